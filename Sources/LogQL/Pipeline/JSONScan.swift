/// Where the pieces of a JSON text end, found without taking them apart.
///
/// As Loki reads lines: what a value is shows in its first byte, an object ends where its braces do, and nothing behind
/// the first object counts.
struct JSONScan {
  let text: UnsafeRawBufferPointer

  enum Fault: String {
    case json = "Malformed JSON error"
    case string = "Value is string, but can't find closing '\"' symbol"
    case array = "Value is array, but can't find closing ']' symbol"
    case object = "Value looks like object, but can't find closing '}' symbol"
    case escape = "Encountered an invalid escape sequence in a string"
    case type = "Unknown value type"
  }

  enum Kind { case string, number, bool, null, array, object }

  /// The first byte at or behind `index` that is no blank; the end where there is none.
  func skippingBlanks(_ index: Int) -> Int {
    var index = index
    while index < text.count {
      switch text[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return index
      }
    }
    return index
  }

  /// Where the quote stands that ends a string whose inside begins at `start`, and whether it has escapes.
  func stringEnd(_ start: Int) -> (end: Int, hasEscape: Bool)? {
    var index = start
    var hasEscape = false
    let count = text.count
    while true {
      // Eight bytes at a time up to a quote or a backslash.
      while index + 8 <= count {
        let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let found =
          zeroBytes(word ^ 0x2222_2222_2222_2222) | zeroBytes(word ^ 0x5C5C_5C5C_5C5C_5C5C)
        if found != 0 {
          index += found.trailingZeroBitCount / 8
          break
        }
        index += 8
      }
      guard index < count else { return nil }
      switch text[index] {
      case UInt8(ascii: "\""): return (index, hasEscape)
      case UInt8(ascii: "\\"):
        hasEscape = true
        index += 2
      default: index += 1
      }
    }
  }

  /// Behind the block that opens at `start`, with strings in it skipped.
  func blockEnd(_ start: Int) -> Int? {
    let open = text[start]
    let close = open == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
    var level = 0
    var index = start
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "\"") {
        guard let string = stringEnd(index + 1) else { return nil }
        index = string.end
      } else if byte == open {
        level += 1
      } else if byte == close {
        level -= 1
        if level == 0 { return index + 1 }
      }
      index += 1
    }
    return nil
  }

  /// The value that begins at `index`: a string without its quotes, all else as it is written; and where it ends.
  func value(_ index: Int) -> Result<
    (kind: Kind, range: Range<Int>, end: Int, hasEscape: Bool), ScanFault
  > {
    switch text[index] {
    case UInt8(ascii: "\""):
      guard let string = stringEnd(index + 1) else { return .failure(ScanFault(.string)) }
      return .success((.string, index + 1..<string.end, string.end + 1, string.hasEscape))
    case UInt8(ascii: "["):
      guard let end = blockEnd(index) else { return .failure(ScanFault(.array)) }
      return .success((.array, index..<end, end, false))
    case UInt8(ascii: "{"):
      guard let end = blockEnd(index) else { return .failure(ScanFault(.object)) }
      return .success((.object, index..<end, end, false))
    default:
      guard let (kind, end) = scalar(index) else { return .failure(ScanFault(.type)) }
      return .success((kind, index..<end, end, false))
    }
  }

  /// A number, true, false or null.
  func scalar(_ index: Int) -> (kind: Kind, end: Int)? {
    var end = index
    scan: while end < text.count {
      switch text[end] {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
        break scan
      default: end += 1
      }
    }
    let word = UnsafeRawBufferPointer(rebasing: text[index..<end])
    guard let first = word.first else { return nil }
    switch first {
    case 0x30...0x39, UInt8(ascii: "-"): return (.number, end)
    case UInt8(ascii: "t"): return word.elementsEqual("true".utf8) ? (.bool, end) : nil
    case UInt8(ascii: "f"): return word.elementsEqual("false".utf8) ? (.bool, end) : nil
    case UInt8(ascii: "n"): return word.elementsEqual("null".utf8) ? (.null, end) : nil
    default: return nil
    }
  }
}

/// A fault as an error.
struct ScanFault: Error {
  var fault: JSONScan.Fault
  init(_ fault: JSONScan.Fault) { self.fault = fault }
}

/// The high bit of the lowest byte that is zero; higher ones may be wrong.
private func zeroBytes(_ word: UInt64) -> UInt64 {
  (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
}

extension LineFields {
  /// Writes a string's inside with its escapes resolved; nothing where one of them is none.
  mutating func appendUnescaped(_ inner: UnsafeRawBufferPointer, hasEscape: Bool) {
    guard hasEscape else { return appendRepaired(inner) }
    let start = end
    guard appendResolved(inner) else { return cutBytes(to: start) }
    // Rarely is there something to repair in a text with escapes; then it is written once more.
    let written = start..<end
    guard let beyond = firstBeyondASCII(bytes(written)), beyond < inner.count else { return }
    let copy = [UInt8](bytes(written))
    cutBytes(to: start)
    copy.withUnsafeBytes { appendRepaired($0) }
  }

  /// Writes a text with JSON's escapes resolved; false where one of them is none.
  mutating func appendResolved(_ inner: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    func unit(_ index: Int) -> UInt32? {
      guard index + 4 <= inner.count else { return nil }
      var value: UInt32 = 0
      for byte in inner[index..<index + 4] {
        guard let digit = hexadecimalDigit(byte) else { return nil }
        value = value << 4 | UInt32(digit)
      }
      return value
    }
    while index < inner.count {
      guard inner[index] == UInt8(ascii: "\\") else {
        append(inner[index])
        index += 1
        continue
      }
      guard index + 1 < inner.count else { return false }
      let kind = inner[index + 1]
      index += 2
      switch kind {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): append(kind)
      case UInt8(ascii: "b"): append(8)
      case UInt8(ascii: "f"): append(12)
      case UInt8(ascii: "n"): append(10)
      case UInt8(ascii: "r"): append(13)
      case UInt8(ascii: "t"): append(9)
      case UInt8(ascii: "u"):
        guard var code = unit(index) else { return false }
        index += 4
        if code & 0xFC00 == 0xD800 {
          guard index + 1 < inner.count, inner[index] == UInt8(ascii: "\\"),
            inner[index + 1] == UInt8(ascii: "u"), let low = unit(index + 2), low & 0xFC00 == 0xDC00
          else { return false }
          code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
          index += 6
        }
        for byte in String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8 { append(byte) }
      default: return false
      }
    }
    return true
  }
}

func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x37
  case 0x61...0x66: byte - 0x57
  default: nil
  }
}
