internal import Metrics

/// Decodes `count` samples of an XOR2 chunk: Prometheus 3's floats with start timestamps.
///
/// The third byte tells of start timestamps: its highest bit whether the first sample has one, the others from which
/// sample on each writes how its distance to the time before changes. Time and value share a prefix: `0` nothing
/// changed, `10` the value, `110`, `1110` and `11110` the delta of times in 13, 20 and 64 bits, `11111` a staleness
/// marker at the old distance. Markers leave the value that the next differs from as it was.
///
/// The columns hold `count` numbers each; `starts` are 0 where a sample has none. Gives whether any has one.
func decodeXOR2(
  _ bytes: UnsafeRawPointer, byteCount: Int, count: Int, times: UnsafeMutablePointer<Int64>,
  values: UnsafeMutablePointer<Double>, starts: UnsafeMutablePointer<Int64>
) throws(ChunkError) -> Bool {
  guard count > 0 else { return false }
  var reader = BitReader(bytes, count: byteCount)
  reader.position = 16
  let header = Int(reader.read(8))
  let firstChange = header & 0x7F
  var value = XOR2Value()
  var time = try reader.readVarint()
  let first = reader.read(64)
  var start: Int64 = 0
  if header & 0x80 != 0 { start = time &- (try reader.readVarint()) }
  if reader.isOver { throw .tooShort }
  times[0] = time
  values[0] = Double(bitPattern: first)
  starts[0] = start
  if !values[0].isStaleMarker { value.bits = first }
  var hasStarts = start != 0
  var delta: Int64 = 0
  var distance: Int64 = 0
  var index = 1
  while index < count {
    let before = time
    if index == 1 {
      delta = Int64(bitPattern: try reader.readUvarint())
      time &+= delta
      values[1] = try value.read(&reader)
    } else {
      let ones = min((~reader.peek).leadingZeroBitCount, 5)
      reader.position &+= min(ones &+ 1, 5)
      switch ones {
      case 2: delta &+= reader.readTwosComplement(13)
      case 3: delta &+= reader.readTwosComplement(20)
      case 4: delta &+= Int64(bitPattern: reader.read(64))
      default: break
      }
      time &+= delta
      switch ones {
      case 0: values[index] = Double(bitPattern: value.bits)
      case 1: values[index] = try value.readChange(&reader)
      case 5: values[index] = .staleMarker
      default: values[index] = try value.read(&reader)
      }
    }
    if firstChange > 0, index >= firstChange {
      let change = reader.readVarbit()
      distance = index == firstChange ? change : distance &+ change
      start = before &- distance
    }
    if reader.isOver { throw .tooShort }
    hasStarts = hasStarts || start != 0
    times[index] = time
    starts[index] = start
    index &+= 1
  }
  return hasStarts
}

/// The value that the next one differs from, and the window for what it differs by.
private struct XOR2Value {
  var bits: UInt64 = 0
  private var width = 0
  private var shift: UInt64 = 0

  /// `0` the same, `10` in the open window, `110` in a new one, `111` a staleness marker.
  mutating func read(_ reader: inout BitReader) throws(ChunkError) -> Double {
    let ones = min((~reader.peek).leadingZeroBitCount, 3)
    reader.position &+= min(ones &+ 1, 3)
    switch ones {
    case 0: return Double(bitPattern: bits)
    case 1: try readInWindow(&reader)
    case 2: try readNewWindow(&reader)
    default: return .staleMarker
    }
    return Double(bitPattern: bits)
  }

  /// `0` in the open window, `1` in a new one.
  mutating func readChange(_ reader: inout BitReader) throws(ChunkError) -> Double {
    if reader.read(1) == 0 {
      try readInWindow(&reader)
    } else {
      try readNewWindow(&reader)
    }
    return Double(bitPattern: bits)
  }

  private mutating func readInWindow(_ reader: inout BitReader) throws(ChunkError) {
    guard width > 0 else { throw ChunkError("goes on in a window that was not opened") }
    bits ^= reader.read(width) &<< shift
  }

  private mutating func readNewWindow(_ reader: inout BitReader) throws(ChunkError) {
    let leading = Int(reader.read(5))
    width = Int(reader.read(6))
    if width == 0 { width = 64 }
    guard leading &+ width <= 64 else { throw ChunkError("has a window of more than 64 bits") }
    shift = UInt64(64 &- leading &- width)
    bits ^= reader.read(width) &<< shift
  }
}

extension BitReader {
  /// Takes `count` bits (1…57) as a number in two's complement.
  fileprivate mutating func readTwosComplement(_ count: Int) -> Int64 {
    let bits = Int64(bitPattern: peek) &>> Int64(truncatingIfNeeded: 64 &- count)
    position &+= count
    return bits
  }
}
