extension ExpressionText {
  /// A selector as it stands in an expression.
  struct SelectorText: Equatable {
    var metric: String
    /// Each as it is written: `job="api"`.
    var matchers: [String]
    var text: String
    /// A name alone, without braces or a range.
    var isBare = false
  }

  /// The selectors of an expression, in its order.
  static func selectors(_ expression: String) -> [SelectorText] {
    var reader = SelectorReader(bytes: Array(expression.utf8))
    var found: [SelectorText] = []
    while !reader.isAtEnd { if let selector = reader.next() { found.append(selector) } }
    return found
  }
}

/// Picks the selectors out of an expression's bytes, whether or not the expression is right as a whole.
private struct SelectorReader {
  let bytes: [UInt8]
  private var index = 0

  /// Words that are no metrics, in any case of letters.
  private static let words: Set<String> = [
    "and", "or", "unless", "atan2", "bool", "offset", "inf", "nan", "fill", "fill_left",
    "fill_right",
    "anchored", "smoothed",
  ]
  /// Words that labels in parentheses may follow.
  private static let groupings: Set<String> = [
    "by", "without", "on", "ignoring", "group_left", "group_right",
  ]

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index >= bytes.count }

  /// One step on: the selector that begins here, or nil where something else does.
  mutating func next() -> ExpressionText.SelectorText? {
    if skipQuote() { return nil }
    if bytes[index] == UInt8(ascii: "#") {
      skip(through: UInt8(ascii: "\n"))
      return nil
    }
    if bytes[index] == UInt8(ascii: "[") {
      skip(through: UInt8(ascii: "]"))
      return nil
    }
    let start = index
    while !isAtEnd, Self.isName(bytes[index]) { index += 1 }
    let name = text(start..<index)
    let word = name.lowercased()
    if Self.groupings.contains(word) {
      if following == UInt8(ascii: "(") { skip(through: UInt8(ascii: ")")) }
      return nil
    }
    if Self.words.contains(word) { return nil }
    if !name.isEmpty ? following == UInt8(ascii: "{") : bytes[index] == UInt8(ascii: "{") {
      return braces(after: name, from: start)
    }
    if name.isEmpty { index += 1 }
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return nil }
    if following == UInt8(ascii: "(") || Self.groupings.contains(followingWord) { return nil }
    let isBare = following != UInt8(ascii: "[")
    return ExpressionText.SelectorText(metric: name, matchers: [], text: name, isBare: isBare)
  }

  private mutating func braces(after name: String, from start: Int) -> ExpressionText.SelectorText {
    skip(through: UInt8(ascii: "{"))
    var matchers: [String] = []
    var begin = index
    while !isAtEnd, bytes[index] != UInt8(ascii: "}") {
      if skipQuote() { continue }
      if bytes[index] == UInt8(ascii: ",") {
        matchers.append(text(begin..<index).trimmingWhitespace)
        begin = index + 1
      }
      index += 1
    }
    matchers.append(text(begin..<index).trimmingWhitespace)
    matchers.removeAll(where: \.isEmpty)
    index = min(index + 1, bytes.count)
    return ExpressionText.SelectorText(metric: name, matchers: matchers, text: text(start..<index))
  }

  /// Whether a quoted string stood here; then what follows it is next.
  private mutating func skipQuote() -> Bool {
    let quote = bytes[index]
    guard [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(quote) else {
      return false
    }
    index += 1
    while !isAtEnd, bytes[index] != quote {
      index += bytes[index] == 0x5C && quote != UInt8(ascii: "`") ? 2 : 1
    }
    index = min(index + 1, bytes.count)
    return true
  }

  private mutating func skip(through end: UInt8) {
    while !isAtEnd, bytes[index] != end { if !skipQuote() { index += 1 } }
    index = min(index + 1, bytes.count)
  }

  /// The next byte that is no blank.
  private var following: UInt8? { bytes[index...].first { !Self.isBlank($0) } }

  private var followingWord: String {
    let rest = bytes[index...].drop(while: Self.isBlank).prefix(while: Self.isName)
    return String(decoding: rest, as: UTF8.self).lowercased()
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x5F || byte == 0x3A
  }
}
