package import Calendar
package import Metrics

/// A time interval of the file, by the name that routes know it under.
package struct NamedIntervals: Sendable, Hashable {
  package var name: String
  package var intervals: [TimeInterval]
  /// Where it stands in its file, from 1.
  package var line = 0
  package var column = 0

  package init(name: String, intervals: [TimeInterval]) {
    (self.name, self.intervals) = (name, intervals)
  }

  package func contains(_ time: Timestamp) -> Bool { intervals.contains { $0.contains(time) } }
}

/// Times that come again: whatever every part that is given holds.
package struct TimeInterval: Sendable, Hashable {
  /// From the first to the last, both included.
  package struct Span: Sendable, Hashable {
    package var first: Int
    package var last: Int

    package init(_ first: Int, _ last: Int) { (self.first, self.last) = (first, last) }

    func contains(_ number: Int) -> Bool { number >= first && number <= last }
  }

  /// Minutes after midnight, the last excluded. A part that is nil says nothing; an empty one holds at no time.
  package var times: [Span]?
  /// 0 is Sunday.
  package var weekdays: [Span]?
  /// Negative ones count from the month's end: -1 is the last day.
  package var days: [Span]?
  /// 1 is January.
  package var months: [Span]?
  package var years: [Span]?
  /// Whose clocks and calendar are meant.
  package var zone = Zone.utc
  /// As the file names the zone; nil where it does not.
  package var location: String?

  package init() {}

  package func contains(_ time: Timestamp) -> Bool {
    let civil = CivilTime(time, zone)
    let minute = civil.hour * 60 + civil.minute
    if let times, !times.contains(where: { minute >= $0.first && minute < $0.last }) {
      return false
    }
    return containsDay(civil)
  }

  private func containsDay(_ civil: CivilTime) -> Bool {
    if let days {
      let count = civil.date.daysInMonth
      let isIn = days.contains { span in
        // Days before the month's first count as the first, days after its last as the last.
        let first = span.first < 0 ? max(count + span.first + 1, 1) : span.first
        let last = span.last < 0 ? count + span.last + 1 : min(span.last, count)
        return civil.day >= first && civil.day <= last
      }
      if !isIn { return false }
    }
    func holds(_ spans: [Span]?, _ number: Int) -> Bool {
      spans.map { $0.contains { $0.contains(number) } } ?? true
    }
    return holds(months, civil.month) && holds(weekdays, civil.weekday)
      && holds(years, civil.year)
  }
}

extension NamedIntervals {
  /// When it next begins or ends; nil where that is more than `days` away.
  package func nextChange(after time: Timestamp, days: Int = 400) -> Timestamp? {
    intervals.nextChange(after: time, days: days)
  }
}

extension [TimeInterval] {
  /// When the union of them next begins or ends; nil where that is more than `days` away.
  package func nextChange(after time: Timestamp, days: Int = 400) -> Timestamp? {
    func isIn(_ time: Timestamp) -> Bool { contains { $0.contains(time) } }
    let now = isIn(time)
    // Clocks show every minute anew at most as often as they are set, and they are set at full minutes.
    let turns = Set(map(\.zone)).map { zone in
      let minutes = Set(
        filter { $0.zone == zone }.flatMap { ($0.times ?? []).flatMap { [$0.first, $0.last] } }
          + [0, 1440])
      return (clock: WallClock(zone), minutes: minutes)
    }
    for day in 0...days {
      let from = time + .seconds(day * 86_400)
      let until = from + .seconds(86_400)
      var candidates: Set<Timestamp> = []
      for (clock, minutes) in turns {
        let offsets = Set([from, until].map(clock.offsetSeconds))
        for offset in offsets {
          let shown = from + .seconds(offset)
          let midnight = floorDivide(shown.milliseconds, 86_400_000) * 86_400_000
          for minute in minutes {
            for whole in [midnight, midnight + 86_400_000] {
              let at = Timestamp(milliseconds: whole + Int64(minute) * 60_000) - .seconds(offset)
              if at > from, at <= until { candidates.insert(at) }
            }
          }
        }
        if offsets.count > 1, let change = clock.change(from, until) { candidates.insert(change) }
      }
      if let change = candidates.sorted().first(where: { isIn($0) != now }) { return change }
    }
    return nil
  }
}

extension WallClock {
  /// The first minute after a change of the clocks between two instants of which they differ.
  fileprivate func change(_ from: Timestamp, _ until: Timestamp) -> Timestamp? {
    let before = offsetSeconds(from)
    var (low, high) = (from.milliseconds / 1000, until.milliseconds / 1000)
    while high - low > 1 {
      let middle = (low + high) / 2
      if offsetSeconds(Timestamp(milliseconds: middle * 1000)) == before {
        low = middle
      } else {
        high = middle
      }
    }
    return Timestamp(milliseconds: high * 1000)
  }
}
