internal import Metrics

/// When each target is due: a plain value, stepped with the time.
///
/// A target's scrapes lie on a grid of wall-clock times, one per interval, which its hash shifts so that targets
/// spread evenly; the waiting itself is measured on the continuous clock. Every scrape plans the next one anew from
/// both clocks, so a stepped wall clock or a suspended machine costs one odd gap and never a burst.
struct ScrapeSchedule {
  typealias Instant = ContinuousClock.Instant
  typealias Identifier = Int

  /// What is to be done now.
  struct Step: Equatable {
    /// Targets to scrape, with the time their samples bear.
    var scrapes: [Due] = []
    /// Removed targets whose series end, with the time of their staleness markers.
    var endings: [Due] = []
    /// When to step again, unless something happens before; nil where nothing is planned.
    var wake: Instant?
  }
  struct Due: Equatable {
    var identifier: Identifier
    var timestamp: Timestamp
  }

  private struct Entry {
    var interval: Int64
    var phase: Int64
    var due: Instant
    var isBusy = false
    /// Whether the next scrape comes a second after the coming one, so that rates are there soon.
    var isEager = false
    /// Set when the target was removed: the time its markers bear.
    var end: Timestamp?
  }

  private var entries: [Identifier: Entry] = [:]

  /// Adds a target; its first scrape comes within half a second, the others on its grid; or the first at once, the
  /// second a second later.
  mutating func add(
    _ identifier: Identifier, interval: Duration, spread: UInt64, atOnce: Bool = false,
    now: Instant, wall: Timestamp
  ) {
    let interval = max(1, interval.milliseconds)
    var entry = Entry(interval: interval, phase: Int64(spread % UInt64(interval)), due: now)
    entry.isEager = atOnce
    if !atOnce {
      let crowd = min(interval, max(500, Int64(entries.count) * 2))
      let soon = Int64(spread >> 20 & 0xFFFF_FFFF) % crowd
      entry.due = now + .milliseconds(min(soon, toGrid(entry, wall, least: 0)))
    }
    entries[identifier] = entry
  }

  /// Gives a target another interval.
  mutating func change(_ identifier: Identifier, interval: Duration, spread: UInt64, now: Instant) {
    guard var entry = entries[identifier] else { return }
    let milliseconds = max(1, interval.milliseconds)
    guard milliseconds != entry.interval else { return }
    entry.interval = milliseconds
    entry.phase = Int64(spread % UInt64(milliseconds))
    entry.due = min(entry.due, now + interval)
    entries[identifier] = entry
  }

  /// Removes a target. As in Prometheus its series end only after the next two scrapes would have come, so that
  /// another target can take them over without a gap.
  mutating func remove(_ identifier: Identifier, now: Instant, wall: Timestamp) {
    guard var entry = entries[identifier], entry.end == nil else { return }
    let next = toGrid(entry, wall, least: 0)
    entry.end = wall + .milliseconds(next)
    entry.due = now + .milliseconds(next + entry.interval + entry.interval / 10)
    entries[identifier] = entry
  }

  /// Takes a removed target back; false where its series have ended already.
  mutating func revive(_ identifier: Identifier, now: Instant, wall: Timestamp) -> Bool {
    guard var entry = entries[identifier] else { return false }
    if entry.end != nil {
      entry.end = nil
      entry.due = now + .milliseconds(toGrid(entry, wall, least: 0))
      entries[identifier] = entry
    }
    return true
  }

  /// Says that a target's scrape is complete.
  mutating func finished(_ identifier: Identifier) { entries[identifier]?.isBusy = false }

  /// When a target is due, nil where it is gone.
  func due(_ identifier: Identifier) -> Instant? { entries[identifier]?.due }

  /// What is due at `now`, which is `wall` on the wall clock.
  mutating func step(now: Instant, wall: Timestamp) -> Step {
    var step = Step()
    for (identifier, var entry) in entries {
      if entry.due <= now {
        if let end = entry.end {
          guard entry.isBusy else {
            step.endings.append(Due(identifier: identifier, timestamp: end))
            entries[identifier] = nil
            continue
          }
          // Its last scrape is still under way.
          entry.due = now + .milliseconds(min(entry.interval, 1000))
        } else {
          // A target whose scrape is still being read misses this turn.
          if !entry.isBusy {
            entry.isBusy = true
            step.scrapes.append(Due(identifier: identifier, timestamp: aligned(entry, wall)))
          }
          let next = toGrid(entry, wall, least: entry.interval / 2)
          entry.due = now + .milliseconds(entry.isEager ? min(1_000, next) : next)
          entry.isEager = false
        }
        entries[identifier] = entry
      }
      step.wake = min(step.wake ?? entry.due, entry.due)
    }
    step.scrapes.sort { $0.identifier < $1.identifier }
    step.endings.sort { $0.identifier < $1.identifier }
    return step
  }

  /// Milliseconds from `wall` to the next time on the entry's grid that is more than `least` away.
  private func toGrid(_ entry: Entry, _ wall: Timestamp, least: Int64) -> Int64 {
    let gap = entry.interval - remainder(entry, wall)
    return gap > least ? gap : gap + entry.interval
  }

  /// How far `wall` is past the last time on the entry's grid.
  private func remainder(_ entry: Entry, _ wall: Timestamp) -> Int64 {
    let past = (wall.milliseconds &- entry.phase) % entry.interval
    return past < 0 ? past + entry.interval : past
  }

  /// How far a stamp may lie beside the time of its scrape.
  static let tolerance = Duration.milliseconds(10)

  /// The time on the grid where the scrape is only a hair beside it: even steps compress far better.
  private func aligned(_ entry: Entry, _ wall: Timestamp) -> Timestamp {
    let tolerance = min(Self.tolerance.milliseconds, entry.interval / 100)
    let past = remainder(entry, wall)
    if past <= tolerance { return wall - .milliseconds(past) }
    if entry.interval - past <= tolerance { return wall + .milliseconds(entry.interval - past) }
    return wall
  }
}
