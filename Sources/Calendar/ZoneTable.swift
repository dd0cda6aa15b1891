package import Metrics

/// A time zone's offsets from UTC, each from the instant on at which it holds.
package struct ZoneTable: Sendable, Hashable {
  package struct Change: Sendable, Hashable {
    /// Seconds since the epoch.
    package var from: Int64
    /// Seconds east of UTC.
    package var offset: Int
    /// What clocks are said to show from then on: `CET`, `CEST`, `+03`; "" where nobody tells.
    package var abbreviation: String
    package init(from: Int64, offset: Int, abbreviation: String = "") {
      self.from = from
      self.offset = offset
      self.abbreviation = abbreviation
    }
  }
  /// As in the zone database: "Europe/Berlin".
  package let name: String
  /// Ascending; before the first its offset holds too. None of them is UTC.
  package let changes: [Change]

  package init(name: String, changes: [Change]) {
    self.name = name
    self.changes = changes
  }

  package static let utc = ZoneTable(name: "UTC", changes: [])

  /// Seconds east of UTC.
  package func offset(at time: Timestamp) -> Int {
    offset(at: floorDivide(time.milliseconds, 1000))
  }

  /// Seconds east of UTC, so many seconds after the epoch.
  func offset(at seconds: Int64) -> Int { change(at: seconds)?.offset ?? 0 }

  /// What holds so many seconds after the epoch; nil in UTC.
  package func change(at seconds: Int64) -> Change? {
    var (low, high) = (0, changes.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if changes[middle].from <= seconds { low = middle } else { high = middle }
    }
    return changes.isEmpty ? nil : changes[low]
  }
}
