package import Metrics

/// What the clocks of one place show at an instant, and when they show it: all that arithmetic with days, weeks and
/// months needs of a zone.
package struct WallClock: Sendable {
  /// Seconds east of UTC at an instant.
  package var offsetSeconds: @Sendable (Timestamp) -> Int

  package init(offsetSeconds: @escaping @Sendable (Timestamp) -> Int) {
    self.offsetSeconds = offsetSeconds
  }

  package init(_ zone: Zone) {
    self.init { CivilTime($0, zone).offset }
  }

  package static let utc = WallClock { _ in 0 }

  /// What the clocks show, as the instant at which those of UTC show it.
  package func shown(_ time: Timestamp) -> Timestamp { time + .seconds(offsetSeconds(time)) }

  /// When the clocks show what UTC's show at `shown`. Where they show it twice, the first time; where they leap over
  /// it, as far after the leap as it lies after the leap's beginning.
  package func instant(shown: Timestamp) -> Timestamp {
    let before = offsetSeconds(shown - .seconds(86_400))
    let first = shown - .seconds(before)
    if offsetSeconds(first) == before { return first }
    let second = shown - .seconds(offsetSeconds(first))
    return offsetSeconds(second) == offsetSeconds(first) ? second : first
  }
}

/// Where weeks and business years begin.
package struct CalendarRules: Sendable, Hashable {
  /// The weekday that a week begins with: 0 is Sunday.
  package var firstWeekday = 1
  /// The month that a business year begins with: 0 is January.
  package var fiscalStart = 0
  package init() {}

  /// By a dashboard's `weekStart` and `fiscalYearStartMonth`; weeks are Monday's where the file leaves them to the
  /// reader's browser.
  init(weekStart: String?, fiscalStart: Int?) {
    firstWeekday = ["sunday": 0, "monday": 1, "saturday": 6][(weekStart ?? "").lowercased()] ?? 1
    self.fiscalStart = (0...11).contains(fiscalStart ?? 0) ? fiscalStart ?? 0 : 0
  }
}
