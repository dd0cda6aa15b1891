extension NativeHistogram {
  /// This histogram plus `other`, with what was noted on the way.
  package func adding(_ other: NativeHistogram) throws(HistogramError) -> (
    NativeHistogram, HistogramAccumulator.Outcome
  ) {
    try combined(with: other, sign: 1)
  }

  /// This histogram minus `other`; buckets may become negative.
  package func subtracting(_ other: NativeHistogram) throws(HistogramError) -> (
    NativeHistogram, HistogramAccumulator.Outcome
  ) {
    try combined(with: other, sign: -1)
  }

  private func combined(with other: NativeHistogram, sign: Double) throws(HistogramError) -> (
    NativeHistogram, HistogramAccumulator.Outcome
  ) {
    if hasSameLayout(as: other) {
      var result = self
      var outcome = HistogramAccumulator.Outcome()
      (result.counterResetHint, outcome.counterResetCollision) =
        counterResetHint.joined(with: other.counterResetHint)
      result.addInPlace(other, sign: sign)
      return (result, outcome)
    }
    var accumulator = HistogramAccumulator(self)
    let outcome = try accumulator.add(other, sign: sign)
    return (accumulator.histogram, outcome)
  }

  /// Multiplies all counts and the sum; a negative factor makes it a gauge.
  package mutating func multiply(by factor: Double) {
    zeroCount *= factor
    count *= factor
    sum *= factor
    for position in positiveBuckets.indices { positiveBuckets[position] *= factor }
    for position in negativeBuckets.indices { negativeBuckets[position] *= factor }
    if factor < 0 { counterResetHint = .gauge }
  }

  /// Divides all counts and the sum; a division by zero drops the buckets and leaves NaN or infinities.
  package mutating func divide(by divisor: Double) {
    zeroCount /= divisor
    count /= divisor
    sum /= divisor
    if divisor < 0 { counterResetHint = .gauge }
    if divisor == 0 {
      (positiveSpans, positiveBuckets) = ([], [])
      (negativeSpans, negativeBuckets) = ([], [])
      return
    }
    for position in positiveBuckets.indices { positiveBuckets[position] /= divisor }
    for position in negativeBuckets.indices { negativeBuckets[position] /= divisor }
  }

  /// Drops empty buckets, so that equal contents have equal spans.
  package mutating func compact() {
    if !positiveBuckets.contains(0), !negativeBuckets.contains(0), hasTightSpans { return }
    var positive = BucketSide(spans: positiveSpans, buckets: positiveBuckets)
    positive.dropEmpty()
    (positiveSpans, positiveBuckets) = positive.spansAndBuckets()
    var negative = BucketSide(spans: negativeSpans, buckets: negativeBuckets)
    negative.dropEmpty()
    (negativeSpans, negativeBuckets) = negative.spansAndBuckets()
  }

  /// Without empty buckets.
  package var compacted: NativeHistogram {
    var copy = self
    copy.compact()
    return copy
  }

  /// With every 2^(schema − target) buckets merged; unchanged where `target` is no coarser exponential schema.
  package func reduced(toSchema target: Int32) -> NativeHistogram {
    guard !usesCustomBuckets, target < schema else { return self }
    var accumulator = HistogramAccumulator(self)
    accumulator.reduceResolution(to: target)
    return accumulator.histogram
  }
}
