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
  var width = 0
  var shift: UInt64 = 0
  var index = 1
  while true {
    // What the value differs by.
    let bits = reader.peek
    if bits &>> 63 == 0 {
      reader.position &+= 1
    } else {
      var head = 2
      if bits &>> 62 == 0b11 {
        width = Int(truncatingIfNeeded: (bits &>> 51) & 63)
        if width == 0 { width = 64 }
        let trailing = 64 &- Int(truncatingIfNeeded: (bits &>> 57) & 31) &- width
        guard trailing >= 0 else { throw ChunkError("has a window of more than 64 bits") }
        shift = UInt64(truncatingIfNeeded: trailing)
        head = 13
      } else if width == 0 {
        throw ChunkError("goes on in a window that was not opened")
      }
      if head &+ width <= 57 {
        value ^=
          ((bits &<< UInt64(truncatingIfNeeded: head))
            &>> (64 &- UInt64(truncatingIfNeeded: width))) &<< shift
        reader.position &+= head &+ width
      } else {
        reader.position &+= head
        value ^= reader.read(width) &<< shift
      }
    }
    times[index] = time
    values[index] = Double(bitPattern: value)
    index &+= 1
    if reader.isOver { throw .tooShort }
    if index == count { return }
    // How the delta of times changes.
    let next = reader.peek
    if next &>> 62 == 0 {
      // A run of samples at the same distance with the same value: two zero bits each.
      let run = min(next.leadingZeroBitCount &>> 1, count &- index, 28)
      let same = Double(bitPattern: value)
      for _ in 0..<run {
        time &+= delta
        times[index] = time
        values[index] = same
        index &+= 1
      }
      reader.position &+= run &* 2
      if reader.isOver { throw .tooShort }
      if index == count { return }
    }
    delta &+= readTimeChange(&reader)
    time &+= delta
  }
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
