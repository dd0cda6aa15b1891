package import Metrics

/// How instants are written for the reader; a zone that is nil is UTC.
package enum CalendarTime {
  /// `14:03:22Z`, or with the zone's offset `16:03:22+02:00`.
  package static func clock(_ time: Timestamp, zone: ZoneTable?) -> String {
    let civil = civil(time, zone)
    return civil.clock + civil.offsetText
  }

  /// `2026-11-21 14:03:22Z`.
  package static func full(_ time: Timestamp, zone: ZoneTable?) -> String {
    date(time, zone: zone) + " " + clock(time, zone: zone)
  }

  /// As programs read it, to the millisecond where it has some: `2026-11-21T14:03:22Z`, `2026-11-21T14:03:22.500Z`.
  package static func rfc3339(_ time: Timestamp) -> String {
    let civil = CivilTime(time, offset: 0)
    let fraction =
      civil.millisecond == 0 ? "" : "." + String("\(civil.millisecond + 1000)".dropFirst())
    return date(time, zone: nil) + "T" + civil.clock + fraction + "Z"
  }

  /// The clock, with the date before it where it is not the day of `now`.
  package static func brief(_ time: Timestamp, now: Timestamp, zone: ZoneTable?) -> String {
    date(time, zone: zone) == date(now, zone: zone)
      ? clock(time, zone: zone) : full(time, zone: zone)
  }

  /// Both ends of a window, dates only where they tell something, the zone once.
  package static func span(
    _ window: ClosedRange<Timestamp>, now: Timestamp, zone: ZoneTable?
  ) -> String {
    let days = [window.lowerBound, window.upperBound, now].map { date($0, zone: zone) }
    let from = bare(civil(window.lowerBound, zone))
    let end = civil(window.upperBound, zone)
    let to = bare(end) + end.offsetText
    if days[0] == days[1] { return (days[1] == days[2] ? "" : days[0] + " ") + from + "–" + to }
    return days[0] + " " + from + "–" + days[1] + " " + to
  }

  /// `2026-11-21`.
  package static func date(_ time: Timestamp, zone: ZoneTable?) -> String {
    let date = civil(time, zone).date
    return four(date.year) + "-" + two(date.month) + "-" + two(date.day)
  }

  private static func bare(_ civil: CivilTime) -> String {
    civil.second == 0 ? two(civil.hour) + ":" + two(civil.minute) : civil.clock
  }

  private static func civil(_ time: Timestamp, _ zone: ZoneTable?) -> CivilTime {
    CivilTime(time, offset: zone?.offset(at: time) ?? 0)
  }
}
