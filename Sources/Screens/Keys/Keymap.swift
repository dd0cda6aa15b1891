package import Cells

/// Which key does what: the table's defaults with the configuration's changes.
package struct Keymap: Sendable {
  /// What is wrong with one of the configuration's changes.
  package struct Problem: Sendable, Hashable {
    /// Which change, from 0.
    package var change: Int
    package var text: String
  }

  private var keys: [Action: [Key]] = [:]
  /// Arrows and the return key are named in words: where the terminal has only ASCII their glyphs would be drawn as
  /// letters and signs that are other keys.
  package var spellsKeys = false

  package init() {
    for record in ActionRecord.table {
      keys[record.action] = record.keys.compactMap { Key($0) }
    }
  }

  /// With `keys:` of the configuration: action names to keys (several parted by blanks). What is wrong is left at its
  /// default and told, a line each.
  package init(remapping changes: [(action: String, keys: String)], problems: inout [Problem]) {
    self.init()
    var given: [Key: [Action]] = [:]
    for (index, (name, text)) in changes.enumerated() {
      func tell(_ problem: String) {
        problems.append(Problem(change: index, text: "keys: \(problem)"))
      }
      guard let action = Action(rawValue: name) else {
        let near = Action.near(name).map(\.rawValue).joined(separator: " or ")
        tell(
          "there is no action \(quotedName(name))"
            + (near.isEmpty ? "" : ": did you mean \(near)?") + " (vigil --help keys lists them)")
        continue
      }
      let parts = text.split(separator: " ")
      let parsed = parts.compactMap { Key(String($0)) }
      guard !parsed.isEmpty, parsed.count == parts.count else {
        tell("\(name): \(quotedName(text)) is no key")
        continue
      }
      for key in parsed {
        if let other = given[key]?.first(where: { Keymap.meet($0, action) }) {
          tell("\(other.rawValue) and \(name) are both on \(quotedName(key.description))")
        }
        given[key, default: []].append(action)
        for (other, taken) in keys where taken.contains(key) && Keymap.meet(other, action) {
          keys[other] = taken.filter { $0 != key }
        }
      }
      keys[action] = parsed
    }
  }

  /// Whether two actions are known on one page, so that a key can mean but one of them.
  private static func meet(_ a: Action, _ b: Action) -> Bool {
    func pages(_ action: Action) -> Set<PageKind>? {
      ActionRecord.table.first { $0.action == action }?.pages
    }
    guard a != b else { return false }
    guard let first = pages(a), let second = pages(b) else { return true }
    return !first.isDisjoint(with: second)
  }

  /// What the key does on a page: what is only for this page before what is for all.
  package func action(for key: Key, on page: PageKind) -> Action? {
    var general: Action?
    for record in ActionRecord.table where record.applies(to: page) {
      guard let taken = keys[record.action], taken.contains(key) else { continue }
      if record.pages != nil { return record.action }
      if general == nil { general = record.action }
    }
    return general
  }

  package func keys(for action: Action) -> [Key] { keys[action] ?? [] }

  /// The key to show for an action, or "" where it has none.
  package func label(_ action: Action) -> String {
    keys[action]?.first.map(label) ?? ""
  }
  /// All keys of an action, for the help.
  package func labels(_ action: Action) -> String {
    (keys[action] ?? []).map(label).joined(separator: " ")
  }

  private func label(_ key: Key) -> String {
    guard !spellsKeys, let glyph = Keymap.glyphs.first(where: { $0.key == key })?.glyph else {
      return key.description
    }
    return String(glyph)
  }
  /// A hint whose keys stand as glyphs, as this terminal can show it.
  func spelled(_ hint: String) -> String {
    guard spellsKeys else { return hint }
    return hint.map { character in
      Keymap.glyphs.first { $0.glyph == character }?.key.description ?? String(character)
    }.joined()
  }

  private static let glyphs: [(key: Key, glyph: Character)] = [
    (Key(.enter), "↵"), (Key(.up), "↑"), (Key(.down), "↓"), (Key(.left), "←"), (Key(.right), "→"),
  ]

  private func quotedName(_ text: String) -> String { "\"\(cleaned(text))\"" }
}
