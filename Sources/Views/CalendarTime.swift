package import Metrics

/// Calendar arithmetic in the proleptic Gregorian calendar, and how instants are written on the screen.
///
/// Dates come from days by Howard Hinnant's `civil_from_days`.
package enum CalendarTime {
  package struct Fields: Sendable, Hashable {
    package var year: Int64
    package var month: Int64
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
  }

  package static func fields(_ time: Timestamp, offsetSeconds: Int = 0) -> Fields {
    let seconds = floorDivide(time.milliseconds, 1000) &+ Int64(offsetSeconds)
    let days = floorDivide(seconds, 86400)
    let rest = seconds &- days &* 86400
    let shifted = days &+ 719_468
    let era = floorDivide(shifted, 146_097)
    let ofEra = shifted &- era &* 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return Fields(
      year: yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0), month: month,
      day: ofYear - (153 * shiftedMonth + 2) / 5 + 1, hour: rest / 3600,
      minute: rest / 60 % 60, second: rest % 60)
  }

  package static func time(
    year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0
  ) -> Timestamp {
    let days = daysSinceEpoch(year: year, month: month, day: day)
    return Timestamp(milliseconds: (days * 86400 + hour * 3600 + minute * 60 + second) * 1000)
  }

  package static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
  }
}

extension CalendarTime {
  /// `14:03:22Z`, or with local time's offset `16:03:22+02:00`.
  package static func clock(_ time: Timestamp, zone: LocalZone?) -> String {
    let offset = zone?.offsetSeconds(at: time) ?? 0
    let fields = fields(time, offsetSeconds: offset)
    return two(fields.hour) + ":" + two(fields.minute) + ":" + two(fields.second)
      + suffix(offset, isLocal: zone != nil)
  }

  /// `2026-11-21 14:03:22Z`.
  package static func full(_ time: Timestamp, zone: LocalZone?) -> String {
    date(time, zone: zone) + " " + clock(time, zone: zone)
  }

  /// The clock, with the date before it where it is not the day of `now`.
  package static func brief(_ time: Timestamp, now: Timestamp, zone: LocalZone?) -> String {
    date(time, zone: zone) == date(now, zone: zone)
      ? clock(time, zone: zone) : full(time, zone: zone)
  }

  /// Both ends of a window, dates only where they tell something, the zone once.
  package static func span(
    _ window: ClosedRange<Timestamp>, now: Timestamp, zone: LocalZone?
  ) -> String {
    let days = [window.lowerBound, window.upperBound, now].map { date($0, zone: zone) }
    let offset = zone?.offsetSeconds(at: window.upperBound) ?? 0
    let from = bare(window.lowerBound, zone: zone)
    let to = bare(window.upperBound, zone: zone) + suffix(offset, isLocal: zone != nil)
    if days[0] == days[1] { return (days[1] == days[2] ? "" : days[0] + " ") + from + "–" + to }
    return days[0] + " " + from + "–" + days[1] + " " + to
  }

  package static func date(_ time: Timestamp, zone: LocalZone?) -> String {
    let fields = fields(time, offsetSeconds: zone?.offsetSeconds(at: time) ?? 0)
    let year = String(fields.year)
    return String(repeating: "0", count: max(0, 4 - year.count)) + year + "-" + two(fields.month)
      + "-" + two(fields.day)
  }

  private static func bare(_ time: Timestamp, zone: LocalZone?) -> String {
    let fields = fields(time, offsetSeconds: zone?.offsetSeconds(at: time) ?? 0)
    return two(fields.hour) + ":" + two(fields.minute)
      + (fields.second == 0 ? "" : ":" + two(fields.second))
  }
  /// `Z`, or local time's offset.
  package static func suffix(_ offset: Int, isLocal: Bool) -> String {
    guard isLocal, offset != 0 else { return "Z" }
    let minutes = Int64(abs(offset) / 60)
    return (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }
  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
