import Metrics

extension Lexer {
  /// The rest of a string after its opening quote.
  mutating func string(_ quote: UInt8) -> Token {
    let isRaw = quote == UInt8(ascii: "`")
    while true {
      guard let byte = peek else {
        return fail(isRaw ? "unterminated raw string" : "unterminated quoted string")
      }
      if byte == quote {
        position += 1
        return token(.string)
      }
      if byte < 0x80 {
        position += 1
        if isRaw { continue }
        if byte == UInt8(ascii: "\n") { return fail("unterminated quoted string") }
        if byte == UInt8(ascii: "\\"), let message = escape(quote) {
          return failInString(message, quote: quote)
        }
      } else if character() == "\u{FFFD}" {
        return fail("invalid UTF-8 rune")
      }
    }
  }

  /// Steps over an escape after its backslash; what is wrong with it, if anything.
  private mutating func escape(_ quote: UInt8) -> String? {
    guard let byte = peek else { return "escape sequence not terminated" }
    let digits: Int
    let base: UInt32
    let limit: UInt32
    switch byte {
    case quote, UInt8(ascii: "\\"):
      position += 1
      return nil
    case _ where simpleEscapes[byte] != nil:
      position += 1
      return nil
    case UInt8(ascii: "0")...UInt8(ascii: "7"): (digits, base, limit) = (3, 8, 255)
    case UInt8(ascii: "x"): (digits, base, limit) = (2, 16, 255)
    case UInt8(ascii: "u"): (digits, base, limit) = (4, 16, 0x10FFFF)
    case UInt8(ascii: "U"): (digits, base, limit) = (8, 16, 0x10FFFF)
    default: return "unknown escape sequence " + codePoint(character())
    }
    if base == 16 { position += 1 }
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = peek else { return "escape sequence not terminated" }
      guard let digit = byte.hexadecimalValue, digit < base else {
        return "illegal character \(codePoint(character())) in escape sequence"
      }
      value = value &* base &+ digit
      position += 1
    }
    if value > limit || (0xD800..<0xE000).contains(value) {
      return "escape sequence is an invalid Unicode code point"
    }
    return nil
  }
}

/// What a letter after a backslash stands for.
let simpleEscapes: [UInt8: UInt8] = [
  UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
  UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
]

extension UInt8 {
  /// 0 to 15 for a hexadecimal digit.
  var hexadecimalValue: UInt32? {
    switch self {
    case 0x30...0x39: UInt32(self - 0x30)
    case 0x41...0x46: UInt32(self - 0x41 + 10)
    case 0x61...0x66: UInt32(self - 0x61 + 10)
    default: nil
    }
  }
}

/// The value of a string token that the lexer has accepted; bytes that escapes make ill-formed are repaired.
func unquoted(_ literal: ArraySlice<UInt8>) -> String {
  String(decoding: unquotedBytes(literal), as: UTF8.self)
}

/// The bytes that a string token stands for: escapes can make them ill-formed UTF-8.
func unquotedBytes(_ literal: ArraySlice<UInt8>) -> [UInt8] {
  let inner = literal.dropFirst().dropLast()
  if literal.first == UInt8(ascii: "`") || !inner.contains(UInt8(ascii: "\\")) {
    return Array(inner)
  }
  var out: [UInt8] = []
  out.reserveCapacity(inner.count)
  var index = inner.startIndex
  func digits(_ count: Int, base: UInt32) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count where index < inner.endIndex {
      value = value &* base &+ (inner[index].hexadecimalValue ?? 0)
      index += 1
    }
    return value
  }
  while index < inner.endIndex {
    let byte = inner[index]
    index += 1
    guard byte == UInt8(ascii: "\\"), index < inner.endIndex else {
      out.append(byte)
      continue
    }
    let kind = inner[index]
    switch kind {
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      out.append(UInt8(truncatingIfNeeded: digits(3, base: 8)))
    case UInt8(ascii: "x"):
      index += 1
      out.append(UInt8(truncatingIfNeeded: digits(2, base: 16)))
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      index += 1
      let scalar = Unicode.Scalar(digits(kind == UInt8(ascii: "u") ? 4 : 8, base: 16)) ?? "\u{FFFD}"
      out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default:
      out.append(simpleEscapes[kind] ?? kind)
      index += 1
    }
  }
  return out
}

/// Bytes in double quotes as Go's `%q` writes them, ill-formed ones as `\xNN`; nil where all are well-formed.
func quotedIllFormed(_ bytes: [UInt8]) -> String? {
  if String(validating: bytes, as: UTF8.self) != nil { return nil }
  var text = "\""
  var rest = bytes[...]
  while let byte = rest.first {
    let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    if let scalar = String(validating: rest.prefix(length), as: UTF8.self) {
      text += quoted(scalar).dropFirst().dropLast()
      rest = rest.dropFirst(length)
    } else {
      let digits = String(byte, radix: 16)
      text += "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits
      rest = rest.dropFirst()
    }
  }
  return text + "\""
}
