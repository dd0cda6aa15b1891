internal import Metrics

/// What all histograms of one chunk share: everything but the numbers.
final class HistogramShape: Sendable {
  let hint: NativeHistogram.CounterResetHint
  let schema: Int32
  let zeroThreshold: Double
  let positiveSpans: [NativeHistogram.Span]
  let negativeSpans: [NativeHistogram.Span]
  let positiveCount: Int
  let negativeCount: Int
  let customValues: [Double]

  init(_ histogram: NativeHistogram) {
    hint = histogram.counterResetHint
    schema = histogram.schema
    zeroThreshold = histogram.zeroThreshold
    positiveSpans = histogram.positiveSpans
    negativeSpans = histogram.negativeSpans
    positiveCount = histogram.positiveBuckets.count
    negativeCount = histogram.negativeBuckets.count
    customValues = histogram.customValues
  }

  init(
    hint: NativeHistogram.CounterResetHint, schema: Int32, zeroThreshold: Double,
    positiveSpans: [NativeHistogram.Span], negativeSpans: [NativeHistogram.Span],
    positiveCount: Int, negativeCount: Int, customValues: [Double]
  ) {
    self.hint = hint
    self.schema = schema
    self.zeroThreshold = zeroThreshold
    self.positiveSpans = positiveSpans
    self.negativeSpans = negativeSpans
    self.positiveCount = positiveCount
    self.negativeCount = negativeCount
    self.customValues = customValues
  }

  func fits(_ histogram: NativeHistogram) -> Bool {
    hint == histogram.counterResetHint && schema == histogram.schema
      && zeroThreshold.bitPattern == histogram.zeroThreshold.bitPattern
      && positiveSpans == histogram.positiveSpans && negativeSpans == histogram.negativeSpans
      && positiveCount == histogram.positiveBuckets.count
      && negativeCount == histogram.negativeBuckets.count
      && customValues == histogram.customValues
  }

  /// Count, zero count, sum, then the buckets.
  var fieldCount: Int { 3 + positiveCount + negativeCount }

  /// A histogram of this layout with the numbers of `fields`.
  func histogram(_ fields: UnsafePointer<UInt64>) -> NativeHistogram {
    var histogram = NativeHistogram()
    histogram.counterResetHint = hint
    histogram.schema = schema
    histogram.zeroThreshold = zeroThreshold
    histogram.positiveSpans = positiveSpans
    histogram.negativeSpans = negativeSpans
    histogram.customValues = customValues
    histogram.count = Double(bitPattern: fields[0])
    histogram.zeroCount = Double(bitPattern: fields[1])
    histogram.sum = Double(bitPattern: fields[2])
    histogram.positiveBuckets = (0..<positiveCount).map { Double(bitPattern: fields[3 + $0]) }
    histogram.negativeBuckets = (0..<negativeCount).map {
      Double(bitPattern: fields[3 + positiveCount + $0])
    }
    return histogram
  }
}

/// The open chunk of a histogram series: times as in float chunks, then every number XORed with the same number of
/// the histogram before, each with a window of its own (a zero bit where nothing changed).
///
/// A histogram of another layout begins a new chunk.
final class HistogramHead {
  let layout: HistogramShape
  private(set) var count = 0
  private(set) var minTime: Int64 = 0
  private(set) var time = FloatState()
  private var fields: [FloatState]
  private var cursor = BitCursor()
  private var words: [UInt64] = []

  init(_ histogram: NativeHistogram) {
    layout = HistogramShape(histogram)
    fields = Array(repeating: FloatState(), count: layout.fieldCount)
  }

  /// Whether the chunk has taken its share.
  var isFull: Bool { count >= 120 || (count >= 8 && cursor.wordCount >= 256) }

  var byteCount: Int { Int(cursor.wordCount) * 8 }

  /// Whether its last sample says that the series ended.
  var isEnded: Bool { Double(bitPattern: fields[2].lastValue).isStaleMarker }

  /// The words as they stand, the pending one and one to spare included.
  var snapshot: [UInt64] { words[..<Int(cursor.wordCount)] + [cursor.pending, 0] }

  /// The chunk must not be full, its layout must fit, and the time be later than the one before.
  func append(_ timestamp: Int64, _ histogram: NativeHistogram) {
    let worst = Int(cursor.wordCount) + 3 + layout.fieldCount * 2
    if words.count < worst { words += repeatElement(0, count: worst - words.count + 16) }
    words.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let values =
        [histogram.count, histogram.zeroCount, histogram.sum] + histogram.positiveBuckets
        + histogram.negativeBuckets
      if count == 0 {
        minTime = timestamp
        cursor.write(UInt64(bitPattern: timestamp), 64, to: base)
        time.lastTime = timestamp
      } else {
        // A value that never changes: its zero bit closes the time.
        time.writeNext(timestamp, 0, &cursor, to: base)
      }
      for (index, value) in values.enumerated() {
        let xor = value.bitPattern ^ fields[index].lastValue
        fields[index].lastValue = value.bitPattern
        if xor == 0 {
          cursor.write(0, 1, to: base)
        } else {
          fields[index].writeXOR(xor, &cursor, to: base)
        }
      }
    }
    count += 1
  }
}

/// Decodes the first `count` histograms of a stream, giving each to `body` with its place.
func decodeHistograms(
  _ words: UnsafePointer<UInt64>, count: Int, layout: HistogramShape,
  _ body: (Int, Int64, UnsafePointer<UInt64>) -> Void
) {
  guard count > 0 else { return }
  var reader = WordReader(words: words)
  var time = Int64(bitPattern: reader.read(64))
  var delta: Int64 = 0
  let fieldCount = layout.fieldCount
  withUnsafeTemporaryAllocation(of: UInt64.self, capacity: fieldCount * 3) { scratch in
    guard let values = scratch.baseAddress else { return }
    scratch.initialize(repeating: 0)
    let widths = values + fieldCount
    let shifts = widths + fieldCount
    for index in 0..<count {
      if index > 0 {
        let bits = reader.peek
        if bits &>> 63 == 0 {
          reader.position &+= 1
        } else {
          delta &+= readTimeChange(bits, &reader)
        }
        reader.position &+= 1
        time &+= delta
      }
      for field in 0..<fieldCount {
        guard reader.read(1) == 1 else { continue }
        if reader.read(1) == 1 {
          let leading = reader.read(5)
          let width = reader.read(6)
          widths[field] = width == 0 ? 64 : width
          shifts[field] = 64 &- leading &- widths[field]
        }
        values[field] ^= reader.read(Int(widths[field])) &<< shifts[field]
      }
      body(index, time, UnsafePointer(values))
    }
  }
}
