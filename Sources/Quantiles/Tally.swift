/// What is known exactly of a set of values beside its buckets.
package struct Tally: Sendable, Hashable {
  /// All values but NaN.
  package var count: UInt64 = 0
  package var sum = 0.0
  package var min = Double.infinity
  package var max = -Double.infinity
  /// Values that count as zero.
  package var zeros: UInt64 = 0
  package var negativeInfinities: UInt64 = 0
  package var positiveInfinities: UInt64 = 0
  /// Not part of `count`.
  package var notNumbers: UInt64 = 0
  /// Whether min and max are bounds of touched buckets rather than values (classic histograms).
  package var isBounded = false

  package init() {}

  /// What no counter exceeds, however much a target claims: up to here a floating-point number holds them exactly, and
  /// a whole ring of them is far from overflowing.
  static let limit: UInt64 = 1 << 53

  /// The sum of two counters, at most `limit`.
  static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? limit : Swift.min(sum, limit)
  }

  var isEmpty: Bool { count == 0 && notNumbers == 0 }

  /// The mean, NaN where there is nothing.
  package var mean: Double { count == 0 ? .nan : sum / Double(count) }

  mutating func add(_ other: Tally) {
    count = Tally.sum(count, other.count)
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
    zeros = Tally.sum(zeros, other.zeros)
    negativeInfinities = Tally.sum(negativeInfinities, other.negativeInfinities)
    positiveInfinities = Tally.sum(positiveInfinities, other.positiveInfinities)
    notNumbers = Tally.sum(notNumbers, other.notNumbers)
    isBounded = isBounded || other.isBounded
  }
}
