/// A time zone's offsets from UTC, each from the instant on at which it holds.
package struct ZoneTable: Sendable, Hashable {
  package struct Change: Sendable, Hashable {
    /// Seconds since the epoch.
    package var from: Int64
    /// Seconds east of UTC.
    package var offset: Int
  }
  /// As in the zone database: "Europe/Berlin".
  package let name: String
  /// Ascending, at least one; before the first its offset holds too.
  package let changes: [Change]

  /// `changes` are to be ascending; nil for none.
  init?(name: String, changes: [Change]) {
    guard !changes.isEmpty else { return nil }
    self.name = name
    self.changes = changes
  }

  /// Seconds east of UTC.
  func offset(at seconds: Int64) -> Int {
    var (low, high) = (0, changes.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if changes[middle].from <= seconds { low = middle } else { high = middle }
    }
    return changes[low].offset
  }

  /// When its clocks show what UTC's show at `shown`: the first time where they do so twice; where they leap over it,
  /// as far after the leap as it lies after the leap's beginning.
  func instant(shown: Int64) -> Int64 {
    let before = offset(at: shown - 86_400)
    let first = shown - Int64(before)
    if offset(at: first) == before { return first }
    let second = shown - Int64(offset(at: first))
    return offset(at: second) == offset(at: first) ? second : first
  }
}
