/// OpenTelemetry's ExportMetricsServiceRequest as plain values, from protobuf or JSON; what metrics need no part of
/// (minima and maxima, dropped counts) is left out.
package struct MetricsRequest: Sendable {
  struct Resource: Sendable {
    var attributes: [Attribute] = []
    var metrics: [Metric] = []
  }

  /// A key and its value as text: numbers and booleans as one writes them, lists and maps as JSON, bytes in base 64.
  struct Attribute: Sendable, Hashable {
    var key: String
    var value: String
  }

  struct Metric: Sendable {
    enum Kind: Sendable {
      /// None that is known.
      case none
      case gauge, sum, histogram, exponential, summary
    }

    enum Temporality: UInt64, Sendable {
      case unspecified, delta, cumulative
    }

    var name = ""
    var description = ""
    var unit = ""
    var kind = Kind.none
    var temporality = Temporality.unspecified
    var isMonotonic = false
    var numbers: [NumberPoint] = []
    var histograms: [HistogramPoint] = []
    var exponentials: [ExponentialPoint] = []
    var summaries: [SummaryPoint] = []

    var pointCount: Int { numbers.count + histograms.count + exponentials.count + summaries.count }
  }

  /// What points of every kind have. Times are nanoseconds since the epoch, 0 for none.
  struct Stamp: Sendable {
    var attributes: [Attribute] = []
    var start: UInt64 = 0
    var time: UInt64 = 0
    var flags: UInt64 = 0

    /// The series has no value at this time: it ends.
    var hasNoValue: Bool { flags & 1 != 0 }
  }

  struct NumberPoint: Sendable {
    var stamp = Stamp()
    var value = 0.0
  }

  struct HistogramPoint: Sendable {
    var stamp = Stamp()
    var count: UInt64 = 0
    var sum: Double?
    var counts: [UInt64] = []
    var bounds: [Double] = []
  }

  struct ExponentialPoint: Sendable {
    var stamp = Stamp()
    var count: UInt64 = 0
    var sum: Double?
    var scale: Int32 = 0
    var zeroCount: UInt64 = 0
    var zeroThreshold = 0.0
    var positive = Buckets()
    var negative = Buckets()
  }

  /// Counts of consecutive buckets from the index `offset` on.
  struct Buckets: Sendable {
    var offset: Int32 = 0
    var counts: [UInt64] = []
  }

  struct SummaryPoint: Sendable {
    var stamp = Stamp()
    var count: UInt64 = 0
    var sum = 0.0
    var quantiles: [(quantile: Double, value: Double)] = []
  }

  var resources: [Resource] = []

  /// So many points, attributes and buckets one request may have; empty ones take two bytes each, and what becomes of
  /// them hundreds.
  static let partLimit = 500_000
}
