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

/// The open incident that matters most.
package struct IncidentBadge: Sendable, Hashable {
  package var name: String
  package var severity: String
  package var opened: Timestamp
  package init(name: String, severity: String, opened: Timestamp) {
    self.name = name
    self.severity = severity
    self.opened = opened
  }
}
