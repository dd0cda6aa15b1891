extension NativeHistogram {
  /// Whether the counter that gave `previous` was reset before it gave this histogram.
  ///
  /// The hint decides where it says something; else a reset is any count that fell, a finer resolution or a
  /// narrower zero bucket.
  package func isReset(after previous: NativeHistogram) -> Bool {
    switch counterResetHint {
    case .reset: return true
    case .notReset: return false
    case .unknown, .gauge: break
    }
    if count < previous.count || usesCustomBuckets != previous.usesCustomBuckets { return true }
    if hasSameLayout(as: previous) {
      return zeroCount < previous.zeroCount
        || hasFallen(positiveBuckets, below: previous.positiveBuckets)
        || hasFallen(negativeBuckets, below: previous.negativeBuckets)
    }
    var now = HistogramAccumulator(self)
    var before = HistogramAccumulator(previous)
    if usesCustomBuckets {
      if customValues != previous.customValues {
        let shared = sharedBounds(customValues, previous.customValues)
        now.restrict(to: shared)
        before.restrict(to: shared)
      }
    } else {
      if schema > previous.schema || zeroThreshold < previous.zeroThreshold { return true }
      before.widenZeroBucket(to: zeroThreshold)
      let widened = before.histogram
      if widened.zeroThreshold != zeroThreshold || zeroCount < widened.zeroCount { return true }
      before.reduceResolution(to: schema)
    }
    return now.hasFallenBelow(before)
  }

  private func hasFallen(_ now: [Double], below before: [Double]) -> Bool {
    for index in now.indices where before[index] != 0 && !(now[index] >= before[index]) {
      return true
    }
    return false
  }
}

extension HistogramAccumulator {
  /// Whether a bucket holds less than the same bucket of `before`.
  fileprivate func hasFallenBelow(_ before: HistogramAccumulator) -> Bool {
    let now = histogram
    let then = before.histogram
    return fell(now.positiveSpans, now.positiveBuckets, then.positiveSpans, then.positiveBuckets)
      || fell(now.negativeSpans, now.negativeBuckets, then.negativeSpans, then.negativeBuckets)
  }

  private func fell(
    _ spans: [NativeHistogram.Span], _ buckets: [Double], _ spansBefore: [NativeHistogram.Span],
    _ bucketsBefore: [Double]
  ) -> Bool {
    let now = BucketSide(spans: spans, buckets: buckets)
    let before = BucketSide(spans: spansBefore, buckets: bucketsBefore)
    var position = 0
    for (old, index) in before.indexes.enumerated() where before.counts[old].value != 0 {
      while position < now.indexes.count, now.indexes[position] < index { position += 1 }
      guard position < now.indexes.count, now.indexes[position] == index,
        now.counts[position].value >= before.counts[old].value
      else { return true }
    }
    return false
  }
}
