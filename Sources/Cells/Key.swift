/// A key as pressed.
package struct Key: Sendable, Hashable {
  package enum Code: Sendable, Hashable {
    /// What was typed; with control, the letter in lower case.
    case character(Character)
    case enter, escape, tab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// F1 is 1.
    case function(Int)
  }
  package struct Modifiers: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let control = Modifiers(rawValue: 1)
    package static let alt = Modifiers(rawValue: 2)
    /// Told only of named keys: a shifted letter is another letter. Shift-Tab is `tab` with it.
    package static let shift = Modifiers(rawValue: 4)
  }
  package var code: Code
  package var modifiers: Modifiers

  package init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }
  package init(_ character: Character, _ modifiers: Modifiers = []) {
    self.init(.character(character), modifiers)
  }

  /// Whether it is a character to be typed.
  package var isText: Bool {
    if case .character = code { modifiers.isDisjoint(with: [.control, .alt]) } else { false }
  }
}

private let namedKeys: [(name: String, code: Key.Code)] = [
  ("enter", .enter), ("esc", .escape), ("tab", .tab), ("backspace", .backspace),
  ("delete", .delete), ("insert", .insert), ("up", .up), ("down", .down), ("left", .left),
  ("right", .right), ("home", .home), ("end", .end), ("pgup", .pageUp), ("pgdn", .pageDown),
  ("space", .character(" ")),
]

extension Key: CustomStringConvertible {
  /// As written in `keys:` of the configuration and in the help: `g`, `ctrl-u`, `alt-x`, `shift-tab`, `f5`.
  package init?(_ text: String) {
    var rest = Substring(text)
    var modifiers = Modifiers()
    while true {
      let lower = rest.lowercased()
      if lower.hasPrefix("ctrl-"), rest.count > 5 {
        modifiers.insert(.control)
        rest = rest.dropFirst(5)
      } else if lower.hasPrefix("alt-"), rest.count > 4 {
        modifiers.insert(.alt)
        rest = rest.dropFirst(4)
      } else if lower.hasPrefix("shift-"), rest.count > 6 {
        modifiers.insert(.shift)
        rest = rest.dropFirst(6)
      } else {
        break
      }
    }
    if rest.count == 1, let character = rest.first {
      self.init(.character(character), modifiers)
      return
    }
    let lower = rest.lowercased()
    if let named = namedKeys.first(where: { $0.name == lower }) {
      self.init(named.code, modifiers)
    } else if lower.hasPrefix("f"), let number = Int(lower.dropFirst()), (1...24).contains(number) {
      self.init(.function(number), modifiers)
    } else {
      return nil
    }
  }

  package var description: String {
    var text = ""
    if modifiers.contains(.control) { text += "ctrl-" }
    if modifiers.contains(.alt) { text += "alt-" }
    if modifiers.contains(.shift) { text += "shift-" }
    if let named = namedKeys.first(where: { $0.code == code }) { return text + named.name }
    switch code {
    case .character(let character): return text + String(character)
    case .function(let number): return text + "f\(number)"
    default: return text
    }
  }
}
