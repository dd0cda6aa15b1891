package import Metrics

/// Local time's offsets from UTC, as the frame loop read them, for it alone may ask the system.
package struct LocalZone: Sendable, Hashable {
  package struct Change: Sendable, Hashable {
    package var from: Timestamp
    package var offsetSeconds: Int
    package init(from: Timestamp, offsetSeconds: Int) {
      self.from = from
      self.offsetSeconds = offsetSeconds
    }
  }
  /// Ascending; before the first one its offset holds too. Empty means UTC.
  package var changes: [Change]
  package init(_ changes: [Change] = []) { self.changes = changes }

  package func offsetSeconds(at time: Timestamp) -> Int {
    (changes.last { $0.from <= time } ?? changes.first)?.offsetSeconds ?? 0
  }
}
