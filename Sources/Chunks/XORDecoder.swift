/// Decodes `count` samples of an XOR chunk, which begin behind the two bytes of their number.
///
/// The columns hold `count` numbers each. Nothing is said of the order of times.
func decodeXOR(
  _ bytes: UnsafeRawPointer, byteCount: Int, count: Int, times: UnsafeMutablePointer<Int64>,
  values: UnsafeMutablePointer<Double>
) throws(ChunkError) {
  guard count > 0 else { return }
  var reader = BitReader(bytes, count: byteCount)
  reader.position = 16
  var time = try reader.readVarint()
  var value = reader.read(64)
  if reader.isOver { throw .tooShort }
  times[0] = time
  values[0] = Double(bitPattern: value)
  guard count > 1 else { return }
  var delta = Int64(bitPattern: try reader.readUvarint())
  time &+= delta
  var window = XORReadingWindow()
  value ^= try window.read(reader.peek, good: 57, &reader)
  times[1] = time
  values[1] = Double(bitPattern: value)
  var index = 2
  while index < count {
    if reader.isOver { throw .tooShort }
    var bits = reader.peek
    if bits & window.pairMask == window.pairHeads, index &+ 1 < count {
      let first = value ^ window.first(bits)
      value = first ^ window.second(bits)
      let middle = time &+ delta
      time = middle &+ delta
      times[index] = middle
      times[index &+ 1] = time
      values[index] = Double(bitPattern: first)
      values[index &+ 1] = Double(bitPattern: value)
      index &+= 2
      reader.position &+= window.pairWidth
      continue
    }
    if bits &>> 62 == 0 {
      // A run of samples at the same distance with the same value: two zero bits each.
      let run = min(bits.leadingZeroBitCount &>> 1, count &- index, 28)
      let same = Double(bitPattern: value)
      for _ in 0..<run {
        time &+= delta
        times[index] = time
        values[index] = same
        index &+= 1
      }
      reader.position &+= run &* 2
      continue
    }
    if bits &>> 63 == 0 {
      bits &<<= 1
      reader.position &+= 1
    } else {
      delta &+= readTimeChange(&reader)
      bits = reader.peek
    }
    time &+= delta
    times[index] = time
    value ^= try window.read(bits, good: 56, &reader)
    values[index] = Double(bitPattern: value)
    index &+= 1
  }
  if reader.isOver { throw .tooShort }
}

/// The open window of meaningful bits, and what two values in it look like one after the other.
private struct XORReadingWindow {
  private var width = 0
  private var shift: UInt64 = 0
  /// Which bits of two samples tell that both are at the same distance with a value in the window; where a peek does not
  /// hold both nothing fits.
  private(set) var pairMask: UInt64 = 0
  private(set) var pairHeads: UInt64 = 1
  private var widthBits: UInt64 = 0

  /// What a value differs by from the one before. `bits` is what the reader sees, of which the first `good` are right.
  @inline(__always)
  mutating func read(_ bits: UInt64, good: Int, _ reader: inout BitReader) throws(ChunkError)
    -> UInt64
  {
    if bits &>> 63 == 0 {
      reader.position &+= 1
      return 0
    }
    var head = 2
    if bits &>> 62 == 0b11 {
      head = 13
      try open(
        leading: Int(truncatingIfNeeded: (bits &>> 57) & 31),
        width: Int(truncatingIfNeeded: (bits &>> 51) & 63))
    } else if width == 0 {
      throw ChunkError("goes on in a window that was not opened")
    }
    if head &+ width <= good {
      reader.position &+= head &+ width
      return ((bits &<< UInt64(truncatingIfNeeded: head)) &>> (64 &- widthBits)) &<< shift
    }
    reader.position &+= head
    return reader.read(width) &<< shift
  }

  @inline(__always)
  private mutating func open(leading: Int, width: Int) throws(ChunkError) {
    self.width = width == 0 ? 64 : width
    widthBits = UInt64(truncatingIfNeeded: self.width)
    let trailing = 64 &- leading &- self.width
    guard trailing >= 0 else { throw ChunkError("has a window of more than 64 bits") }
    shift = UInt64(truncatingIfNeeded: trailing)
    if self.width <= 25 {
      // Twice: no change of the delta (0), another value (1) in the open window (0), its bits.
      pairMask = 0b111 &<< 61 | 0b111 &<< (58 &- widthBits)
      pairHeads = 0b010 &<< 61 | 0b010 &<< (58 &- widthBits)
    } else {
      (pairMask, pairHeads) = (0, 1)
    }
  }

  /// What the first value of a pair differs by.
  @inline(__always)
  func first(_ bits: UInt64) -> UInt64 { ((bits &<< 3) &>> (64 &- widthBits)) &<< shift }

  /// What the second one differs by.
  @inline(__always)
  func second(_ bits: UInt64) -> UInt64 {
    ((bits &<< (6 &+ widthBits)) &>> (64 &- widthBits)) &<< shift
  }

  var pairWidth: Int { 6 &+ 2 &* width }
}

/// Takes a change of a delta of times: 1, 16, 20, 24 or 68 bits.
@inline(__always)
private func readTimeChange(_ reader: inout BitReader) -> Int64 {
  let bits = reader.peek
  if bits &>> 63 == 0 {
    reader.position &+= 1
    return 0
  }
  if bits &>> 62 == 0b10 {
    reader.position &+= 2
    return reader.readSigned(14)
  }
  if bits &>> 61 == 0b110 {
    reader.position &+= 3
    return reader.readSigned(17)
  }
  if bits &>> 60 == 0b1110 {
    reader.position &+= 4
    return reader.readSigned(20)
  }
  reader.position &+= 4
  return Int64(bitPattern: reader.read(64))
}
