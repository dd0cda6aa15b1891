package import Cells

/// Which key does what: the table's defaults with the configuration's changes.
package struct Keymap: Sendable {
  private var keys: [Action: [Key]] = [:]

  package init() {
    for record in ActionRecord.table {
      keys[record.action] = record.keys.compactMap { Key($0) }
    }
  }

  /// With `keys:` of the configuration: action names to keys (several parted by blanks). What is wrong is left at its
  /// default and told, a line each.
  package init(remapping changes: [(action: String, keys: String)], problems: inout [String]) {
    self.init()
    for (name, text) in changes {
      guard let action = Action(rawValue: name) else {
        problems.append("keys: there is no action \(quotedName(name))")
        continue
      }
      let parts = text.split(separator: " ")
      let parsed = parts.compactMap { Key(String($0)) }
      guard !parsed.isEmpty, parsed.count == parts.count else {
        problems.append("keys: \(name): \(quotedName(text)) is no key")
        continue
      }
      for key in parsed {
        for (other, taken) in keys where other != action && taken.contains(key) {
          keys[other] = taken.filter { $0 != key }
        }
      }
      keys[action] = parsed
    }
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
    keys[action]?.first.map(Keymap.label) ?? ""
  }
  /// All keys of an action, for the help.
  package func labels(_ action: Action) -> String {
    (keys[action] ?? []).map(Keymap.label).joined(separator: " ")
  }

  private static func label(_ key: Key) -> String {
    switch key {
    case Key(.enter): "↵"
    case Key(.up): "↑"
    case Key(.down): "↓"
    case Key(.left): "←"
    case Key(.right): "→"
    default: key.description
    }
  }
  private func quotedName(_ text: String) -> String { "\"\(cleaned(text))\"" }
}
