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
  /// default and told, a line each; so is what would take a key from an action that is known on the same page and that
  /// is not given another.
  package init(remapping changes: [(action: String, keys: String)], problems: inout [Problem]) {
    self.init()
    var given: [(change: Int, action: Action, keys: [Key])] = []
    for (index, (name, text)) in changes.enumerated() {
      func tell(_ problem: String) {
        problems.append(Problem(change: index, text: "keys: \(problem)"))
      }
      guard let action = Action.named(name) else {
        let near = Action.near(name).map(\.name).joined(separator: " or ")
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
      guard !parsed.contains(Keymap.interrupt) else {
        tell("\(name): ctrl-c cancels and quits, and nothing else")
        continue
      }
      given.append((index, action, parsed))
    }
    // What two keys mean is known only when all changes are: they may be exchanged.
    let defaults = keys
    for change in given { keys[change.action] = change.keys }
    var kept = given
    while let wrong = kept.lastIndex(where: { shadowed(by: $0.action) != nil }) {
      let change = kept.remove(at: wrong)
      if let (other, key) = shadowed(by: change.action) {
        problems.append(
          Problem(
            change: change.change,
            text: "keys: \(other.name) and \(change.action.name) are both on "
              + quotedName(key.description)))
      }
      keys[change.action] =
        kept.last { $0.action == change.action }?.keys ?? defaults[change.action]
    }
    problems.sort { $0.change < $1.change }
  }

  /// Cancels what is open and quits, whatever the table says.
  static let interrupt = Key("c", .control)

  /// The first action, in the table's order, that has one of an action's keys on a page where both are known.
  private func shadowed(by action: Action) -> (other: Action, key: Key)? {
    let own = keys(for: action)
    for record in ActionRecord.table where Keymap.meet(record.action, action) {
      if let key = keys(for: record.action).first(where: own.contains) {
        return (record.action, key)
      }
    }
    return nil
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
  /// - Parameter page: nil for what is no page, where a key means what it means everywhere.
  package func action(for key: Key, on page: PageKind?) -> Action? {
    var general: Action?
    for record in ActionRecord.table where record.applies(to: page) {
      guard let taken = keys[record.action], taken.contains(key) else { continue }
      if record.pages != nil { return record.action }
      if general == nil { general = record.action }
    }
    return general
  }

  /// What a key that means nothing on the page would do on others; nil where it means nothing anywhere.
  func elsewhere(_ key: Key) -> String? {
    for record in ActionRecord.table where keys[record.action]?.contains(key) == true {
      guard let pages = record.pages else { continue }
      let names = PageKind.allCases.filter(pages.contains).map(\.name).joined(separator: " and ")
      return "\(label(key)) (\(record.description)) is for \(names)"
    }
    return nil
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
