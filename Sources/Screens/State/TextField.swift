import Cells

/// A text being typed, with its cursor: one line, or as many as there are line breaks in it.
struct TextField: Sendable, Hashable {
  private(set) var text: [Character] = []
  /// 0…text.count.
  private(set) var cursor = 0
  /// Whether line breaks and tabs are kept; else they become blanks.
  private let keepsLines: Bool
  /// The column that moving between lines comes back to after a shorter one.
  private var column: Int?

  init(_ text: String = "", keepsLines: Bool = false) {
    self.keepsLines = keepsLines
    set(text)
  }

  var string: String { String(text) }
  var isEmpty: Bool { text.isEmpty }
  /// What stands before the cursor.
  var head: String { String(text[..<cursor]) }

  mutating func set(_ new: String) {
    text = harmless(new)
    cursor = text.count
    column = nil
  }

  /// Puts text in at the cursor.
  mutating func insert(_ new: String) {
    let added = harmless(new)
    let room = max(0, TextField.limit - text.count)
    text.insert(contentsOf: added.prefix(room), at: cursor)
    cursor += min(added.count, room)
    column = nil
  }

  /// Replaces a range of characters and stands behind what is new.
  mutating func replace(_ range: Range<Int>, with new: String) {
    let range = range.clamped(to: 0..<text.count)
    let added = harmless(new)
    text.replaceSubrange(range, with: added)
    cursor = range.lowerBound + added.count
    column = nil
  }

  private static let limit = 20_000

  /// Control characters as their pictures: what is typed may be copied out again.
  private func harmless(_ text: String) -> [Character] {
    var parts: [Substring] = []
    var breaks: [Character] = []
    var start = text.startIndex
    let end = text.index(start, offsetBy: TextField.limit, limitedBy: text.endIndex)
    let text = text[..<(end ?? text.endIndex)]
    for index in text.indices where text[index].isNewline || text[index] == "\t" {
      parts.append(text[start..<index])
      breaks.append(!keepsLines ? " " : text[index] == "\t" ? "\t" : "\n")
      start = text.index(after: index)
    }
    parts.append(text[start...])
    var characters: [Character] = []
    for (index, part) in parts.enumerated() {
      characters += Array(cleaned(part))
      if index < breaks.count { characters.append(breaks[index]) }
    }
    return characters
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
    case (.home, .control): cursor = 0
    case (.end, .control): cursor = text.count
    case (.home, _), (.character("a"), .control): cursor = lineStart
    case (.end, _), (.character("e"), .control): cursor = lineEnd
    case (.character("u"), .control):
      let start = lineStart
      text.removeSubrange(start..<cursor)
      cursor = start
    case (.character("k"), .control):
      // At a line's end the break itself, as in a shell.
      text.removeSubrange(cursor..<max(lineEnd, min(cursor + 1, text.count)))
    case (.character("w"), .control):
      var start = cursor
      while start > 0, text[start - 1].isWhitespace { start -= 1 }
      while start > 0, !text[start - 1].isWhitespace { start -= 1 }
      text.removeSubrange(start..<cursor)
      cursor = start
    default: return false
    }
    column = nil
    return true
  }

  /// Where the cursor's line begins and ends.
  private var lineStart: Int { text[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0 }
  private var lineEnd: Int { text[cursor...].firstIndex(of: "\n") ?? text.count }

  /// Moves to the line before or after; false on the first or last.
  mutating func move(down: Bool) -> Bool {
    let wanted = column ?? cursor - lineStart
    let edge = down ? lineEnd : lineStart
    guard down ? edge < text.count : edge > 0 else { return false }
    cursor = down ? edge + 1 : edge - 1
    cursor = min(lineStart + wanted, lineEnd)
    column = wanted
    return true
  }
}
