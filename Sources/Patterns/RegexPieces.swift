/// A piece of a regular expression, as far as it can be understood without running it.
enum RegexPiece: Equatable {
  /// Just these bytes.
  case text([UInt8])
  /// One of several ways to go on.
  case choice([[RegexPiece]])
  /// Any text of at least so many characters, 0 or 1: `.*` and `.+`.
  case anything(atLeast: Int)
  /// Some text, or none.
  case unknown
}

/// The alternatives of an expression that is known to compile, taken apart; nil where something in it could change
/// what the rest means: flags, quotations, anchors elsewhere than at the ends.
func regexPieces(_ source: String) -> [[RegexPiece]]? {
  var reader = RegexReader(source: Array(source.utf8))
  guard let alternatives = reader.alternatives(depth: 0), reader.index == reader.source.count else {
    return nil
  }
  return alternatives
}

private struct RegexReader {
  let source: [UInt8]
  var index = 0

  private var peek: UInt8? { index < source.count ? source[index] : nil }

  private mutating func take(_ text: StaticString) -> Bool {
    let isThere = text.withUTF8Buffer { source[index...].starts(with: $0) }
    if isThere { index += text.utf8CodeUnitCount }
    return isThere
  }

  /// Up to the end, or in a group to its parenthesis.
  mutating func alternatives(depth: Int) -> [[RegexPiece]]? {
    guard depth < 32 else { return nil }
    var all: [[RegexPiece]] = []
    var current: [RegexPiece] = []
    while let byte = peek, byte != UInt8(ascii: ")") {
      switch byte {
      case UInt8(ascii: "|"):
        index += 1
        all.append(current)
        current = []
      case UInt8(ascii: "^"):
        // The whole text must fit anyhow.
        guard depth == 0, current.isEmpty else { return nil }
        index += 1
      case UInt8(ascii: "$"):
        index += 1
        guard depth == 0, peek == nil || peek == UInt8(ascii: "|") else { return nil }
      default:
        guard let pieces = piece(depth) else { return nil }
        for piece in pieces {
          if case .text(let more) = piece, case .text(let text)? = current.last {
            current[current.count - 1] = .text(text + more)
          } else {
            current.append(piece)
          }
        }
      }
    }
    return all + [current]
  }

  /// What stands there with its repetition.
  private mutating func piece(_ depth: Int) -> [RegexPiece]? {
    guard let byte = peek else { return nil }
    var piece = RegexPiece.unknown
    var isDot = false
    switch byte {
    case UInt8(ascii: "("):
      index += 1
      guard opensPlainGroup(), let inner = alternatives(depth: depth + 1), take(")") else {
        return nil
      }
      piece = .choice(inner)
    case UInt8(ascii: "["):
      guard let end = classEnd() else { return nil }
      index = end
    case UInt8(ascii: "."):
      isDot = true
      index += 1
    case UInt8(ascii: "\\"):
      guard index + 1 < source.count else { return nil }
      let next = source[index + 1]
      index += 2
      if "dDwWsS".utf8.contains(next) { break }
      // Other letters and digits mean too much to tell here.
      guard next < 0x80, (next | 0x20) &- 0x61 >= 26, next &- 0x30 >= 10 else { return nil }
      piece = .text([next])
    case _ where "*+?{".utf8.contains(byte): return nil
    default:
      // A repetition takes the whole character.
      let start = index
      index += 1
      while let next = peek, next & 0xC0 == 0x80 { index += 1 }
      piece = .text(Array(source[start..<index]))
    }
    guard let byte = peek, "*+?{".utf8.contains(byte) else { return [piece] }
    guard takeRepetition() else { return nil }
    if byte == UInt8(ascii: "*") { return [isDot ? .anything(atLeast: 0) : .unknown] }
    if byte == UInt8(ascii: "+") {
      return isDot ? [.anything(atLeast: 1)] : piece == .unknown ? [piece] : [piece, .unknown]
    }
    return [.unknown]
  }

  /// Behind a parenthesis: whether the group only groups.
  private mutating func opensPlainGroup() -> Bool {
    if take("?:") { return true }
    if take("?P<") || take("?<") {
      while let byte = peek, byte != UInt8(ascii: ">") { index += 1 }
      return take(">")
    }
    return peek != UInt8(ascii: "?")
  }

  /// Where the class that opens here ends; nil for named and unended ones.
  private func classEnd() -> Int? {
    var end = index + 1
    if end < source.count, source[end] == UInt8(ascii: "^") { end += 1 }
    if end < source.count, source[end] == UInt8(ascii: "]") { end += 1 }
    while end < source.count {
      switch source[end] {
      case UInt8(ascii: "]"): return end + 1
      case UInt8(ascii: "["): return nil
      case UInt8(ascii: "\\"): end += 2
      default: end += 1
      }
    }
    return nil
  }

  private mutating func takeRepetition() -> Bool {
    if peek == UInt8(ascii: "{") {
      let digits = source[(index + 1)...].prefix { $0 &- 0x30 < 10 || $0 == UInt8(ascii: ",") }
      guard let first = digits.first, first &- 0x30 < 10, digits.endIndex < source.count,
        source[digits.endIndex] == UInt8(ascii: "}")
      else { return false }
      index = digits.endIndex
    }
    index += 1
    _ = take("?")
    return peek.map { !"*+?{".utf8.contains($0) } ?? true
  }
}
