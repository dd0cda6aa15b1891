internal import Metrics

/// The units that Grafana's times are counted and rounded in.
package enum CalendarUnit: Sendable, Hashable {
  case millisecond, second, minute, hour, day, week, month, quarter, year
  /// Of the business year.
  case fiscalQuarter, fiscalYear

  /// By Grafana's letters: s m h d w M Q y, fQ and fy.
  package init?(_ letters: some StringProtocol) {
    switch letters {
    case "s": self = .second
    case "m": self = .minute
    case "h": self = .hour
    case "d": self = .day
    case "w": self = .week
    case "M": self = .month
    case "Q": self = .quarter
    case "y": self = .year
    case "fQ": self = .fiscalQuarter
    case "fy": self = .fiscalYear
    default: return nil
    }
  }

  /// Of units that clocks count, whatever the calendar; days and weeks are those without a change of the clocks.
  package var milliseconds: Int64? {
    switch self {
    case .millisecond: 1
    case .second: 1_000
    case .minute: 60_000
    case .hour: 3_600_000
    case .day: 86_400_000
    case .week: 604_800_000
    default: nil
    }
  }

  /// Of units that the calendar counts.
  package var months: Int64? {
    switch self {
    case .month: 1
    case .quarter, .fiscalQuarter: 3
    case .year, .fiscalYear: 12
    default: nil
    }
  }

  /// In words, for one of them.
  package var name: String {
    switch self {
    case .millisecond: "millisecond"
    case .second: "second"
    case .minute: "minute"
    case .hour: "hour"
    case .day: "day"
    case .week: "week"
    case .month: "month"
    case .quarter: "quarter"
    case .year: "year"
    case .fiscalQuarter: "fiscal quarter"
    case .fiscalYear: "fiscal year"
    }
  }
}

extension CalendarUnit {
  /// `time`, as a place's clocks show it, moved by so many units; a day that the month lacks becomes its last.
  func moved(_ shown: Timestamp, by count: Int64) -> Timestamp {
    if let size = milliseconds { return shown + .milliseconds(size &* count) }
    let civil = CivilTime(shown, .utc)
    let month = Int64(civil.year) * 12 + Int64(civil.month - 1) + count * (months ?? 0)
    let year = min(max(Self.floored(month, 12), 0), 9_999)
    let ofYear = month - Self.floored(month, 12) * 12
    let length = Self.days(year: year, month: ofYear + 1) - Self.days(year: year, month: ofYear)
    let day = min(Int64(civil.day), length) - 1
    let midnight = (Self.days(year: year, month: ofYear) + day) * 86_400_000
    let rest = shown.milliseconds - Self.floored(shown.milliseconds, 86_400_000) * 86_400_000
    return Timestamp(milliseconds: midnight + rest)
  }

  /// The beginning of the unit that holds `shown`, an instant as a place's clocks show it.
  func beginning(shown: Timestamp, _ rules: CalendarRules) -> Timestamp {
    func floored(_ size: Int64, from origin: Int64 = 0) -> Timestamp {
      Timestamp(
        milliseconds: Self.floored(shown.milliseconds - origin, size) * size + origin)
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
    let first = Self.floored(month, size) * size + start
    let year = Self.floored(first, 12)
    return Timestamp(milliseconds: Self.days(year: year, month: first - year * 12) * 86_400_000)
  }

  private static func floored(_ value: Int64, _ size: Int64) -> Int64 {
    value / size - (value % size < 0 ? 1 : 0)
  }

  /// Days from 1970 to the first of a month, months counted from 0; 12 is the next year's first.
  private static func days(year: Int64, month: Int64) -> Int64 {
    daysSinceEpoch(year: year + month / 12, month: month % 12 + 1, day: 1)
  }
}
