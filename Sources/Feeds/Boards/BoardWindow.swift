internal import Metrics

/// The window of a board that tells what began once and goes on, or is over.
struct BoardWindow: Equatable {
  let start: Timestamp
  /// nil where that is not over yet.
  let end: Timestamp?
  private let now: Timestamp

  /// In whole minutes.
  ///
  /// - Parameter end: nil for what goes on.
  init(from start: Timestamp, to end: Timestamp?, now: Timestamp) {
    self.start = Self.minute(start)
    self.end = end.map(Self.minute).flatMap { $0 < now ? $0 : nil }
    self.now = now
  }

  /// As dashboards have it. As long as it goes on the length grows in strides, for a window that grows all the time
  /// would draw every graph anew.
  var texts: (from: String, to: String) {
    guard let end else {
      let length = (now - start).milliseconds / 60_000 + 1
      let stride: Int64 = length <= 120 ? 5 : length <= 1440 ? 30 : 360
      return ("now-\((length + stride - 1) / stride * stride)m", "now")
    }
    return ("\(start.milliseconds)", "\(end.milliseconds)")
  }

  /// The same as parameters of an address.
  var parameters: String {
    "from=\(start.milliseconds)&to=" + (end.map { "\($0.milliseconds)" } ?? "now")
  }

  /// Not before the epoch: nothing earlier is an address's time.
  private static func minute(_ time: Timestamp) -> Timestamp {
    Timestamp(milliseconds: max(0, time.milliseconds) / 60_000 * 60_000)
  }
}
