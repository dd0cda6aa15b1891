/// A float sample.
package struct Point: Hashable, Sendable {
  package var timestamp: Timestamp
  package var value: Double
  package init(_ timestamp: Timestamp, _ value: Double) {
    self.timestamp = timestamp
    self.value = value
  }
}

/// A native histogram sample.
package struct HistogramPoint: Hashable, Sendable {
  package var timestamp: Timestamp
  package var histogram: NativeHistogram
  package init(_ timestamp: Timestamp, _ histogram: NativeHistogram) {
    self.timestamp = timestamp
    self.histogram = histogram
  }
}

/// The samples of one series in time order, as columns; reused from series to series to spare allocations.
///
/// Float and histogram samples stand apart; within each column times ascend strictly, and no time is in both.
package struct SampleColumns: Sendable {
  /// Milliseconds since the epoch of each float sample.
  package var timestamps: [Int64] = []
  /// The float values, staleness markers included, parallel to `timestamps`.
  package var values: [Double] = []
  /// The start timestamps of the float samples, in milliseconds (0 for none); empty where no sample has one.
  package var startTimestamps: [Int64] = []
  package var histograms: [HistogramPoint] = []
  /// The start timestamps of the histogram samples, in milliseconds; empty where no sample has one.
  package var histogramStartTimestamps: [Int64] = []

  package init() {}

  package mutating func removeAll() {
    timestamps.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    startTimestamps.removeAll(keepingCapacity: true)
    histograms.removeAll(keepingCapacity: true)
    histogramStartTimestamps.removeAll(keepingCapacity: true)
  }
}

/// What a metric family is, as its `# TYPE`, `# HELP` and `# UNIT` lines tell.
package struct MetricMetadata: Hashable, Sendable {
  package enum Kind: String, Sendable, Hashable {
    case unknown, counter, gauge, histogram, gaugehistogram, summary, info, stateset
  }
  package var kind: Kind
  package var help: String
  package var unit: String
  package init(kind: Kind = .unknown, help: String = "", unit: String = "") {
    self.kind = kind
    self.help = help
    self.unit = unit
  }
}
