package import Metrics

/// Bytes written to the terminal in a second, averaged over the last refreshes. The count is noted as a refresh comes
/// and before it is drawn, so that the first whole picture is no part of it.
package struct Throughput: Sendable {
  private var marks: [(time: Timestamp, bytes: Int)] = []

  package init() {}

  package mutating func note(_ bytes: Int, at time: Timestamp) {
    if let last = marks.last, time <= last.time { marks.removeAll() }
    marks.append((time, bytes))
    if marks.count > 12 { marks.removeFirst() }
  }

  /// In steps of fifty, so that the number itself seldom has to be written; nil until two refreshes are measured.
  package var bytesPerSecond: Double? {
    guard marks.count > 3, let last = marks.last else { return nil }
    // The first mark comes before the first whole picture.
    let first = marks[1]
    guard last.time > first.time else { return nil }
    let rate = Double(last.bytes - first.bytes) / (last.time - first.time).inSeconds
    return (rate / 50).rounded() * 50
  }
}
