/// Writes numbers and texts of records one behind the other. Numbers of fixed width are little-endian; others are
/// base 128, the low seven bits first, those with a sign folded so that small ones of either sign stay short.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func word(_ value: UInt32) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func long(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func unsigned(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func count(_ value: Int) { unsigned(UInt64(max(0, value))) }

  mutating func signed(_ value: Int64) { unsigned(folded(value)) }

  mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      count(utf8.count)
      bytes.append(contentsOf: utf8)
    }
  }

  mutating func raw(_ raw: UnsafeRawBufferPointer) { bytes.append(contentsOf: raw) }

  /// A number that is mostly whole and not negative: then short, else its 64 bits behind a 1.
  mutating func number(_ value: Double) {
    if value >= 0, value < 0x1p52, value == value.rounded(.down), value.sign == .plus {
      unsigned(UInt64(value) << 1)
    } else {
      unsigned(1)
      long(value.bitPattern)
    }
  }
}

/// Signs go to the lowest bit: 0, -1, 1, -2, 2 …
@inline(__always)
func folded(_ value: Int64) -> UInt64 {
  UInt64(bitPattern: value &<< 1) ^ UInt64(bitPattern: value &>> 63)
}

/// The inverse of `folded`.
@inline(__always)
func unfolded(_ value: UInt64) -> Int64 {
  Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
}
