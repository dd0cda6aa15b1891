package import Metrics

extension CalendarUnit {
  /// `time`, as a place's clocks show it, moved by so many units; a day that the month lacks becomes its last.
  func moved(_ shown: Timestamp, by count: Int64) -> Timestamp {
    if let size = milliseconds { return shown + .milliseconds(size &* count) }
    let civil = CivilTime(shown, .utc)
    let month = Int64(civil.year) * 12 + Int64(civil.month - 1) + count * (months ?? 0)
    let year = min(max(floorDivide(month, 12), 0), 9_999)
    let ofYear = month - floorDivide(month, 12) * 12
    let length = Self.days(year: year, month: ofYear + 1) - Self.days(year: year, month: ofYear)
    let day = min(Int64(civil.day), length) - 1
    let midnight = (Self.days(year: year, month: ofYear) + day) * 86_400_000
    let rest = shown.milliseconds - floorDivide(shown.milliseconds, 86_400_000) * 86_400_000
    return Timestamp(milliseconds: midnight + rest)
  }

  /// The beginning of the unit that holds `shown`, an instant as a place's clocks show it.
  func beginning(shown: Timestamp, _ rules: CalendarRules) -> Timestamp {
    func floored(_ size: Int64, from origin: Int64 = 0) -> Timestamp {
      Timestamp(
        milliseconds: floorDivide(shown.milliseconds - origin, size) * size + origin)
    }
    // The first day of 1970 was a Thursday.
    if self == .week {
      return floored(604_800_000, from: Int64((rules.firstWeekday + 3) % 7) * 86_400_000)
    }
    if let size = milliseconds { return floored(size) }
    let isFiscal = self == .fiscalQuarter || self == .fiscalYear
    let start = isFiscal ? Int64(rules.fiscalStart) : 0
    let civil = CivilTime(shown, .utc)
    let month = Int64(civil.year) * 12 + Int64(civil.month - 1) - start
    let size = months ?? 1
    let first = floorDivide(month, size) * size + start
    let year = floorDivide(first, 12)
    return Timestamp(milliseconds: Self.days(year: year, month: first - year * 12) * 86_400_000)
  }

  /// When the unit began that holds `time`.
  package func beginning(_ time: Timestamp, _ clock: WallClock, _ rules: CalendarRules)
    -> Timestamp
  {
    clock.instant(shown: beginning(shown: clock.shown(time), rules))
  }

  /// The last millisecond of the unit that holds `time`.
  package func last(_ time: Timestamp, _ clock: WallClock, _ rules: CalendarRules) -> Timestamp {
    let first = beginning(shown: clock.shown(time), rules)
    return clock.instant(shown: moved(first, by: 1)) - .milliseconds(1)
  }

  /// Days from 1970 to the first of a month, months counted from 0; 12 is the next year's first.
  private static func days(year: Int64, month: Int64) -> Int64 {
    daysSinceEpoch(year: year + month / 12, month: month % 12 + 1, day: 1)
  }
}
