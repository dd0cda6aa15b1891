extension SeriesLineParser {
  /// A literal in double or single quotes with Go's escapes, or in backquotes without any.
  mutating func string() throws(SeriesScriptError) -> String {
    let start = position
    guard let quote = peek, isQuote(quote) else { throw unexpected(in: "label set") }
    position += 1
    var out: [UInt8] = []
    while let byte = peek {
      position += 1
      if byte == quote {
        guard let text = String(validating: out, as: UTF8.self) else {
          throw failure("a string is no UTF-8", at: start)
        }
        return text
      }
      if byte == 0x5C, quote != 0x60 {
        try escape(quote: quote, into: &out)
      } else {
        out.append(byte)
      }
    }
    throw failure("unterminated quoted string", at: start)
  }

  private mutating func escape(quote: UInt8, into out: inout [UInt8]) throws(SeriesScriptError) {
    let start = position - 1
    guard let byte = peek else { throw failure("unterminated quoted string", at: start) }
    position += 1
    switch byte {
    case UInt8(ascii: "a"): out.append(7)
    case UInt8(ascii: "b"): out.append(8)
    case UInt8(ascii: "f"): out.append(12)
    case UInt8(ascii: "n"): out.append(10)
    case UInt8(ascii: "r"): out.append(13)
    case UInt8(ascii: "t"): out.append(9)
    case UInt8(ascii: "v"): out.append(11)
    case 0x5C, quote: out.append(byte)
    case UInt8(ascii: "x"): out.append(UInt8(truncatingIfNeeded: try code(2, base: 16)))
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let value = try code(byte == UInt8(ascii: "u") ? 4 : 8, base: 16)
      guard let scalar = Unicode.Scalar(value) else {
        throw failure("escape sequence is no Unicode character", at: start)
      }
      out.append(contentsOf: String(scalar).utf8)
    case 0x30...0x37:
      position -= 1
      let value = try code(3, base: 8)
      guard value < 256 else { throw failure("octal escape above 255", at: start) }
      out.append(UInt8(value))
    default: throw failure("unknown escape sequence", at: start)
    }
  }

  /// Exactly `count` digits of the given base.
  private mutating func code(_ count: Int, base: Int) throws(SeriesScriptError) -> UInt32 {
    let end = position + count
    guard end <= bytes.count,
      bytes[position..<end].allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
      let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: base)
    else { throw failure("malformed escape sequence") }
    position = end
    return value
  }
}

/// The text that a literal in Go's spelling stands for; nil where it is none.
package func unquotedLiteral(_ literal: String) -> String? {
  var parser = SeriesLineParser(literal)
  guard let text = try? parser.string(), parser.position == parser.bytes.count else { return nil }
  return text
}
