package import Metrics

/// A civil date and time of day, in whatever zone the offset given stood for.
package struct CivilTime: Sendable, Hashable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int

  /// The date and time that a clock `offset` seconds east of UTC shows (Howard Hinnant's
  /// `civil_from_days`, proleptic Gregorian).
  package init(_ time: Timestamp, offset: Int = 0) {
    let seconds = time.milliseconds.floored(by: 1000) &+ Int64(offset)
    let days = seconds.floored(by: 86_400)
    let rest = Int(seconds &- days &* 86_400)
    let shifted = days &+ 719_468
    let era = shifted.floored(by: 146_097)
    let dayOfEra = shifted &- era &* 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = Int(yearOfEra &+ era &* 400) + (month <= 2 ? 1 : 0)
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
  }

  /// "14:03:22".
  package var clock: String { twoDigits(hour) + ":" + twoDigits(minute) + ":" + twoDigits(second) }
  /// "14:03".
  package var shortClock: String { twoDigits(hour) + ":" + twoDigits(minute) }
  /// "11-21".
  package var monthDay: String { twoDigits(month) + "-" + twoDigits(day) }
  /// "2026-11-21".
  package var date: String { "\(year)-" + monthDay }

  func isSameDay(as other: CivilTime) -> Bool {
    day == other.day && month == other.month && year == other.year
  }
}

private func twoDigits(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }

extension Int64 {
  /// Division rounding down.
  func floored(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
}

/// A zone's mark after a time: `Z`, `+2`, `+5:30`.
package func zoneText(offset: Int) -> String {
  if offset == 0 { return "Z" }
  let minutes = abs(offset) / 60
  let sign = offset < 0 ? "-" : "+"
  return minutes % 60 == 0
    ? "\(sign)\(minutes / 60)" : "\(sign)\(minutes / 60):" + twoDigits(minutes % 60)
}

/// An age in at most two units: "4s", "3m12s", "2h05m", "3d4h". Below zero counts as zero.
package func ageText(_ age: Duration) -> String {
  let seconds = Swift.max(0, age.milliseconds / 1000)
  if seconds < 60 { return "\(seconds)s" }
  if seconds < 3600 {
    return seconds % 60 == 0
      ? "\(seconds / 60)m" : "\(seconds / 60)m" + twoDigits(Int(seconds % 60)) + "s"
  }
  if seconds < 86_400 {
    let minutes = Int(seconds / 60 % 60)
    return minutes == 0 ? "\(seconds / 3600)h" : "\(seconds / 3600)h" + twoDigits(minutes) + "m"
  }
  let hours = seconds / 3600 % 24
  return hours == 0 ? "\(seconds / 86_400)d" : "\(seconds / 86_400)d\(hours)h"
}
