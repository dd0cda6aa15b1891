package import Metrics

/// An instant as Grafana writes it: `now-1d/d`, `now+1d`, `2026-11-21T10:00:00.000Z`, `2026-11-21||+1M/M`. What is
/// relative moves with the clock, and days begin where the reader is.
package struct TimeExpression: Sendable, Hashable, Codable {
  package enum Origin: Sendable, Hashable, Codable {
    case now
    case at(Timestamp)
  }
  package enum Step: Sendable, Hashable, Codable {
    case move(Int64, CalendarUnit)
    /// To where the unit begins; for the end of a range to its last millisecond.
    case round(CalendarUnit)
  }
  package var origin: Origin
  package var steps: [Step]

  package init(_ origin: Origin, _ steps: [Step] = []) {
    self.origin = origin
    self.steps = steps
  }

  package static let now = TimeExpression(.now)
  package static func at(_ time: Timestamp) -> TimeExpression { TimeExpression(.at(time)) }
  /// That long before now, then rounded.
  package static func now(minus span: Duration, roundedTo unit: CalendarUnit? = nil)
    -> TimeExpression
  {
    TimeExpression(
      .now,
      (span == .zero ? [] : [.move(-span.milliseconds, .millisecond)])
        + (unit.map { [.round($0)] } ?? []))
  }

  /// Whether it moves with the clock.
  package var followsNow: Bool { origin == .now }

  /// The instant meant at `now`. An end is rounded up.
  package func resolve(
    now: Timestamp, _ clock: WallClock, _ rules: CalendarRules = CalendarRules(),
    isEnd: Bool = false
  ) -> Timestamp {
    var time: Timestamp
    switch origin {
    case .now: time = now
    case .at(let instant): time = instant
    }
    for step in steps {
      switch step {
      case .move(let count, let unit):
        // Hours are as long as they are; a day later the clocks show the same.
        if let size = unit.milliseconds, unit != .day, unit != .week {
          time = time + .milliseconds(size &* count)
        } else {
          time = clock.instant(shown: unit.moved(clock.shown(time), by: count))
        }
      case .round(let unit):
        time = isEnd ? unit.last(time, clock, rules) : unit.beginning(time, clock, rules)
      }
    }
    return time
  }
}
