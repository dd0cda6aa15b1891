/// A block's name: a time and chance, in 26 characters that sort by time (the ULID specification, Crockford's base 32).
package struct ULID: Hashable, Sendable, CustomStringConvertible {
  package let description: String

  /// A new one; of `milliseconds` since the epoch the low 48 bits count.
  package init(
    milliseconds: Int64, using random: inout some RandomNumberGenerator
  ) {
    let high =
      UInt64(bitPattern: milliseconds) << 16 | UInt64.random(in: 0...0xFFFF, using: &random)
    self.init(high: high, low: .random(in: 0 ... .max, using: &random))
  }

  package init(milliseconds: Int64) {
    var random = SystemRandomNumberGenerator()
    self.init(milliseconds: milliseconds, using: &random)
  }

  /// nil where `text` is none.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 26, bytes.allSatisfy(ULID.digits.contains), bytes[0] <= UInt8(ascii: "7")
    else { return nil }
    description = text
  }

  private init(high: UInt64, low: UInt64) {
    var (high, low) = (high, low)
    var text = [UInt8](repeating: 0, count: 26)
    for place in text.indices.reversed() {
      text[place] = ULID.digits[Int(low & 31)]
      low = low >> 5 | high << 59
      high >>= 5
    }
    description = String(decoding: text, as: UTF8.self)
  }

  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}
