internal import Glibc
import Metrics
import Query

/// What one thread needs while it evaluates: buffers it uses again from series to series, and its tally.
struct Worker: ~Copyable {
  var samples = SampleColumns()
  /// A window's first sample and the one after its last, for each step.
  var lower: [Int32] = []
  var upper: [Int32] = []
  /// The same for histogram samples.
  var histogramLower: [Int32] = []
  var histogramUpper: [Int32] = []
  var scratch: [Double] = []
  var notes = Notes()
  var samplesRead = 0
  let limits: Budget

  init(_ limits: Budget) { self.limits = limits }

  /// Tallies samples; throws where the query holds too many, was cancelled or ran out of time.
  mutating func count(_ samples: Int) throws(QueryError) {
    samplesRead += samples
    try limits.spend(samples)
  }

  // For which windows over which times `lower` and `upper` hold: as bounds, or `lower` alone as picks.
  private var knownShape: WindowShape?
  private var knownTimes: [Int64] = []
  private var knowsBounds = false

  /// Whether `lower` and `upper` are the bounds of these windows over samples at these times.
  func hasBounds(_ shape: WindowShape, _ times: [Int64]) -> Bool {
    knowsBounds && knows(shape, times)
  }
  /// Whether `lower` has the sample of each step.
  func hasPicks(_ shape: WindowShape, _ times: [Int64]) -> Bool {
    !knowsBounds && knows(shape, times)
  }
  mutating func keepBounds(_ shape: WindowShape, _ times: [Int64]) { keep(shape, times, true) }
  /// For where `lower` and `upper` were filled and nothing more will ask for them.
  mutating func forgetBounds() { knownShape = nil }
  mutating func keepPicks(_ shape: WindowShape) { keep(shape, samples.timestamps, false) }

  private mutating func keep(_ shape: WindowShape, _ times: [Int64], _ isBounds: Bool) {
    knownShape = shape
    knowsBounds = isBounds
    knownTimes.removeAll(keepingCapacity: true)
    knownTimes.append(contentsOf: times)
  }

  private func knows(_ shape: WindowShape, _ times: [Int64]) -> Bool {
    guard knownShape == shape, knownTimes.count == times.count else { return false }
    return knownTimes.withUnsafeBytes { known in
      times.withUnsafeBytes { other in
        guard let a = known.baseAddress, let b = other.baseAddress else { return true }
        return memcmp(a, b, known.count) == 0
      }
    }
  }
}
