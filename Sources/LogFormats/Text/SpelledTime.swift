internal import Calendar
internal import Metrics

/// A time as a line spells it: what is missing is taken from a `LogClock`.
struct SpelledTime {
  /// nil where it is not told.
  var year: Int?
  /// nil for a mere time of day.
  var month: Int?
  var day: Int?
  var hour = 0
  var minute = 0
  var second = 0
  var nanosecond: Int64 = 0
  /// Seconds east of UTC; nil where it is not told.
  var offset: Int?

  /// Nanoseconds since the epoch; nil where it is no time that there is or beyond what Int64 holds.
  ///
  /// - Parameter last: where a clock that was set back showed a time twice, the first that is not before this.
  func resolved(_ clock: LogClock, after last: Int64?) -> Int64? {
    guard hour < 25, minute < 60, second <= 60 else { return nil }
    var seconds: Int64
    if let month, let day {
      guard (1...12).contains(month), (1...31).contains(day) else { return nil }
      if let year {
        guard (1678...2261).contains(year) else { return nil }
        seconds = civil(year, month, day)
      } else {
        let latest = clock.now / nanosecondsPerSecond + 86_400
        let year = CivilTime(seconds: latest).year
        seconds = civil(year, month, day)
        if seconds > latest { seconds = civil(year - 1, month, day) }
      }
    } else {
      let latest = clock.now / nanosecondsPerSecond + 3_600
      let today = floorDivide(latest, 86_400) * 86_400
      seconds = today + ofDay
      if seconds > latest { seconds -= 86_400 }
    }
    seconds -= Int64(offset ?? standing(at: seconds, clock.zone, after: last))
    return seconds &* nanosecondsPerSecond &+ nanosecond
  }

  private var ofDay: Int64 { Int64(hour * 3_600 + minute * 60 + second) }

  private func civil(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    Timestamp(year: year, month: month, day: day).milliseconds / 1000 + ofDay
  }

  /// The zone's offset where its clocks show this.
  private func standing(at civil: Int64, _ zone: ZoneTable, after last: Int64?) -> Int {
    if zone.changes.isEmpty { return 0 }
    let before = zone.offset(at: Timestamp(milliseconds: (civil - 86_400) * 1000))
    let behind = zone.offset(at: Timestamp(milliseconds: (civil + 86_400) * 1000))
    if before == behind { return before }
    func holds(_ offset: Int) -> Bool {
      zone.offset(at: Timestamp(milliseconds: (civil - Int64(offset)) * 1000)) == offset
    }
    guard holds(before) else { return behind }
    guard holds(behind), let last else { return before }
    return (civil - Int64(before)) < last / nanosecondsPerSecond ? behind : before
  }
}
