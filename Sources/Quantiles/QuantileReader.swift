internal import Glibc

/// Reads quantiles over one sketch, or over two as if they were merged (the closed part of a window and the open).
struct QuantileReader {
  let first: Sketch
  /// At the same resolution as `first`.
  let second: Sketch?
  let tally: Tally

  /// The nearest-rank quantiles (rank ⌈q·n⌉) for `quantiles` in ascending order; NaN where there is no value.
  /// Each is the middle of its bucket, clamped to the values' min and max; the first and the last rank are these.
  func values(_ quantiles: [Double]) -> [Double] {
    guard tally.count > 0 else { return quantiles.map { _ in .nan } }
    var results = [Double](repeating: .nan, count: quantiles.count)
    var next = 0
    var cumulative = tally.negativeInfinities
    func rank(_ quantile: Double) -> UInt64 {
      let exact = (quantile * Double(tally.count)).rounded(.up)
      return UInt64(Swift.min(Swift.max(exact, 1), Double(tally.count)))
    }
    func settle(upTo count: UInt64, _ value: Double) {
      while next < quantiles.count {
        let rank = rank(quantiles[next])
        guard rank <= count else { return }
        switch rank {
        // Bounds of buckets are farther off than a bucket's middle.
        case 1 where !tally.isBounded: results[next] = tally.min
        case tally.count where !tally.isBounded: results[next] = tally.max
        default: results[next] = Swift.min(Swift.max(value, tally.min), tally.max)
        }
        next += 1
      }
    }
    settle(upTo: cumulative, -.infinity)
    walkNegative { index, count in
      cumulative += count
      settle(upTo: cumulative, -first.layout.middle(index))
      return next < quantiles.count
    }
    cumulative += tally.zeros
    settle(upTo: cumulative, 0)
    walkPositive(
      from: &cumulative, until: { next < quantiles.count ? rank(quantiles[next]) : nil },
      reached: { index, count in settle(upTo: count, first.layout.middle(index)) })
    settle(upTo: tally.count, tally.max)
    return results
  }

  /// Visits negative buckets from −∞ upward.
  private func walkNegative(_ visit: (Int, UInt64) -> Bool) {
    let low = Swift.min(first.negative.low, second?.negative.low ?? first.negative.low)
    let high = Swift.max(first.negative.high, second?.negative.high ?? first.negative.high)
    for index in stride(from: high - 1, through: low, by: -1) {
      let count =
        UInt64(first.negative.count(index)) + UInt64(second?.negative.count(index) ?? 0)
      if count > 0, !visit(index, count) { return }
    }
  }

  /// Skips blocks of positive buckets whose counts stay below the next wanted rank; calls `reached` with the bucket in
  /// which a rank lies and the cumulative count at its upper bound.
  private func walkPositive(
    from cumulative: inout UInt64, until wanted: () -> UInt64?, reached: (Int, UInt64) -> Void
  ) {
    var start = first.positive.low
    var end = first.positive.high
    if let other = second, !other.positive.isEmpty {
      start = first.positive.isEmpty ? other.positive.low : Swift.min(start, other.positive.low)
      end = first.positive.isEmpty ? other.positive.high : Swift.max(end, other.positive.high)
    }
    guard var rank = wanted() else { return }
    while start < end {
      let sum = first.positive.blockSum(start) + (second?.positive.blockSum(start) ?? 0)
      if cumulative + sum < rank {
        cumulative += sum
        start += BucketCounts.block
        continue
      }
      for index in start..<start + BucketCounts.block {
        let count =
          UInt64(first.positive.count(index)) + UInt64(second?.positive.count(index) ?? 0)
        cumulative += count
        if cumulative >= rank {
          reached(index, cumulative)
          guard let further = wanted() else { return }
          rank = further
        }
      }
      start += BucketCounts.block
    }
  }
}
