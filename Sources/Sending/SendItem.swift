internal import Metrics

/// A sample in a queue.
struct SendItem: Sendable {
  /// Its place among the queue's series.
  var series: Int32
  /// In milliseconds.
  var time: Int64
  /// In milliseconds; 0 for none.
  var start: Int64
  var sample: Sample

  enum Sample: Sendable {
    case float(Double)
    /// Few are; a pointer keeps the others small.
    indirect case histogram(NativeHistogram)
  }
}

/// A series as a queue knows it.
struct QueuedSeries: Sendable {
  /// As they are sent; nil where relabelling drops it.
  var labels: Labels?
  /// Its place among the targets.
  var target: Int32
  /// The time of the newest sample that the queue has taken.
  var last: Int64
  /// The request that has samples of it, or −1.
  var lane: Int32 = -1
}

/// A request's samples, until the receiver has taken or refused all of them.
struct Lane: Sendable {
  var items: [SendItem]
  /// What of it is still to be sent, the next one last: one part unless it had to be cut.
  var parts: [Range<Int>]
  var backoff: Backoff
  /// When the next part is due; nil while it is under way.
  var due: Duration?
  /// Whether an engine before this one may have sent some of it, and been killed before it noted that.
  var mayRepeat: Bool
  /// How often the samples of one scrape may still be cut.
  var cuts = 16
}
