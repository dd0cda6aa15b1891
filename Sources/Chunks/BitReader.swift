/// Reads bits from bytes that `ChunkDecoder.padding` readable ones follow, so that only whole samples need to be checked
/// against the end.
struct BitReader {
  let bytes: UnsafeRawPointer
  /// In bits from the beginning.
  var position: Int
  /// How many bits there are.
  let end: Int

  /// `bytes` without the padding behind them.
  init(_ bytes: UnsafeRawPointer, count: Int) {
    self.bytes = bytes
    position = 0
    end = count * 8
  }

  /// Whether more was read than there is.
  @inline(__always)
  var isOver: Bool { position > end }

  /// The next bits, the first one highest; 57 of them are good.
  @inline(__always)
  var peek: UInt64 {
    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: position &>> 3, as: UInt64.self))
      &<< UInt64(truncatingIfNeeded: position & 7)
  }

  /// Takes `count` bits (1…64).
  @inline(__always)
  mutating func read(_ count: Int) -> UInt64 {
    if count <= 57 {
      let bits = peek &>> UInt64(truncatingIfNeeded: 64 &- count)
      position &+= count
      return bits
    }
    let high = peek &>> 32
    position &+= 32
    let low = peek &>> UInt64(truncatingIfNeeded: 96 &- count)
    position &+= count &- 32
    return high &<< UInt64(truncatingIfNeeded: count &- 32) | low
  }

  /// Takes `count` bits (1…64) as a signed number whose lowest pattern is its highest number, 2^(count-1).
  @inline(__always)
  mutating func readSigned(_ count: Int) -> Int64 {
    let bits = read(count)
    guard count < 64, bits > 1 &<< UInt64(truncatingIfNeeded: count &- 1) else {
      return Int64(bitPattern: bits)
    }
    return Int64(bitPattern: bits) &- 1 &<< Int64(truncatingIfNeeded: count)
  }

  /// An integer as Go's `binary.Uvarint` takes it.
  mutating func readUvarint() throws(ChunkError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      let byte = read(8)
      if isOver { throw .tooShort }
      if shift == 63, byte > 1 { break }
      value |= (byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
    }
    throw ChunkError("holds an integer of more than 64 bits")
  }

  /// An integer as Go's `binary.Varint` takes it.
  mutating func readVarint() throws(ChunkError) -> Int64 {
    let zigzag = try readUvarint()
    return Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
  }
}
