internal import Metrics

/// Decodes a histogram chunk; what it appends is taken back by the caller where it throws.
struct HistogramDecoder {
  private var reader: BitReader
  private let count: Int
  private let isInteger: Bool
  private let isGauge: Bool
  private let empty: NativeHistogram
  private let positiveCount: Int
  private let negativeCount: Int
  private let reduces: Bool

  /// A float as the XOR of the one before, with a window of its own.
  private struct XORField {
    var value: UInt64 = 0
    var width = 0
    var shift: UInt64 = 0

    @inline(__always)
    mutating func read(isFirst: Bool, _ reader: inout BitReader) throws(ChunkError) -> Double {
      if isFirst {
        value = reader.read(64)
      } else if reader.read(1) == 1 {
        if reader.read(1) == 1 {
          let leading = Int(reader.read(5))
          width = Int(reader.read(6))
          if width == 0 { width = 64 }
          guard leading &+ width <= 64 else {
            throw ChunkError("has a window of more than 64 bits")
          }
          shift = UInt64(64 &- leading &- width)
        } else if width == 0 {
          throw ChunkError("goes on in a window that was not opened")
        }
        value ^= reader.read(width) &<< shift
      }
      return Double(bitPattern: value)
    }
  }

  /// - Parameter count: the samples that the first two bytes promise.
  init(_ bytes: UnsafeRawPointer, byteCount: Int, count: Int, isInteger: Bool) throws(ChunkError) {
    reader = BitReader(bytes, count: byteCount)
    reader.position = 16
    self.count = count
    self.isInteger = isInteger
    let header = UInt8(truncatingIfNeeded: reader.read(8))
    isGauge = header & 0b1100_0000 == CounterResetHeader.gauge.rawValue
    let layout = try HistogramLayout(&reader)
    empty = layout.empty
    positiveCount = HistogramLayout.count(layout.positiveSpans)
    negativeCount = HistogramLayout.count(layout.negativeSpans)
    reduces = layout.schema > 8
    // A bucket takes a bit at least, as a float 64 in the first sample.
    let room = max(0, reader.end - reader.position) / (isInteger ? 1 : 64)
    guard count == 0 || positiveCount + negativeCount <= room else { throw .tooShort }
  }

  /// Calls `body` with each sample in order of time.
  mutating func decode(_ body: (Int64, NativeHistogram) -> Void) throws(ChunkError) {
    let buckets = positiveCount + negativeCount
    var integers = [(last: Int64, delta: Int64)](
      repeating: (0, 0), count: isInteger ? buckets + 2 : 0)
    var floats = [XORField](repeating: XORField(), count: isInteger ? 0 : buckets + 2)
    var sum = XORField()
    var time: Int64 = 0
    var delta: Int64 = 0
    for index in 0..<count {
      let isFirst = index == 0
      let change = reader.readVarbit()
      if isFirst {
        time = change
      } else {
        delta &+= change
        let next = time.addingReportingOverflow(delta)
        guard !next.overflow, next.partialValue > time else {
          throw reader.isOver ? .tooShort : .notAscending
        }
        time = next.partialValue
      }
      var histogram = empty
      if isInteger {
        histogram.count = readCount(&integers[0], isFirst: isFirst)
        histogram.zeroCount = readCount(&integers[1], isFirst: isFirst)
      } else {
        histogram.count = try floats[0].read(isFirst: isFirst, &reader)
        histogram.zeroCount = try floats[1].read(isFirst: isFirst, &reader)
      }
      histogram.sum = try sum.read(isFirst: isFirst, &reader)
      if reader.isOver { throw .tooShort }
      if histogram.isStaleMarker {
        var marker = NativeHistogram()
        marker.sum = .staleMarker
        // A first sample that is one has no buckets, later ones write none.
        body(time, marker)
        continue
      }
      if isInteger {
        histogram.positiveBuckets = try readIntegers(
          2..<2 + positiveCount, &integers, isFirst: isFirst)
        histogram.negativeBuckets = try readIntegers(
          2 + positiveCount..<2 + buckets, &integers, isFirst: isFirst)
      } else {
        histogram.positiveBuckets = try readFloats(2..<2 + positiveCount, &floats, isFirst: isFirst)
        histogram.negativeBuckets = try readFloats(
          2 + positiveCount..<2 + buckets, &floats, isFirst: isFirst)
      }
      // What the header says of the first is of no use to who may have seen other chunks before.
      histogram.counterResetHint = isGauge ? .gauge : isFirst ? .unknown : .notReset
      body(time, reduces ? histogram.reduced(toSchema: 8) : histogram)
    }
  }

  @inline(__always)
  private mutating func readCount(_ field: inout (last: Int64, delta: Int64), isFirst: Bool)
    -> Double
  {
    if isFirst {
      field.last = Int64(bitPattern: reader.readUnsignedVarbit())
    } else {
      field.delta &+= reader.readVarbit()
      field.last &+= field.delta
    }
    return Double(UInt64(bitPattern: field.last))
  }

  private mutating func readIntegers(
    _ range: Range<Int>, _ fields: inout [(last: Int64, delta: Int64)], isFirst: Bool
  ) throws(ChunkError) -> [Double] {
    var out: [Double] = []
    out.reserveCapacity(range.count)
    var current: Int64 = 0
    for place in range {
      let change = reader.readVarbit()
      if reader.isOver { throw .tooShort }
      if isFirst {
        fields[place].last = change
      } else {
        fields[place].delta &+= change
        fields[place].last &+= fields[place].delta
      }
      current &+= fields[place].last
      out.append(Double(current))
    }
    return out
  }

  private mutating func readFloats(_ range: Range<Int>, _ fields: inout [XORField], isFirst: Bool)
    throws(ChunkError) -> [Double]
  {
    var out: [Double] = []
    out.reserveCapacity(range.count)
    for place in range {
      out.append(try fields[place].read(isFirst: isFirst, &reader))
      if reader.isOver { throw .tooShort }
    }
    return out
  }
}
