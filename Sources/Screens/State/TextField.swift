import Cells

/// A line of text being typed, with its cursor.
struct TextField: Sendable, Hashable {
  private(set) var text: [Character] = []
  /// 0…text.count.
  private(set) var cursor = 0

  init(_ text: String = "") { set(text) }

  var string: String { String(text) }
  var isEmpty: Bool { text.isEmpty }
  /// What stands before the cursor.
  var head: String { String(text[..<cursor]) }

  mutating func set(_ new: String) {
    text = TextField.oneLine(new)
    cursor = text.count
  }

  /// Puts text in at the cursor; line breaks and tabs become blanks.
  mutating func insert(_ new: String) {
    let added = TextField.oneLine(new)
    let room = max(0, TextField.limit - text.count)
    text.insert(contentsOf: added.prefix(room), at: cursor)
    cursor += min(added.count, room)
  }

  /// Replaces a range of characters and stands behind what is new.
  mutating func replace(_ range: Range<Int>, with new: String) {
    let range = range.clamped(to: 0..<text.count)
    let added = TextField.oneLine(new)
    text.replaceSubrange(range, with: added)
    cursor = range.lowerBound + added.count
  }

  private static let limit = 20_000

  /// Line breaks and tabs as blanks, other control characters as their pictures: what is typed may be copied out again.
  private static func oneLine(_ text: String) -> [Character] {
    let flat = text.prefix(limit).map { $0.isNewline || $0 == "\t" ? " " : String($0) }.joined()
    return Array(cleaned(flat))
  }

  /// Whether the key was one of an editor's.
  mutating func take(_ key: Key) -> Bool {
    switch (key.code, key.modifiers) {
    case (.character(let character), []), (.character(let character), .shift):
      insert(String(character))
    case (.backspace, _):
      guard cursor > 0 else { return !text.isEmpty }
      text.remove(at: cursor - 1)
      cursor -= 1
    case (.delete, _), (.character("d"), .control):
      guard cursor < text.count else { return true }
      text.remove(at: cursor)
    case (.left, _), (.character("b"), .control): cursor = max(0, cursor - 1)
    case (.right, _), (.character("f"), .control): cursor = min(text.count, cursor + 1)
    case (.home, _), (.character("a"), .control): cursor = 0
    case (.end, _), (.character("e"), .control): cursor = text.count
    case (.character("u"), .control):
      text.removeSubrange(..<cursor)
      cursor = 0
    case (.character("k"), .control): text.removeSubrange(cursor...)
    case (.character("w"), .control):
      var start = cursor
      while start > 0, text[start - 1] == " " { start -= 1 }
      while start > 0, text[start - 1] != " " { start -= 1 }
      text.removeSubrange(start..<cursor)
      cursor = start
    default: return false
    }
    return true
  }
}
