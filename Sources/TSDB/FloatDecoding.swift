/// Reads bits from a run of words that one more readable word follows.
struct WordReader {
  let words: UnsafePointer<UInt64>
  var position = 0

  /// The next 64 bits, the first one highest.
  @inline(__always)
  var peek: UInt64 {
    let index = position &>> 6
    let offset = UInt64(truncatingIfNeeded: position & 63)
    return words[index] &<< offset | (words[index &+ 1] &>> 1) &>> (63 &- offset)
  }

  /// Takes `count` bits (1…64).
  @inline(__always)
  mutating func read(_ count: Int) -> UInt64 {
    let bits = peek &>> UInt64(truncatingIfNeeded: 64 &- count)
    position &+= count
    return bits
  }
}

/// Decodes the first `count` samples of a float stream. Gives what who wrote them knew then, and how many bits they are.
///
/// `words` must be followed by one readable word, the columns hold `count` numbers each.
@discardableResult
func decodeFloats(
  _ words: UnsafePointer<UInt64>, count: Int, times: UnsafeMutablePointer<Int64>,
  values: UnsafeMutablePointer<Double>
) -> (state: FloatState, bits: Int) {
  guard count > 0 else { return (FloatState(), 0) }
  var time = Int64(bitPattern: words[0])
  var value = words[1]
  times[0] = time
  values[0] = Double(bitPattern: value)
  var reader = WordReader(words: words, position: 128)
  var delta: Int64 = 0
  var width: UInt64 = 0
  var shift: UInt64 = 0
  // What two values in the open window look like one after the other, where 63 bits hold both.
  var pairMask: UInt64 = 0
  var pairHeads: UInt64 = 1
  var index = 1
  while index < count {
    var bits = reader.peek
    if bits & pairMask == pairHeads, index &+ 1 < count {
      let first = value ^ ((bits &<< 3) &>> (64 &- width)) &<< shift
      value = first ^ ((bits &<< (6 &+ width)) &>> (64 &- width)) &<< shift
      let middle = time &+ delta
      time = middle &+ delta
      times[index] = middle
      times[index &+ 1] = time
      values[index] = Double(bitPattern: first)
      values[index &+ 1] = Double(bitPattern: value)
      index &+= 2
      reader.position &+= Int(truncatingIfNeeded: 6 &+ 2 &* width)
      continue
    }
    if bits &>> 62 == 0 {
      // A run of samples at the same distance with the same value: two zero bits each.
      let run = min(bits.leadingZeroBitCount &>> 1, count &- index)
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
      delta &+= readTimeChange(bits, &reader)
      bits = reader.peek
    }
    time &+= delta
    times[index] = time
    // 63 bits of `bits` are good here at least.
    if bits &>> 63 == 0 {
      reader.position &+= 1
    } else {
      var head = 2
      if (bits &>> 62) & 1 == 1 {
        width = (bits &>> 51) & 63
        if width == 0 { width = 64 }
        shift = 64 &- ((bits &>> 57) & 31) &- width
        head = 13
        if width <= 28 {
          pairMask = 0b111 &<< 61 | 0b111 &<< (58 &- width)
          pairHeads = 0b010 &<< 61 | 0b010 &<< (58 &- width)
        } else {
          (pairMask, pairHeads) = (0, 1)
        }
      }
      reader.position &+= head
      if UInt64(truncatingIfNeeded: head) &+ width <= 63 {
        value ^= ((bits &<< UInt64(truncatingIfNeeded: head)) &>> (64 &- width)) &<< shift
      } else {
        value ^= (reader.peek &>> (64 &- width)) &<< shift
      }
      reader.position &+= Int(truncatingIfNeeded: width)
    }
    values[index] = Double(bitPattern: value)
    index &+= 1
  }
  var state = FloatState(lastTime: time, lastDelta: delta, lastValue: value)
  if width > 0 {
    state.leading = UInt8(truncatingIfNeeded: 64 &- shift &- width)
    state.width = UInt8(truncatingIfNeeded: width)
  }
  return (state, reader.position)
}

/// Takes a change of delta whose first bit is set; `bits` is what the reader sees.
@inline(__always)
func readTimeChange(_ bits: UInt64, _ reader: inout WordReader) -> Int64 {
  let signed = Int64(bitPattern: bits)
  if bits &>> 62 == 0b10 {
    reader.position &+= 9
    return (signed &<< 2) &>> 57
  }
  if bits &>> 61 == 0b110 {
    reader.position &+= 15
    return (signed &<< 3) &>> 52
  }
  if bits &>> 60 == 0b1110 {
    reader.position &+= 24
    return (signed &<< 4) &>> 44
  }
  reader.position &+= 4
  return Int64(bitPattern: reader.read(64))
}
