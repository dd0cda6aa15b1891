internal import Metrics

/// What a histogram's message holds, until it shows what becomes of it; reused from one to the next.
struct HistogramScratch {
  struct Bucket {
    var bound: Double
    var cumulative: Double
    /// An index into the page's exemplars, or −1.
    var exemplar: Int32
  }

  var buckets: [Bucket] = []
  var count = 0.0
  var countFloat = 0.0
  var zeroCountFloat = 0.0
  var start: Int64 = 0
  var exemplars: [Int32] = []
  var native = HistogramFields()

  mutating func removeAll() {
    buckets.removeAll(keepingCapacity: true)
    exemplars.removeAll(keepingCapacity: true)
    count = 0
    countFloat = 0
    zeroCountFloat = 0
    start = 0
    native = HistogramFields()
  }

  /// Whether the message is meant as a native histogram; one without observations says so by an empty span.
  var isNative: Bool {
    !native.histogram.positiveSpans.isEmpty || !native.histogram.negativeSpans.isEmpty
      || native.histogram.zeroThreshold > 0 || native.histogram.zeroCount > 0 || zeroCountFloat > 0
  }

  var total: Double { countFloat != 0 ? countFloat : count }
}
