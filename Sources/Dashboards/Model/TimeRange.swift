package import Metrics

/// The window that is looked at, and the instant that counts as now. No clock is read below this.
package struct TimeRange: Sendable, Hashable {
  package var from: Timestamp
  package var to: Timestamp
  package var now: Timestamp
  package init(from: Timestamp, to: Timestamp, now: Timestamp) {
    self.from = from
    self.to = to
    self.now = now
  }
  package var span: Duration { to - from }
}
