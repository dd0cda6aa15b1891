// Integers of histogram chunks: as many one bits as the size asks for, a zero bit, then the field; 0 is a single zero bit,
// and the widest has eight one bits and no zero. Signed fields of n bits hold -(2^(n-1)-1)…2^(n-1).

/// The fields' widths, by the number of one bits before them.
private let varbitWidths = [0, 3, 6, 9, 12, 18, 25, 56, 64]

extension BitWriter {
  /// Appends a signed integer.
  mutating func writeVarbit(_ value: Int64) {
    if value == 0 { return write(0, 1) }
    var size = 1
    while size < 8 {
      let edge = Int64(1) << Int64(varbitWidths[size] - 1)
      if value > -edge, value <= edge { break }
      size += 1
    }
    writeField(UInt64(bitPattern: value), size)
  }

  /// Appends an unsigned integer.
  mutating func writeUnsignedVarbit(_ value: UInt64) {
    if value == 0 { return write(0, 1) }
    var size = 1
    while size < 8, value >> UInt64(varbitWidths[size]) != 0 { size += 1 }
    writeField(value, size)
  }

  private mutating func writeField(_ bits: UInt64, _ size: Int) {
    let width = varbitWidths[size]
    if size == 8 {
      write(0xFF, 8)
      return write(bits, 64)
    }
    write((1 << UInt64(size) - 1) << 1, size + 1)
    write(bits & (1 << UInt64(width) - 1), width)
  }
}

extension BitReader {
  /// Takes a signed integer.
  @inline(__always)
  mutating func readVarbit() -> Int64 {
    let ones = readSize()
    return ones == 0 ? 0 : readSigned(BitReader.width(ones))
  }

  /// Takes an unsigned integer.
  @inline(__always)
  mutating func readUnsignedVarbit() -> UInt64 {
    let ones = readSize()
    return ones == 0 ? 0 : read(BitReader.width(ones))
  }

  /// Takes the one bits and the zero behind them.
  @inline(__always)
  private mutating func readSize() -> Int {
    let ones = min((~peek).leadingZeroBitCount, 8)
    position &+= min(ones &+ 1, 8)
    return ones
  }

  /// The widths, without an array's checks: bytes of a word, the first at the bottom.
  @inline(__always)
  private static func width(_ ones: Int) -> Int {
    if ones == 8 { return 64 }
    return Int(truncatingIfNeeded: 0x3819_120C_0906_0300 &>> UInt64(ones &* 8) & 0xFF)
  }
}
