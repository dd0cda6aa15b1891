internal import Glibc
package import Metrics

/// An instant as a calendar and a clock show it.
package struct CivilTime: Sendable, Hashable {
  package var date: CivilDate
  package var hour: Int
  package var minute: Int
  package var second: Int
  package var millisecond: Int
  /// 0 is Sunday.
  package var weekday: Int
  /// Seconds east of UTC.
  package var offset: Int

  package var year: Int { date.year }
  package var month: Int { date.month }
  package var day: Int { date.day }

  /// What clocks of UTC show so many seconds after the epoch.
  package init(seconds: Int64, millisecond: Int = 0) {
    let days = floorDivide(seconds, 86_400)
    let ofDay = Int(seconds &- days &* 86_400)
    date = CivilDate(daysSinceEpoch: days)
    hour = ofDay / 3600
    minute = ofDay / 60 % 60
    second = ofDay % 60
    self.millisecond = millisecond
    // The first day of 1970 was a Thursday.
    weekday = Int((days % 7 + 11) % 7)
    offset = 0
  }

  /// What clocks show that stand so far east of UTC.
  package init(_ time: Timestamp, offset: Int) {
    let seconds = floorDivide(time.milliseconds, 1000)
    self.init(
      seconds: seconds &+ Int64(offset), millisecond: Int(time.milliseconds - seconds * 1000))
    self.offset = offset
  }

  /// Years beyond 0…9999 are clamped.
  package init(_ time: Timestamp, _ zone: Zone) {
    let least: Int64 = -62_167_219_200_000
    let most: Int64 = 253_402_300_799_000
    let clamped = Timestamp(milliseconds: min(max(time.milliseconds, least), most))
    self.init(clamped, offset: zone.offset(at: clamped))
  }
}

extension Zone {
  /// Seconds east of UTC.
  package func offset(at time: Timestamp) -> Int {
    switch self {
    case .utc: return 0
    case .named(let table): return table.offset(at: time)
    case .local:
      var moment = time_t(floorDivide(time.milliseconds, 1000))
      var parts = tm()
      localtime_r(&moment, &parts)
      return parts.tm_gmtoff
    }
  }
}

extension CivilTime {
  /// "14:03:22".
  package var clock: String { two(hour) + ":" + two(minute) + ":" + two(second) }

  /// "Z" for UTC, else "+02:00".
  package var offsetText: String { Self.offsetText(offset) }

  /// Of seconds east of UTC.
  package static func offsetText(_ offset: Int) -> String {
    if offset == 0 { return "Z" }
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }
}

/// With two digits at least.
package func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
func four(_ number: Int) -> String {
  String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
}
