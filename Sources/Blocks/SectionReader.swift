/// Takes numbers and texts from bytes in the formats of block files. Behind the end everything is 0 and `isOver` is set.
struct SectionReader {
  let bytes: UnsafeRawBufferPointer
  var position = 0
  private(set) var isOver = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Goes behind the end.
  mutating func fail() {
    position = bytes.count
    isOver = true
  }

  var remaining: Int { bytes.count - position }

  mutating func byte() -> UInt8 {
    guard position < bytes.count else {
      isOver = true
      return 0
    }
    defer { position &+= 1 }
    return bytes[position]
  }

  mutating func int32() -> UInt32 {
    guard remaining >= 4 else {
      isOver = true
      return 0
    }
    defer { position += 4 }
    return UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
  }

  mutating func int64() -> UInt64 {
    guard remaining >= 8 else {
      isOver = true
      return 0
    }
    defer { position += 8 }
    return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  @inline(__always)
  mutating func uvarint() -> UInt64 {
    if position < bytes.count, bytes[position] < 0x80 {
      defer { position &+= 1 }
      return UInt64(bytes[position])
    }
    return longUvarint()
  }

  private mutating func longUvarint() -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = byte()
      if isOver { return 0 }
      if shift == 63, byte > 1 { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    isOver = true
    return 0
  }

  @inline(__always)
  mutating func varint() -> Int64 {
    let zigzag = uvarint()
    return Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
  }

  /// The next `count` bytes.
  mutating func take(_ count: UInt64) -> UnsafeRawBufferPointer {
    guard count <= UInt64(remaining) else {
      isOver = true
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    defer { position += Int(count) }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(count)])
  }

  /// A text with its length before it.
  mutating func text() -> String { String(decoding: take(uvarint()), as: UTF8.self) }
}
