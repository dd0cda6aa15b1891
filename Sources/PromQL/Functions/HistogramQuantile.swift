internal import Glibc
import Metrics

/// What NaN observations did to an estimate: they count as observations but are in no bucket.
enum NaNEffect {
  case none
  /// The quantile lies among them.
  case isNaN
  /// The quantile is higher than it would be without them.
  case skewsHigher
}

/// The φ-quantile of a native histogram, with observations evenly spread in custom buckets and the zero bucket, and
/// exponentially in the others; NaN without observations, infinite for φ outside 0…1.
func nativeQuantile(_ quantile: Double, _ histogram: NativeHistogram) -> (
  value: Double, effect: NaNEffect
) {
  if quantile < 0 { return (-.infinity, .none) }
  if quantile > 1 { return (.infinity, .none) }
  if histogram.count == 0 || quantile.isNaN { return (.plainNaN, .none) }
  let hasNaN = histogram.sum.isNaN
  // From the nearer end, so that rounding in the far buckets does not count. NaN observations stand past the last
  // bucket, so with them only the way up tells the rank.
  let goesUp = hasNaN || quantile < 0.5
  var rank = (goesUp ? quantile : 1 - quantile) * histogram.count
  var total = 0.0
  guard var bucket = histogram.bucket(reaching: rank, goesUp: goesUp, total: &total) else {
    return (.plainNaN, hasNaN ? .isNaN : .none)
  }
  total = min(total, histogram.count)
  if total < rank { return hasNaN ? (.plainNaN, .isNaN) : (bucket.upper, .none) }
  let effect: NaNEffect =
    hasNaN && histogram.observedInBuckets < histogram.count ? .skewsHigher : .none
  if histogram.usesCustomBuckets {
    if bucket.lower == -.infinity {
      if bucket.upper <= 0 { return (bucket.upper, effect) }
      bucket.lower = 0
    }
    if bucket.upper == .infinity { return (bucket.lower, effect) }
  } else if bucket.lower < 0, bucket.upper > 0 {
    bucket = histogram.reachableZeroBucket
  }
  rank = goesUp ? rank - (total - bucket.count) : total - rank
  let fraction = rank / bucket.count
  if histogram.usesCustomBuckets || bucket.lower <= 0 && bucket.upper >= 0 {
    return (bucket.lower + (bucket.upper - bucket.lower) * fraction, effect)
  }
  let low = log2(abs(bucket.lower))
  let high = log2(abs(bucket.upper))
  return bucket.lower > 0
    ? (exp2(low + (high - low) * fraction), effect)
    : (-exp2(high + (low - high) * (1 - fraction)), effect)
}

/// The share of observations between two bounds, estimated as quantiles are; NaN without observations.
func nativeFraction(_ lower: Double, _ upper: Double, _ histogram: NativeHistogram) -> Double {
  if histogram.count == 0 || lower.isNaN || upper.isNaN { return .plainNaN }
  if lower >= upper { return 0 }
  let total = histogram.sum.isNaN ? histogram.observedInBuckets : histogram.count
  var below = 0.0
  var lowerRank: Double?
  var upperRank: Double?
  for original in histogram.buckets {
    var bucket = original
    let isLinear: Bool
    if histogram.usesCustomBuckets {
      isLinear = true
      if bucket.lower == -.infinity, bucket.upper > 0 { bucket.lower = 0 }
    } else {
      isLinear = bucket.lower <= 0 && bucket.upper >= 0
      if isLinear {
        let reachable = histogram.reachableZeroBucket
        bucket.lower = reachable.lower
        bucket.upper = reachable.upper
      }
    }
    if lowerRank == nil { lowerRank = rank(of: lower, in: bucket, below: below, isLinear) }
    if upperRank == nil { upperRank = rank(of: upper, in: bucket, below: below, isLinear) }
    if lowerRank != nil, upperRank != nil { break }
    below += bucket.count
  }
  return (min(upperRank ?? total, total) - min(lowerRank ?? total, total)) / histogram.count
}

/// How many observations lie below `value` if it is in this bucket or before it; nil where it is past it.
private func rank(
  of value: Double, in bucket: NativeHistogram.Bucket, below: Double, _ isLinear: Bool
) -> Double? {
  if bucket.lower >= value { return below }
  guard bucket.upper > value else { return nil }
  if bucket.lower == -.infinity { return below + bucket.count }
  if isLinear {
    return below + bucket.count * ((value - bucket.lower) / (bucket.upper - bucket.lower))
  }
  let low = log2(abs(bucket.lower))
  let high = log2(abs(bucket.upper))
  return below + bucket.count * ((log2(abs(value)) - low) / (high - low))
}

/// The variance of a native histogram, each bucket taken at its middle (the geometric one where it is exponential).
func nativeVariance(_ histogram: NativeHistogram) -> Double {
  let mean = histogram.sum / histogram.count
  var squares = KahanSum()
  for bucket in histogram.buckets where bucket.count != 0 {
    let middle: Double
    if histogram.usesCustomBuckets {
      middle = (bucket.upper + bucket.lower) / 2
    } else if bucket.lower <= 0, bucket.upper >= 0 {
      middle = 0
    } else {
      let magnitude = (bucket.upper * bucket.lower).squareRoot()
      middle = bucket.upper < 0 ? -magnitude : magnitude
    }
    let delta = middle - mean
    squares.add(bucket.count * delta * delta)
  }
  return squares.value / histogram.count
}

extension NativeHistogram {
  /// The bucket in which the observations counted from one end on reach `rank`, the last populated one where they do
  /// not; nil if all are empty. `total` becomes the observations up to and with that bucket.
  fileprivate func bucket(reaching rank: Double, goesUp: Bool, total: inout Double) -> Bucket? {
    let negatives = negativeBuckets.count
    let all = negatives + 1 + positiveBuckets.count
    // Buckets in ascending order: the negative ones from their far end, the zero bucket, the positive ones.
    var found: Int?
    for step in 0..<all {
      let place = goesUp ? step : all - 1 - step
      let count =
        place > negatives
        ? positiveBuckets[place - negatives - 1]
        : place < negatives
          ? negativeBuckets[negatives - 1 - place] : usesCustomBuckets ? 0 : zeroCount
      if count == 0 { continue }
      found = place
      total += count
      if total >= rank { break }
    }
    guard let place = found else { return nil }
    if place == negatives { return zeroBucket }
    return place > negatives
      ? positiveBucket(at: place - negatives - 1) : negativeBucket(at: negatives - 1 - place)
  }

  /// The observations that are in a bucket: all but NaN.
  fileprivate var observedInBuckets: Double {
    var total = KahanSum(zeroCount)
    for count in positiveBuckets { total.add(count) }
    for count in negativeBuckets { total.add(count) }
    return total.value
  }
}
