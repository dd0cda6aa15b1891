/// JSON text on its way, as compact UTF-8.
struct JSONText {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ byte: UInt8) { bytes.append(byte) }
  mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  /// Takes back all that was written after the first `count` bytes.
  mutating func cut(to count: Int) { bytes.removeLast(bytes.count - count) }

  mutating func write(_ flag: Bool) { append(flag ? "true".utf8 : "false".utf8) }
  mutating func writeNull() { append("null".utf8) }
  mutating func write(_ number: some FixedWidthInteger) { append(String(number).utf8) }

  /// A whole number below 2^63 in digits, any other in the fewest that give it again; what is no number in JSON as one
  /// of the strings "NaN", "+Inf" and "-Inf".
  mutating func write(_ number: Double) {
    if number.isNaN {
      append("\"NaN\"".utf8)
    } else if number.isInfinite {
      append((number < 0 ? "\"-Inf\"" : "\"+Inf\"").utf8)
    } else if number != 0 || number.sign == .plus, let whole = Int64(exactly: number) {
      write(whole)
    } else {
      append(number.description.utf8)
    }
  }

  /// A string, quotes included.
  mutating func write(_ text: String) {
    append(UInt8(ascii: "\""))
    let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append(escaping: $0) }
    if isDone == nil { Array(text.utf8).withUnsafeBufferPointer { append(escaping: $0) } }
    append(UInt8(ascii: "\""))
  }

  private mutating func append(escaping text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for (index, byte) in text.enumerated() {
      // DEL and C1, which is 0xC2 and a byte below 0xA0, need no escape in JSON, but a terminal may obey them.
      let isPlain = byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x7F && byte != 0xC2
      guard !isPlain, index >= start else { continue }
      var end = index + 1
      var code = byte
      if byte == 0xC2 {
        guard end < text.count, text[end] < 0xA0 else { continue }
        code = text[end]
        end += 1
      }
      append(text[start..<index])
      append(UInt8(ascii: "\\"))
      switch code {
      case 0x22, 0x5C: append(code)
      case 0x0A: append(UInt8(ascii: "n"))
      case 0x0D: append(UInt8(ascii: "r"))
      case 0x09: append(UInt8(ascii: "t"))
      default:
        append("u00".utf8)
        append(JSONText.hexadecimal(code >> 4))
        append(JSONText.hexadecimal(code & 15))
      }
      start = end
    }
    append(text[start...])
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
  }
}
