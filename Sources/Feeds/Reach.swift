package import Calendar
package import Dashboards

/// Over what time ad-hoc questions are asked, and in whose days.
package struct Reach: Sendable, Hashable {
  package var range: TimeRange
  package var zone: Zone

  package init(_ range: TimeRange, zone: Zone = .utc) {
    self.range = range
    self.zone = zone
  }
}
