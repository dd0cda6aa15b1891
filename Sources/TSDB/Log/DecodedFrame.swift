internal import Metrics

/// What one frame of a log tells, with series by their numbers in the log.
struct DecodedFrame: Sendable {
  enum Operation: Sendable {
    case series(identifier: UInt32, Labels)
    case clockSetBack(Timestamp)
    case metadata([String: MetricMetadata])
    case batch(DecodedBatch)
  }

  /// Each with its number in the file.
  var operations: [(number: UInt32, Operation)] = []
  /// Samples that cannot be told any more, since a frame with their series' key value is lost.
  var samplesLost = 0
  /// Not all of it is well formed.
  var isMalformed = false
  /// Where in the file its payload begins.
  var place = 0
}

/// A batch as a log tells it.
struct DecodedBatch: Sendable {
  struct Histogram: Sendable {
    var identifier: UInt32
    var timestamp: Timestamp
    var start: Timestamp?
    var histogram: NativeHistogram
  }

  var timestamp: Timestamp
  /// The numbers of the series of the float samples, and parallel to them the values, and the own times and start times
  /// where there are any.
  var identifiers: [UInt32] = []
  var values: [Double] = []
  var timestamps: [Int64] = []
  var startTimestamps: [Int64] = []
  var histograms: [Histogram] = []

  var sampleCount: Int { values.count + histograms.count }
}
