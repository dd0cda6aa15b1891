/// Reads what a `ByteWriter` wrote. Where the bytes are not what they should be it says so and gives zeros from then
/// on; it never reads past their end, and gives no more elements than bytes are left.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0
  private(set) var isMalformed = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { isMalformed || position >= bytes.count }
  var left: Int { bytes.count - position }

  mutating func fail() {
    isMalformed = true
    position = bytes.count
  }

  mutating func byte() -> UInt8 {
    guard position < bytes.count else {
      fail()
      return 0
    }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func word() -> UInt32 {
    guard left >= 4 else {
      fail()
      return 0
    }
    defer { position += 4 }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
  }

  mutating func long() -> UInt64 {
    guard left >= 8 else {
      fail()
      return 0
    }
    defer { position += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  @inline(__always)
  mutating func unsigned() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let next = bytes[position]
      position &+= 1
      value |= UInt64(next & 0x7F) &<< shift
      if next < 0x80 { return value }
      shift &+= 7
    }
    fail()
    return 0
  }

  mutating func signed() -> Int64 { unfolded(unsigned()) }

  /// How many elements follow, of which each takes `least` bytes at least.
  mutating func count(least: Int = 1) -> Int {
    let value = unsigned()
    guard value <= UInt64(left / max(1, least)) else {
      fail()
      return 0
    }
    return Int(value)
  }

  mutating func text() -> String {
    String(decoding: raw(count()), as: UTF8.self)
  }

  /// The next `count` bytes; none where there are fewer.
  mutating func raw(_ count: Int) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= left else {
      fail()
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  mutating func number() -> Double {
    let value = unsigned()
    if value & 1 == 0 { return Double(value >> 1) }
    return Double(bitPattern: long())
  }
}
