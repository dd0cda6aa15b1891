package import Metrics

/// How many series of `ALERTS` are in which state.
package struct AlertCounts: Sendable, Hashable {
  package var firing: Int
  package var pending: Int
  package init(firing: Int, pending: Int) {
    self.firing = firing
    self.pending = pending
  }
}

/// How many series `ALERTS` has, which somebody else's rules write.
package enum AlertSeries: Sendable, Hashable {
  case counted(AlertCounts, at: Timestamp)
  case unknown(String)
}
