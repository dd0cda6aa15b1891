package import Metrics
package import Patterns

/// One entry of `relabel_configs`, `metric_relabel_configs` or `write_relabel_configs`.
package struct RelabelRule: Sendable {
  package enum Action: String, Sendable, Hashable, CaseIterable {
    case replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep
    case lowercase, uppercase
  }
  package var action = Action.replace
  package var sourceLabels: [String] = []
  package var separator = ";"
  /// Where the result goes; for `replace` it may refer to capture groups.
  package var targetLabel = ""
  /// Matched against the whole of the joined source labels.
  package var regex: Pattern
  package var modulus: UInt64 = 0
  package var replacement = "$1"

  package init(regex: Pattern) { self.regex = regex }

  /// The labels after this rule; nil where it drops them.
  package func apply(_ labels: Labels) -> Labels? {
    let value = sourceLabels.map { labels[$0] }.joined(separator: separator)
    switch action {
    case .keep: return regex.matches(value) ? labels : nil
    case .drop: return regex.matches(value) ? nil : labels
    case .keepequal: return labels[targetLabel] == value ? labels : nil
    case .dropequal: return labels[targetLabel] == value ? nil : labels
    case .replace: return replace(value, in: labels)
    case .lowercase: return labels.setting(targetLabel, value.lowercased())
    case .uppercase: return labels.setting(targetLabel, value.uppercased())
    case .hashmod:
      let last = md5(value.utf8)[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return labels.setting(targetLabel, String(modulus == 0 ? 0 : last % modulus))
    case .labelmap:
      var mapped = labels
      for pair in labels.pairs {
        guard let name = regex.expand(replacement, matching: pair.name), !name.isEmpty else {
          continue
        }
        mapped = mapped.setting(name, pair.value)
      }
      return mapped
    case .labeldrop:
      return Labels(sorted: labels.pairs.filter { !regex.matches($0.name) })
    case .labelkeep:
      return Labels(sorted: labels.pairs.filter { regex.matches($0.name) })
    }
  }

  private func replace(_ value: String, in labels: Labels) -> Labels {
    guard let target = regex.expand(targetLabel, matching: value), !target.isEmpty,
      let text = regex.expand(replacement, matching: value)
    else { return labels }
    return labels.setting(target, text)
  }
}

extension RelabelRule: Hashable {
  package static func == (a: RelabelRule, b: RelabelRule) -> Bool {
    a.action == b.action && a.sourceLabels == b.sourceLabels && a.separator == b.separator
      && a.targetLabel == b.targetLabel && a.regex.source == b.regex.source
      && a.modulus == b.modulus && a.replacement == b.replacement
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(action)
    hasher.combine(sourceLabels)
    hasher.combine(targetLabel)
    hasher.combine(regex.source)
    hasher.combine(replacement)
  }
}

extension Sequence<RelabelRule> {
  /// The labels after all rules in order; nil as soon as one drops them.
  package func apply(_ labels: Labels) -> Labels? {
    var labels = labels
    for rule in self {
      guard let next = rule.apply(labels) else { return nil }
      labels = next
    }
    return labels
  }
}
