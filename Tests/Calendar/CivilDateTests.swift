import Metrics
import Testing

@testable import Calendar

/// Every day of some four hundred years, and the edges of what an Int64 of seconds reaches.
@Test func datesAndDaysAreEachOthersInverse() {
  var date = CivilDate(year: 1799, month: 12, day: 31)
  for days in daysSinceEpoch(
    year: 1800, month: 1, day: 1)...daysSinceEpoch(
      year: 2201, month: 1, day: 1)
  {
    let next = CivilDate(daysSinceEpoch: days)
    if date.day < date.daysInMonth {
      date.day += 1
    } else {
      date = CivilDate(
        year: date.month == 12 ? date.year + 1 : date.year, month: date.month % 12 + 1, day: 1)
    }
    let first = daysSinceEpoch(year: Int64(date.year), month: 1, day: 1)
    guard next == date, date.dayOfYear == Int(days - first) + 1 else {
      Issue.record("\(next) is not \(date)")
      return
    }
  }
  for seconds in [Int64.min, -1, 0, Int64.max] {
    let civil = CivilTime(seconds: seconds)
    let days = daysSinceEpoch(
      year: Int64(civil.year), month: Int64(civil.month), day: Int64(civil.day))
    #expect(days == floorDivide(seconds, 86_400))
  }
}

@Test(arguments: [
  (0, "1970-01-01 00:00:00.000 Thu"), (-1, "1969-12-31 23:59:59.999 Wed"),
  (951_782_400_000, "2000-02-29 00:00:00.000 Tue"),
  (1_795_874_602_345, "2026-11-28 14:03:22.345 Sat"),
  (.min, "0000-01-01 00:00:00.000 Sat"), (.max, "9999-12-31 23:59:59.000 Fri"),
])
func anInstantIsShownAsCalendarsDo(_ milliseconds: Int64, _ text: String) {
  let civil = CivilTime(Timestamp(milliseconds: milliseconds), .utc)
  #expect(civil.formatted("YYYY-MM-DD HH:mm:ss.SSS ddd") == text)
}

/// Local time by halving is the same as asked for each instant.
@Test func localTimesTableIsWhatTheMachineSays() {
  let now = Timestamp(seconds: 1_795_874_602)
  let table = ZoneTable(localAround: now)
  for day in stride(from: -399, through: 399, by: 7) {
    let time = now + .seconds(day * 86_400)
    #expect(table.offset(at: time) == Zone.local.offset(at: time))
  }
}
