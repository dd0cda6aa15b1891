internal import Metrics

/// Histograms that one chunk can hold: of one schema and zero threshold, without a counter reset among them; with integer
/// counts where all of them have such. Their buckets may differ: they are written with all buckets that any of them has, as Prometheus recodes them.
struct HistogramRun {
  private let header: CounterResetHeader
  private var isInteger: Bool
  private let first: NativeHistogram
  private var last: NativeHistogram
  private var samples: [(time: Int64, histogram: NativeHistogram)] = []
  /// The layouts are not all the same.
  private var isMixed = false

  /// A run that begins with `histogram`, the histogram before which was `previous`.
  init(_ time: Int64, _ histogram: NativeHistogram, after previous: NativeHistogram?) {
    first = histogram
    last = histogram
    isInteger = histogram.hasWholeCounts
    header =
      switch (histogram.counterResetHint, previous) {
      case (.gauge, _): .gauge
      case (.reset, _): .reset
      case (_, nil): .unknown
      case (_, let previous?) where previous.isStaleMarker || histogram.isStaleMarker: .unknown
      case (_, let previous?): histogram.isReset(after: previous) ? .reset : .notReset
      }
    samples.append((time, histogram))
    isMixed = !HistogramRun.isWhole(histogram)
  }

  /// Whether there are as many buckets as the spans promise; else what is there is written.
  private static func isWhole(_ histogram: NativeHistogram) -> Bool {
    histogram.isStaleMarker
      || HistogramLayout.count(histogram.positiveSpans) == histogram.positiveBuckets.count
        && HistogramLayout.count(histogram.negativeSpans) == histogram.negativeBuckets.count
  }

  var newest: NativeHistogram { last }

  /// Takes a histogram if it belongs to the run.
  mutating func append(_ time: Int64, _ histogram: NativeHistogram) -> Bool {
    guard samples.count < EncodedChunk.samplesPerChunk, takes(histogram) else { return false }
    if !histogram.isStaleMarker,
      !histogram.hasSameLayout(as: first)
        || !HistogramRun.isWhole(histogram)
    {
      isMixed = true
    }
    isInteger = isInteger && histogram.hasWholeCounts
    samples.append((time, histogram))
    last = histogram
    return true
  }

  private func takes(_ histogram: NativeHistogram) -> Bool {
    // After a marker the chunk ends: its layout would be that of nothing.
    if last.isStaleMarker { return false }
    if histogram.isStaleMarker { return true }
    guard histogram.schema == first.schema, histogram.customValues == first.customValues,
      histogram.zeroThreshold == first.zeroThreshold
    else { return false }
    let isGauge = histogram.counterResetHint == .gauge
    guard isGauge == (header == .gauge) else { return false }
    return isGauge || !histogram.isReset(after: last)
  }

  var chunk: EncodedChunk {
    var layout = HistogramLayout()
    if !first.isStaleMarker {
      layout.schema = first.schema
      layout.zeroThreshold = first.zeroThreshold
      layout.customValues = first.customValues
      layout.positiveSpans = first.positiveSpans
      layout.negativeSpans = first.negativeSpans
    }
    var positive: [Int] = []
    var negative: [Int] = []
    if isMixed {
      positive = HistogramRun.union(samples.lazy.map(\.histogram.positiveSpans))
      negative = HistogramRun.union(samples.lazy.map(\.histogram.negativeSpans))
      layout.positiveSpans = NativeHistogram.spans(over: positive)
      layout.negativeSpans = NativeHistogram.spans(over: negative)
    }
    var encoder = HistogramEncoder(layout, isInteger: isInteger, header: header)
    for (time, histogram) in samples {
      if isMixed, !histogram.isStaleMarker {
        encoder.append(
          time, histogram,
          positive: HistogramRun.spread(
            histogram.positiveBuckets, histogram.positiveSpans, over: positive),
          negative: HistogramRun.spread(
            histogram.negativeBuckets, histogram.negativeSpans, over: negative))
      } else {
        encoder.append(
          time, histogram, positive: histogram.positiveBuckets, negative: histogram.negativeBuckets)
      }
    }
    return EncodedChunk(
      encoding: isInteger ? .histogram : .floatHistogram, minTime: samples[0].time,
      maxTime: samples[samples.count - 1].time, sampleCount: samples.count, bytes: encoder.bytes)
  }

  // MARK: Buckets by index

  private static func indexes(_ spans: [NativeHistogram.Span]) -> [Int] {
    var indexes: [Int] = []
    var next = 0
    for span in spans {
      next += Int(span.offset)
      indexes.append(contentsOf: next..<next + Int(span.length))
      next += Int(span.length)
    }
    return indexes
  }

  /// The indexes that any of several layouts has, ascending.
  private static func union(_ layouts: some Sequence<[NativeHistogram.Span]>) -> [Int] {
    var all: Set<Int> = []
    var last: [NativeHistogram.Span]?
    for spans in layouts where spans != last {
      all.formUnion(indexes(spans))
      last = spans
    }
    return all.sorted()
  }

  /// Counts at all of `all`, 0 where a histogram has no such bucket.
  private static func spread(
    _ buckets: [Double], _ spans: [NativeHistogram.Span], over all: [Int]
  ) -> [Double] {
    var out = [Double](repeating: 0, count: all.count)
    var place = 0
    for (index, count) in zip(indexes(spans), buckets) {
      while place < all.count, all[place] < index { place += 1 }
      if place < all.count { out[place] = count }
    }
    return out
  }
}

extension NativeHistogram {
  /// Whether all counts are whole, so that integers hold them; a staleness marker's are.
  fileprivate var hasWholeCounts: Bool {
    func isWhole(_ count: Double) -> Bool {
      count >= 0 && count < 0x1p53 && count == count.rounded(.towardZero)
    }
    return isStaleMarker
      || isWhole(count) && isWhole(zeroCount) && positiveBuckets.allSatisfy(isWhole)
        && negativeBuckets.allSatisfy(isWhole)
  }
}
