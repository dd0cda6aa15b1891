internal import Glibc

extension NativeHistogram {
  /// The observations up to `bound` (`keepsBelow`) or from it on, estimated as quantiles are: evenly spread in
  /// custom buckets and the zero bucket, exponentially elsewhere.
  ///
  /// Where anything is cut away the sum is estimated anew from the middles of the buckets that are left; a
  /// histogram that lies wholly inside stays as it is.
  package func trimmed(at bound: Double, keepsBelow: Bool) -> NativeHistogram {
    let negative = trim(negativeBucketList, at: bound, keepsBelow, .negative)
    let positive = trim(positiveBucketList, at: bound, keepsBelow, .positive)
    let zero = trim(
      usesCustomBuckets || zeroCount == 0 ? [] : [reachableZeroBucket], at: bound, keepsBelow,
      .zero)
    if !negative.isCut, !positive.isCut, !zero.isCut { return self }
    var result = self
    result.negativeBuckets = negative.counts
    result.positiveBuckets = positive.counts
    result.zeroCount = zero.counts.first ?? 0
    var count = KahanSum(result.zeroCount)
    for kept in negative.counts + positive.counts { count.add(kept) }
    result.count = count.value
    result.sum = negative.sum + positive.sum + zero.sum
    result.compact()
    return result
  }

  /// The zero bucket without the side on which the histogram has no observations.
  package var reachableZeroBucket: Bucket {
    var bucket = zeroBucket
    if negativeBuckets.isEmpty, !positiveBuckets.isEmpty { bucket.lower = 0 }
    if positiveBuckets.isEmpty, !negativeBuckets.isEmpty { bucket.upper = 0 }
    return bucket
  }

  private enum Part { case negative, zero, positive }

  private func trim(_ buckets: [Bucket], at bound: Double, _ keepsBelow: Bool, _ part: Part) -> (
    counts: [Double], sum: Double, isCut: Bool
  ) {
    var counts: [Double] = []
    counts.reserveCapacity(buckets.count)
    var sum = KahanSum()
    var isCut = false
    for bucket in buckets {
      let kept =
        usesCustomBuckets
        ? keptOfCustom(bucket, at: bound, keepsBelow)
        : keptOfExponential(bucket, at: bound, keepsBelow, isLinear: part == .zero)
      if kept.count != bucket.count { isCut = true }
      counts.append(kept.count)
      if kept.count != 0 { sum.add(kept.count * kept.middle) }
    }
    return (counts, sum.value, isCut)
  }

  private func keptOfExponential(
    _ bucket: Bucket, at bound: Double, _ keepsBelow: Bool, isLinear: Bool
  ) -> (count: Double, middle: Double) {
    func middle(_ lower: Double, _ upper: Double) -> Double {
      if isLinear { return (lower + upper) / 2 }
      let magnitude = (lower * upper).squareRoot()
      return lower < 0 ? -magnitude : magnitude
    }
    if keepsBelow ? bucket.upper <= bound : bucket.lower >= bound {
      return (bucket.count, middle(bucket.lower, bucket.upper))
    }
    guard bucket.lower < bound, bound < bucket.upper else { return (0, 0) }
    let below: Double
    if isLinear {
      below = (bound - bucket.lower) / (bucket.upper - bucket.lower)
    } else {
      let low = log2(abs(bucket.lower))
      below = (log2(abs(bound)) - low) / (log2(abs(bucket.upper)) - low)
    }
    return keepsBelow
      ? (bucket.count * below, middle(bucket.lower, bound))
      : (bucket.count * (1 - below), middle(bound, bucket.upper))
  }

  /// The outermost buckets have no far bound: nothing in them can be told apart, so they are kept or dropped whole
  /// (the first only where it reaches no higher than zero, else it counts as beginning at zero).
  private func keptOfCustom(_ bucket: Bucket, at bound: Double, _ keepsBelow: Bool) -> (
    count: Double, middle: Double
  ) {
    var lower = bucket.lower
    let upper = bucket.upper
    let isWhole = keepsBelow ? upper <= bound : lower >= bound
    if lower == -.infinity, upper == .infinity { return (isWhole ? bucket.count : 0, 0) }
    if upper == .infinity {
      if keepsBelow { return (isWhole ? bucket.count : 0, lower) }
      return bound < .infinity ? (bucket.count, max(lower, bound)) : (0, 0)
    }
    if lower == -.infinity {
      if upper <= 0 {
        if keepsBelow {
          return bound > -.infinity ? (bucket.count, min(upper, bound)) : (0, 0)
        }
        return (isWhole ? bucket.count : 0, upper)
      }
      if !keepsBelow, bound < 0, bound > -.infinity { return (0, 0) }
      lower = 0
    }
    if isWhole || !keepsBelow && lower >= bound { return (bucket.count, (lower + upper) / 2) }
    guard lower < bound, bound < upper else { return (0, 0) }
    let below = (bound - lower) / (upper - lower)
    return keepsBelow
      ? (bucket.count * below, (lower + bound) / 2)
      : (bucket.count * (1 - below), (bound + upper) / 2)
  }
}
