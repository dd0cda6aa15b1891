/// Bytes in the making, in the number formats of block files: fixed sizes with the highest byte first, and Go's varints.
struct SectionBytes {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ byte: UInt8) { bytes.append(byte) }

  mutating func put32(_ value: UInt32) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put64(_ value: UInt64) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func putUvarint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func putVarint(_ value: Int64) {
    putUvarint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// A text with its length before it.
  mutating func put(_ text: String) {
    putUvarint(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
