import Metrics

/// The buckets of one classic histogram at one instant: cumulative counts by upper bound, ascending, in memory that
/// is lent for all instants.
struct ClassicBuckets {
  private let bounds: UnsafeMutableBufferPointer<Double>
  private let counts: UnsafeMutableBufferPointer<Double>
  private var used = 0

  /// Over memory for as many buckets as will be appended at most.
  init(
    bounds: UnsafeMutableBufferPointer<Double>, counts: UnsafeMutableBufferPointer<Double>
  ) {
    self.bounds = bounds
    self.counts = counts
  }

  var isEmpty: Bool { used == 0 }

  mutating func removeAll() { used = 0 }

  /// Takes the next bucket; `bound` is no smaller than the last one, and an equal one joins it.
  @inline(__always)
  mutating func append(_ bound: Double, _ count: Double) {
    if used > 0, bounds[used - 1] == bound {
      counts[used - 1] += count
    } else if used < bounds.count {
      bounds[used] = bound
      counts[used] = count
      used += 1
    }
  }

  private var endsInInfinity: Bool { used > 0 && bounds[used - 1] == .infinity }

  /// The φ-quantile, observations spread evenly in each bucket.
  ///
  /// NaN without observations or without a +Inf bucket; the second highest bound where the quantile lies above it.
  mutating func quantile(_ quantile: Double) -> (value: Double, wasForced: Bool) {
    if quantile.isNaN { return (.plainNaN, false) }
    if quantile < 0 { return (-.infinity, false) }
    if quantile > 1 { return (.infinity, false) }
    guard endsInInfinity else { return (.plainNaN, false) }
    let wasForced = makeMonotonic()
    let last = used - 1
    guard last >= 1, counts[last] != 0 else { return (.plainNaN, false) }
    var rank = quantile * counts[last]
    let index = firstBucket(reaching: rank, before: last)
    if index == last { return (bounds[last - 1], wasForced) }
    if index == 0, bounds[0] <= 0 { return (bounds[0], wasForced) }
    var start = 0.0
    var count = counts[index]
    if index > 0 {
      start = bounds[index - 1]
      count -= counts[index - 1]
      rank -= counts[index - 1]
    }
    return (start + (bounds[index] - start) * (rank / count), wasForced)
  }

  /// The first bucket of 0..<end whose cumulative count is at least `rank`, or `end`.
  private func firstBucket(reaching rank: Double, before end: Int) -> Int {
    var low = 0
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if counts[middle] >= rank { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The share of observations between two bounds.
  func fraction(_ lower: Double, _ upper: Double) -> Double {
    guard endsInInfinity, counts[used - 1] != 0, !lower.isNaN, !upper.isNaN else {
      return .plainNaN
    }
    let total = counts[used - 1]
    if lower >= upper { return 0 }
    let upperRank = min(rank(of: upper) ?? total, total)
    return (upperRank - min(rank(of: lower) ?? total, total)) / total
  }

  /// How many observations lie below `value`; nil where it is past all buckets.
  private func rank(of value: Double) -> Double? {
    var below = 0.0
    for index in 0..<used {
      var start = index > 0 ? bounds[index - 1] : -.infinity
      if index == 0, bounds[0] > 0 { start = 0 }
      if start >= value { return below }
      if bounds[index] > value {
        if start == -.infinity { return counts[index] }
        return below + (counts[index] - below) * ((value - start) / (bounds[index] - start))
      }
      below = counts[index]
    }
    return nil
  }

  /// Raises counts that fall short of the one before, and tells of it; differences that only rounding made are
  /// levelled silently.
  private mutating func makeMonotonic() -> Bool {
    var wasForced = false
    var previous = counts[0]
    for index in 1..<max(1, used) {
      let count = counts[index]
      if count == previous { continue }
      if isRoundingOnly(previous, count) {
        counts[index] = previous
      } else if count < previous {
        counts[index] = previous
        wasForced = true
      } else {
        previous = count
      }
    }
    return wasForced
  }

  private func isRoundingOnly(_ a: Double, _ b: Double) -> Bool {
    let sum = a.magnitude + b.magnitude
    let difference = (a - b).magnitude
    if a == 0 || b == 0 || sum < .leastNormalMagnitude {
      return difference < 1e-12 * .leastNormalMagnitude
    }
    return difference < 1e-12 * min(sum, .greatestFiniteMagnitude)
  }
}
