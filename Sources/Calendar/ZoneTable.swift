package import Metrics

/// A time zone's offsets from UTC, each from the instant on at which it holds.
package struct ZoneTable: Sendable, Hashable {
  package struct Change: Sendable, Hashable {
    /// Seconds since the epoch.
    package var from: Int64
    /// Seconds east of UTC.
    package var offset: Int
    package init(from: Int64, offset: Int) {
      self.from = from
      self.offset = offset
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
  func offset(at seconds: Int64) -> Int {
    var (low, high) = (0, changes.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if changes[middle].from <= seconds { low = middle } else { high = middle }
    }
    return changes.isEmpty ? 0 : changes[low].offset
  }
}
