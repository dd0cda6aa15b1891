internal import Metrics
internal import Templates

/// The labels or annotations that a rule adds, each with its template; sorted by name.
struct RuleTexts: Sendable {
  struct Entry: Sendable {
    var label: Label
    /// nil where the text is no template: it is not expanded at all.
    var template: Template?
    /// Why it is none, where that is a mistake.
    var complaint: TemplateError?
    var use: TemplateUse
  }
  private(set) var entries: [Entry] = []
  /// Whether any has to be run.
  private(set) var hasActions = false
  /// What all of them look at.
  private(set) var use = TemplateUse()

  init(_ texts: [Label]) {
    for text in Self.unique(texts) {
      var entry = Entry(label: text, use: TemplateUse())
      do throws(TemplateError) {
        let template = try Template(parsing: text.value)
        entry.use = TemplateUse(template)
        if entry.use.hasActions {
          entry.template = template
        } else {
          entry.label.value = template.plainText
        }
      } catch {
        entry.complaint = error
      }
      hasActions = hasActions || entry.template != nil || entry.complaint != nil
      use.formUnion(entry.use)
      entries.append(entry)
    }
  }

  /// Sorted by name, of a repeated name the last.
  static func unique(_ texts: [Label]) -> [Label] {
    var byName: [String: String] = [:]
    for text in texts { byName[text.name] = text.value }
    return byName.map { Label($0.key, $0.value) }.sorted { bytewiseLess($0.name, $1.name) }
  }
}

extension Labels {
  /// This set without its metric's name, and with others laid over it that are sorted by name; an empty value takes a
  /// label away.
  func overlaid(_ others: [Label], keepsName: Bool = false) -> Labels {
    var out: [Label] = []
    out.reserveCapacity(count + others.count)
    var place = 0
    func push(_ pair: Label) {
      if keepsName || pair.name != Labels.nameLabel { out.append(pair) }
    }
    for other in others {
      while place < pairs.count, bytewiseLess(pairs[place].name, other.name) {
        push(pairs[place])
        place += 1
      }
      if place < pairs.count, pairs[place].name == other.name { place += 1 }
      if !other.value.isEmpty { out.append(other) }
    }
    while place < pairs.count {
      push(pairs[place])
      place += 1
    }
    return Labels(sorted: out)
  }
}
