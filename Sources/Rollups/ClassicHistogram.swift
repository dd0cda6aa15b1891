internal import Quantiles

/// One classic histogram's cumulative counts as of the last scrape, and what they grew by since.
struct ClassicHistogram {
  private struct Bucket {
    var bound: Double
    /// The cumulative count of the scrape being read; nil where it has not come.
    var current: Double?
    var last: Double?
  }
  private var buckets: [Bucket] = []
  private var sum: Double?
  private var lastSum: Double?

  /// A bucket series' value in this scrape.
  mutating func observe(bound: Double, _ value: Double) {
    let index = place(of: bound)
    if index < buckets.count, buckets[index].bound == bound {
      buckets[index].current = value
    } else {
      buckets.insert(Bucket(bound: bound, current: value), at: index)
    }
  }

  /// Where the first bucket lies whose bound is not below `bound`.
  private func place(of bound: Double) -> Int {
    var (low, high) = (0, buckets.count)
    while low < high {
      let middle = (low + high) / 2
      if buckets[middle].bound < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A bucket series is gone for good.
  mutating func forget(bound: Double) {
    let index = place(of: bound)
    if index < buckets.count, buckets[index].bound == bound { buckets.remove(at: index) }
  }

  var isEmpty: Bool { buckets.isEmpty }

  /// The `_sum` series' value in this scrape.
  mutating func observe(sum value: Double) { sum = value }

  /// The scrape is complete: hands what each bucket grew by to `sketch`, spread inside its bounds.
  ///
  /// The first scrape only sets the baseline. Where any count fell the process began anew, and all it counts is new.
  /// Otherwise a bucket that was not there in the scrape before only sets its own: what it counts is old or new, nobody
  /// knows, so it cuts nothing yet and the next one above takes in its share.
  /// The lowest bucket begins at 0 if its bound is positive; what lies beyond the highest finite bound counts there.
  mutating func settle(into rolling: RollingSketch) {
    let present = buckets.filter { $0.current != nil && !($0.current ?? 0).isNaN }
    let isFirst = present.allSatisfy { $0.last == nil }
    let hasReset = present.contains { bucket in
      bucket.last.map { (bucket.current ?? 0) < $0 } ?? false
    }
    let compared = hasReset ? present : present.filter { $0.last != nil }
    if !isFirst, !compared.isEmpty {
      var lower = (compared.first?.bound ?? 0) > 0 ? 0 : -Double.infinity
      var below = 0.0
      var spreadSum = 0.0
      rolling.withOpenSketch { sketch in
        for bucket in compared {
          let grown = (bucket.current ?? 0) - (hasReset ? 0 : bucket.last ?? 0)
          let count = max(0, (grown - below).rounded())
          below = max(below, grown)
          let high = bucket.bound.isFinite ? bucket.bound : lower
          let low = lower.isFinite ? (bucket.bound.isFinite ? lower : high) : high
          if count > 0, count < 1e15, high.isFinite {
            sketch.spread(UInt64(count), from: low, through: high)
            spreadSum += count * (low / 2 + high / 2)
          }
          if bucket.bound.isFinite { lower = bucket.bound }
        }
        if let sum, let lastSum, sum >= lastSum || hasReset {
          sketch.correctSum(by: sum - (hasReset ? 0 : lastSum) - spreadSum)
        }
      }
    }
    for index in buckets.indices {
      buckets[index].last = buckets[index].current
      buckets[index].current = nil
    }
    lastSum = sum
    sum = nil
  }

  var relativeError: Double { ClassicHistogram.relativeError(of: buckets.map(\.bound)) }

  /// The error of a quantile: the widest of the buckets between the outermost positive bounds, relative to its lower
  /// bound. Observations are spread inside their bucket, so that a quantile may be read at one end of it while all lie
  /// at the other. Nothing is known of the lowest bucket, which reaches down to 0, and of what lies beyond the highest.
  static func relativeError(of bounds: [Double]) -> Double {
    let bounds = bounds.filter { $0.isFinite && $0 > 0 }
    guard bounds.count > 1 else { return bounds.isEmpty ? 0 : 1 }
    return zip(bounds, bounds.dropFirst()).map { ($1 - $0) / $0 }.max() ?? 0
  }
}
