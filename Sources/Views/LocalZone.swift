package import Dashboards
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

  /// A zone by its name, of its changes those of twenty years.
  package init(_ table: ZoneTable, around now: Timestamp) {
    let seconds = now.milliseconds / 1000
    let span: Int64 = 10 * 31_556_952
    let first = table.changes.lastIndex { $0.from <= seconds - span } ?? 0
    changes = table.changes[first...].prefix { $0.from < seconds + span }.map { change in
      Change(
        from: Timestamp(milliseconds: max(change.from, seconds - span) * 1000),
        offsetSeconds: change.offset)
    }
  }

  package func offsetSeconds(at time: Timestamp) -> Int {
    (changes.last { $0.from <= time } ?? changes.first)?.offsetSeconds ?? 0
  }
}

extension WallClock {
  /// The clocks of `zone`; nil for UTC.
  package init(_ zone: LocalZone?) {
    guard let zone else {
      self = .utc
      return
    }
    self.init { zone.offsetSeconds(at: $0) }
  }
}
