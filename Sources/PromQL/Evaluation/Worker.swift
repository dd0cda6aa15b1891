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
}
