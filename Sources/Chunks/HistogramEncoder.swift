internal import Metrics

/// Writes one chunk of histograms that share a layout, with integer or with float counts.
///
/// Integers: times, counts and bucket deltas (each bucket less the one before) as the change of what they grew by.
/// Floats: each number XORed with the same number of the histogram before. The sum is always such a float.
struct HistogramEncoder {
  private var bits = BitWriter()
  private let isInteger: Bool
  private var count = 0
  private var lastTime: Int64 = 0
  private var lastDelta: Int64 = 0
  private var sum = XORField()
  /// Count, zero count, positive and negative buckets.
  private var integers: [(last: Int64, delta: Int64)] = []
  private var floats: [XORField] = []

  /// A float with its window.
  private struct XORField {
    var last: UInt64 = 0
    var window = XORWindow()

    mutating func write(_ value: Double, isFirst: Bool, to bits: inout BitWriter) {
      if isFirst {
        bits.write(value.bitPattern, 64)
      } else {
        window.write(value.bitPattern ^ last, to: &bits)
      }
      last = value.bitPattern
    }
  }

  init(_ layout: HistogramLayout, isInteger: Bool, header: CounterResetHeader) {
    self.isInteger = isInteger
    bits.write(0, 16)
    bits.write(header.rawValue)
    layout.write(to: &bits)
    let buckets =
      HistogramLayout.count(layout.positiveSpans) + HistogramLayout.count(layout.negativeSpans)
    if isInteger {
      integers = Array(repeating: (0, 0), count: 2 + buckets)
    } else {
      floats = Array(repeating: XORField(), count: 2 + buckets)
    }
  }

  /// The buckets must be as many as the layout has; those of a staleness marker are left out.
  mutating func append(
    _ time: Int64, _ histogram: NativeHistogram, positive: [Double], negative: [Double]
  ) {
    let delta = count == 0 ? 0 : time &- lastTime
    bits.writeVarbit(count == 0 ? time : delta &- lastDelta)
    lastTime = time
    lastDelta = delta
    let isStale = histogram.isStaleMarker
    if isInteger {
      appendIntegers(histogram, positive, negative, isStale: isStale)
    } else {
      appendFloats(histogram, positive, negative, isStale: isStale)
    }
    count += 1
  }

  private mutating func appendIntegers(
    _ histogram: NativeHistogram, _ positive: [Double], _ negative: [Double], isStale: Bool
  ) {
    if isStale {
      // Counts of 0 in a first sample, none growing further in a later one.
      bits.write(0, 2)
      sum.write(histogram.sum, isFirst: count == 0, to: &bits)
      return
    }
    write(HistogramEncoder.integer(histogram.count), at: 0, isSigned: false)
    write(HistogramEncoder.integer(histogram.zeroCount), at: 1, isSigned: false)
    sum.write(histogram.sum, isFirst: count == 0, to: &bits)
    var place = 2
    for side in [positive, negative] {
      var before: Int64 = 0
      for bucket in side {
        let value = HistogramEncoder.integer(bucket)
        write(value &- before, at: place, isSigned: true)
        before = value
        place += 1
      }
    }
  }

  private mutating func write(_ value: Int64, at place: Int, isSigned: Bool) {
    if count > 0 {
      let delta = value &- integers[place].last
      bits.writeVarbit(delta &- integers[place].delta)
      integers[place].delta = delta
    } else if isSigned {
      bits.writeVarbit(value)
    } else {
      bits.writeUnsignedVarbit(UInt64(bitPattern: value))
    }
    integers[place].last = value
  }

  private mutating func appendFloats(
    _ histogram: NativeHistogram, _ positive: [Double], _ negative: [Double], isStale: Bool
  ) {
    let isFirst = count == 0
    floats[0].write(isStale ? 0 : histogram.count, isFirst: isFirst, to: &bits)
    floats[1].write(isStale ? 0 : histogram.zeroCount, isFirst: isFirst, to: &bits)
    sum.write(histogram.sum, isFirst: isFirst, to: &bits)
    if isStale { return }
    for (index, bucket) in positive.enumerated() {
      floats[2 + index].write(bucket, isFirst: isFirst, to: &bits)
    }
    for (index, bucket) in negative.enumerated() {
      floats[2 + positive.count + index].write(bucket, isFirst: isFirst, to: &bits)
    }
  }

  /// A count that was found to be whole.
  private static func integer(_ count: Double) -> Int64 { Int64(exactly: count) ?? 0 }

  /// The chunk's bytes.
  var bytes: [UInt8] { bits.finished(sampleCount: count) }
}

/// What a histogram chunk's third byte says of its first histogram and the chunk before.
enum CounterResetHeader: UInt8, Sendable {
  case unknown = 0
  case notReset = 0b0100_0000
  case reset = 0b1000_0000
  case gauge = 0b1100_0000
}
