/// A native histogram to which others are added, with compensated sums in every bucket.
///
/// Histograms of different resolution meet at the coarser one, different zero buckets at a threshold that cuts
/// no populated bucket of either, and different custom bounds at the bounds they share.
package struct HistogramAccumulator: Sendable {
  private var counterResetHint: NativeHistogram.CounterResetHint
  private var schema: Int32
  private var zeroThreshold: Double
  private var zeroCount: KahanSum
  private var count: KahanSum
  private var sum: KahanSum
  private var positive: BucketSide
  private var negative: BucketSide
  private var customValues: [Double]
  /// What all numbers are multiplied by: 1, or less once a sum may leave what a Double holds. Averages of numbers
  /// whose sum does so are still right.
  private var scale = 1.0
  /// Whether a histogram marked as a reset, and one marked as none, is among those added.
  private var sawReset: Bool
  private var sawNotReset: Bool
  /// The layout's spans as long as nothing but numbers changed since the start; nil afterwards.
  private var spans: (positive: [NativeHistogram.Span], negative: [NativeHistogram.Span])?

  /// What adding brought to light.
  package struct Outcome: Sendable, Hashable {
    /// One side was marked as a counter reset, the other as none.
    package var counterResetCollision = false
    /// The custom bounds differed, and only the shared ones were kept.
    package var boundsReconciled = false
  }

  package init(_ histogram: NativeHistogram) {
    counterResetHint = histogram.counterResetHint
    schema = histogram.schema
    zeroThreshold = histogram.zeroThreshold
    zeroCount = KahanSum(histogram.zeroCount)
    count = KahanSum(histogram.count)
    sum = KahanSum(histogram.sum)
    positive = BucketSide(spans: histogram.positiveSpans, buckets: histogram.positiveBuckets)
    negative = BucketSide(spans: histogram.negativeSpans, buckets: histogram.negativeBuckets)
    customValues = histogram.customValues
    sawReset = histogram.counterResetHint == .reset
    sawNotReset = histogram.counterResetHint == .notReset
    // Spans that promise buckets which are not there keep the slow way.
    if positive.counts.count == histogram.positiveBuckets.count,
      negative.counts.count == histogram.negativeBuckets.count
    {
      spans = (histogram.positiveSpans, histogram.negativeSpans)
    }
  }

  /// Whether the histograms added contradict each other about counter resets.
  package var hasResetCollision: Bool { sawReset && sawNotReset }

  /// The histogram so far; empty buckets stay.
  package var histogram: NativeHistogram {
    var result = NativeHistogram()
    result.counterResetHint = counterResetHint
    result.schema = schema
    result.zeroThreshold = zeroThreshold
    result.zeroCount = zeroCount.value
    result.count = count.value
    result.sum = sum.value
    (result.positiveSpans, result.positiveBuckets) = positive.spansAndBuckets()
    (result.negativeSpans, result.negativeBuckets) = negative.spansAndBuckets()
    result.customValues = customValues
    if scale != 1 {
      let hint = result.counterResetHint
      result.multiply(by: 1 / scale)
      result.counterResetHint = hint
    }
    return result
  }

  private var usesCustomBuckets: Bool { schema == NativeHistogram.customSchema }

  /// Adds `other` times `sign` (1 or −1).
  @discardableResult
  package mutating func add(_ other: NativeHistogram, sign: Double = 1) throws(HistogramError)
    -> Outcome
  {
    if let outcome = addInPlace(other, sign: sign) { return outcome }
    return try add(HistogramAccumulator(other), sign: sign)
  }

  /// Adds a histogram of the same layout bucket by bucket; nil where the layouts differ or numbers are huge.
  private mutating func addInPlace(_ other: NativeHistogram, sign: Double) -> Outcome? {
    guard let spans, schema == other.schema, zeroThreshold == other.zeroThreshold, scale == 1,
      positive.counts.count == other.positiveBuckets.count,
      negative.counts.count == other.negativeBuckets.count,
      spans.positive == other.positiveSpans, spans.negative == other.negativeSpans,
      customValues == other.customValues, !isHuge, !other.isHuge
    else { return nil }
    var outcome = Outcome()
    outcome.counterResetCollision = adoptHint(of: other.counterResetHint)
    if other.counterResetHint == .reset { sawReset = true }
    if other.counterResetHint == .notReset { sawNotReset = true }
    zeroCount.add(sign * other.zeroCount)
    count.add(sign * other.count)
    sum.add(sign * other.sum)
    positive.add(other.positiveBuckets, sign: sign)
    negative.add(other.negativeBuckets, sign: sign)
    return outcome
  }

  /// Adds what another accumulator holds.
  @discardableResult
  package mutating func add(_ other: HistogramAccumulator, sign: Double = 1)
    throws(HistogramError) -> Outcome
  {
    var other = other
    spans = nil
    guard usesCustomBuckets == other.usesCustomBuckets else {
      throw .incompatibleSchemas
    }
    if isHuge || other.isHuge || scale != other.scale {
      rescale(to: HistogramAccumulator.smallScale)
      other.rescale(to: HistogramAccumulator.smallScale)
    }
    var outcome = Outcome()
    outcome.counterResetCollision = adoptHint(of: other.counterResetHint)
    sawReset = sawReset || other.sawReset
    sawNotReset = sawNotReset || other.sawNotReset
    if usesCustomBuckets {
      if customValues != other.customValues {
        outcome.boundsReconciled = true
        let shared = sharedBounds(customValues, other.customValues)
        restrict(to: shared)
        other.restrict(to: shared)
      }
    } else {
      reconcileZeroBuckets(with: &other)
      let target = min(schema, other.schema)
      reduceResolution(to: target)
      other.reduceResolution(to: target)
      zeroCount.add(sign * other.zeroCount.value)
    }
    count.add(sign * other.count.value)
    sum.add(sign * other.sum.value)
    positive.add(other.positive, sign: sign)
    negative.add(other.negative, sign: sign)
    return outcome
  }

  package mutating func scale(by factor: Double) {
    zeroCount.scale(by: factor)
    count.scale(by: factor)
    sum.scale(by: factor)
    for position in positive.counts.indices { positive.counts[position].scale(by: factor) }
    for position in negative.counts.indices { negative.counts[position].scale(by: factor) }
  }

  package mutating func divide(by divisor: Double) {
    zeroCount.divide(by: divisor)
    count.divide(by: divisor)
    sum.divide(by: divisor)
    for position in positive.counts.indices { positive.counts[position].divide(by: divisor) }
    for position in negative.counts.indices { negative.counts[position].divide(by: divisor) }
  }

  fileprivate static let hugeNumber = 0x1p1000

  /// Leaves room for 2^64 additions of the greatest numbers.
  private static let smallScale = 0x1p-64

  /// Whether a number comes near the end of what a Double holds.
  private var isHuge: Bool {
    let limit = HistogramAccumulator.hugeNumber
    return zeroCount.sum.magnitude > limit || count.sum.magnitude > limit
      || sum.sum.magnitude > limit
      || positive.counts.contains { $0.sum.magnitude > limit }
      || negative.counts.contains { $0.sum.magnitude > limit }
  }

  private mutating func rescale(to scale: Double) {
    guard self.scale != scale else { return }
    self.scale(by: scale / self.scale)
    self.scale = scale
  }

  /// Takes over what the two hints mean together; true where they contradict each other.
  private mutating func adoptHint(of other: NativeHistogram.CounterResetHint) -> Bool {
    let joined = counterResetHint.joined(with: other)
    counterResetHint = joined.hint
    return joined.isCollision
  }

  mutating func reduceResolution(to target: Int32) {
    guard !usesCustomBuckets, target < schema else { return }
    spans = nil
    positive.reduceResolution(by: Int(schema) - Int(target))
    negative.reduceResolution(by: Int(schema) - Int(target))
    schema = target
  }

  /// Makes both zero buckets equally wide by taking regular buckets into the narrower one.
  private mutating func reconcileZeroBuckets(with other: inout HistogramAccumulator) {
    while zeroThreshold != other.zeroThreshold {
      let before = (zeroThreshold, other.zeroThreshold)
      if zeroThreshold < other.zeroThreshold {
        widenZeroBucket(to: other.zeroThreshold)
      } else {
        other.widenZeroBucket(to: zeroThreshold)
      }
      // NaN thresholds never meet.
      if before == (zeroThreshold, other.zeroThreshold) { return }
    }
  }

  /// Widens the zero bucket to `threshold`, or further to the end of a populated bucket that this cuts.
  mutating func widenZeroBucket(to threshold: Double) {
    guard threshold > zeroThreshold else { return }
    spans = nil
    var threshold = threshold
    var settled = false
    while !settled {
      settled = true
      for side in [positive, negative] {
        for (position, index) in side.indexes.enumerated() {
          if bound(index - 1) >= threshold { break }
          if bound(index) > threshold, side.counts[position].value != 0 {
            threshold = bound(index)
            settled = false
          }
        }
      }
    }
    absorb(\.positive, below: threshold)
    absorb(\.negative, below: threshold)
    zeroThreshold = threshold
  }

  private func bound(_ index: Int) -> Double {
    NativeHistogram.exponentialBound(index, schema: schema)
  }

  /// Moves the buckets of one side that begin below `threshold` into the zero bucket.
  private mutating func absorb(_ side: WritableKeyPath<Self, BucketSide>, below threshold: Double) {
    var absorbed = 0
    for (position, index) in self[keyPath: side].indexes.enumerated() {
      if bound(index - 1) >= threshold { break }
      zeroCount.add(self[keyPath: side].counts[position].value)
      absorbed += 1
    }
    self[keyPath: side].indexes.removeFirst(absorbed)
    self[keyPath: side].counts.removeFirst(absorbed)
  }

  /// Keeps only the custom bounds `shared`, a subset of ours: each bucket joins the one that now ends above it.
  mutating func restrict(to shared: [Double]) {
    spans = nil
    let bounds = customValues
    var position = 0
    positive.remap { index in
      guard index < bounds.count else { return shared.count }
      let upper = index < 0 ? -Double.infinity : bounds[index]
      while position < shared.count, shared[position] < upper { position += 1 }
      return position
    }
    customValues = shared
  }
}

extension NativeHistogram {
  /// Whether a number comes near the end of what a Double holds.
  fileprivate var isHuge: Bool {
    let limit = HistogramAccumulator.hugeNumber
    return zeroCount.magnitude > limit || count.magnitude > limit || sum.magnitude > limit
      || positiveBuckets.contains { $0.magnitude > limit }
      || negativeBuckets.contains { $0.magnitude > limit }
  }
}

/// The bounds that are in both ascending lists.
func sharedBounds(_ a: [Double], _ b: [Double]) -> [Double] {
  var shared: [Double] = []
  var i = 0
  var j = 0
  while i < a.count, j < b.count {
    if a[i] == b[j] {
      shared.append(a[i])
      i += 1
      j += 1
    } else if a[i] < b[j] {
      i += 1
    } else {
      j += 1
    }
  }
  return shared
}
