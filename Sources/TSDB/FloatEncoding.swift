// Floats are compressed as in Facebook's Gorilla (Pelkonen et al., VLDB 2015) and Prometheus' XOR chunks: a time is
// the change of its delta, a value the bits in which it differs from the one before. The stream is a run of 64-bit
// words, filled from the highest bit down, so that a decoder takes 64 bits at any position with two loads.

/// What a head must remember of the values before to append the next: the XOR window and the last sample.
struct FloatState {
  var lastTime: Int64 = .min
  var lastDelta: Int64 = 0
  var lastValue: UInt64 = 0
  /// The window of meaningful bits: zero bits above it, and its width (0 before the first window).
  var leading: UInt8 = 0
  var width: UInt8 = 0
}

/// Writes bits to words that the caller owns; `capacity` must hold what is written.
struct BitCursor {
  /// The word being filled, and how many of its bits are free (1…64).
  var pending: UInt64 = 0
  var free: UInt8 = 64
  var wordCount: UInt32 = 0

  /// Appends the low `count` bits of `bits` (1…64; the rest must be zero).
  @inline(__always)
  mutating func write(_ bits: UInt64, _ count: Int, to words: UnsafeMutablePointer<UInt64>) {
    let room = Int(free)
    if count < room {
      pending |= bits &<< UInt64(truncatingIfNeeded: room &- count)
      free = UInt8(truncatingIfNeeded: room &- count)
    } else {
      let over = count &- room
      words[Int(wordCount)] = pending | bits &>> UInt64(truncatingIfNeeded: over)
      wordCount &+= 1
      pending = over == 0 ? 0 : bits &<< UInt64(truncatingIfNeeded: 64 &- over)
      free = UInt8(truncatingIfNeeded: 64 &- over)
    }
  }
}

/// The most words that one more sample may complete: a 68-bit time and a 77-bit value.
let wordsPerSample = 3

extension FloatState {
  /// Appends the first sample of a chunk: both numbers in full.
  @inline(__always)
  mutating func writeFirst(
    _ time: Int64, _ value: UInt64, _ cursor: inout BitCursor,
    to words: UnsafeMutablePointer<UInt64>
  ) {
    cursor.write(UInt64(bitPattern: time), 64, to: words)
    cursor.write(value, 64, to: words)
    lastTime = time
    lastDelta = 0
    lastValue = value
    leading = 0
    width = 0
  }

  /// Appends a later sample of a chunk.
  @inline(__always)
  mutating func writeNext(
    _ time: Int64, _ value: UInt64, _ cursor: inout BitCursor,
    to words: UnsafeMutablePointer<UInt64>
  ) {
    let delta = time &- lastTime
    let change = delta &- lastDelta
    lastTime = time
    lastDelta = delta
    let xor = value ^ lastValue
    lastValue = value
    if change == 0 {
      if xor == 0 { return cursor.write(0, 2, to: words) }
      cursor.write(0, 1, to: words)
    } else {
      writeTimeChange(change, &cursor, to: words)
      if xor == 0 { return cursor.write(0, 1, to: words) }
    }
    writeXOR(xor, &cursor, to: words)
  }

  @inline(__always)
  private func writeTimeChange(
    _ change: Int64, _ cursor: inout BitCursor, to words: UnsafeMutablePointer<UInt64>
  ) {
    let bits = UInt64(bitPattern: change)
    if change >= -64, change < 64 {
      cursor.write(0b10 << 7 | bits & 0x7F, 9, to: words)
    } else if change >= -2048, change < 2048 {
      cursor.write(0b110 << 12 | bits & 0xFFF, 15, to: words)
    } else if change >= -524_288, change < 524_288 {
      cursor.write(0b1110 << 20 | bits & 0xFFFFF, 24, to: words)
    } else {
      cursor.write(0b1111, 4, to: words)
      cursor.write(bits, 64, to: words)
    }
  }

  /// Appends a non-zero XOR: in the old window where it fits and that is no dearer, else with a new window. What did not
  /// fit gets one that takes in the old one too where that is little wider: counters' bits wander by a few, and a window
  /// for each would cost 11 bits, and the decoder a wrong guess.
  @inline(__always)
  mutating func writeXOR(
    _ xor: UInt64, _ cursor: inout BitCursor, to words: UnsafeMutablePointer<UInt64>
  ) {
    var newLeading = min(xor.leadingZeroBitCount, 31)
    var newWidth = 64 &- newLeading &- xor.trailingZeroBitCount
    let oldWidth = Int(width)
    let shift = 64 &- Int(leading) &- oldWidth
    let fits =
      oldWidth > 0 && newLeading >= Int(leading) && xor.trailingZeroBitCount >= shift
    if fits, oldWidth <= newWidth &+ 11 {
      let bits = xor &>> UInt64(truncatingIfNeeded: shift)
      if oldWidth <= 62 {
        cursor.write(
          0b10 &<< UInt64(truncatingIfNeeded: oldWidth) | bits, oldWidth &+ 2, to: words)
      } else {
        cursor.write(0b10, 2, to: words)
        cursor.write(bits, oldWidth, to: words)
      }
    } else {
      if oldWidth > 0, !fits {
        let bothLeading = min(newLeading, Int(leading))
        let bothWidth = 64 &- bothLeading &- min(xor.trailingZeroBitCount, shift)
        if bothWidth <= newWidth &+ 4 {
          newLeading = bothLeading
          newWidth = bothWidth
        }
      }
      let head = 0b11 << 11 | UInt64(newLeading) << 6 | UInt64(newWidth & 63)
      cursor.write(head, 13, to: words)
      let low = UInt64(truncatingIfNeeded: 64 &- newLeading &- newWidth)
      cursor.write(xor &>> low, newWidth, to: words)
      leading = UInt8(truncatingIfNeeded: newLeading)
      width = UInt8(truncatingIfNeeded: newWidth)
    }
  }
}
