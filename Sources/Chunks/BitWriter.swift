/// Bytes that are filled bit by bit, from the highest bit of each down.
struct BitWriter: Sendable {
  /// Whole words of eight bytes.
  private var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  /// How many bits of `pending` are free (1…64).
  private var free = 64

  init() { bytes.reserveCapacity(256) }

  /// How many bytes there are, one that is not full included.
  var byteCount: Int { bytes.count + (64 - free + 7) / 8 }

  /// Appends the low `count` bits of `bits` (1…64; the rest must be zero).
  @inline(__always)
  mutating func write(_ bits: UInt64, _ count: Int) {
    if count < free {
      free &-= count
      pending |= bits &<< UInt64(truncatingIfNeeded: free)
      return
    }
    let over = count &- free
    append(pending | bits &>> UInt64(truncatingIfNeeded: over))
    pending = over == 0 ? 0 : bits &<< UInt64(truncatingIfNeeded: 64 &- over)
    free = 64 &- over
  }

  mutating func write(_ byte: UInt8) { write(UInt64(byte), 8) }

  private mutating func append(_ word: UInt64) {
    withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
  }

  /// Replaces the number of samples, the two bytes that all encodings begin with.
  func finished(sampleCount: Int) -> [UInt8] {
    var all = bytes
    withUnsafeBytes(of: pending.bigEndian) { all.append(contentsOf: $0.prefix((71 - free) / 8)) }
    all[0] = UInt8(truncatingIfNeeded: sampleCount >> 8)
    all[1] = UInt8(truncatingIfNeeded: sampleCount)
    return all
  }
}

extension BitWriter {
  /// Appends an integer as Go's `binary.PutVarint` does.
  mutating func writeVarint(_ value: Int64) {
    writeUvarint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// Appends an integer as Go's `binary.PutUvarint` does.
  mutating func writeUvarint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      write(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    write(UInt8(truncatingIfNeeded: value))
  }
}
