import Metrics
import Testing

@testable import Calendar

struct TimeSelectionTests {
  /// 2026-11-21 14:03:22Z, a Saturday.
  private let now = Timestamp(
    year: 2026, month: 11, day: 21, hour: 14, minute: 3, second: 22)

  @Test(arguments: [
    ("now-6h to now", "2026-11-21 08:03:22Z", "2026-11-21 14:03:22Z"),
    ("90m", "2026-11-21 12:33:22Z", "2026-11-21 14:03:22Z"),
    ("now-1d/d to now-1d/d", "2026-11-20 00:00:00Z", "2026-11-20 23:59:59Z"),
    ("now/w to now", "2026-11-16 00:00:00Z", "2026-11-21 14:03:22Z"),
    ("2026-11-20 10:00 to 2026-11-20T12:30:15Z", "2026-11-20 10:00:00Z", "2026-11-20 12:30:15Z"),
    ("13:00 to 13:30", "2026-11-21 13:00:00Z", "2026-11-21 13:30:00Z"),
    ("23:00 to now", "2026-11-20 23:00:00Z", "2026-11-21 14:03:22Z"),
    ("13:30 to 13:00", "2026-11-21 13:00:00Z", "2026-11-21 13:30:00Z"),
    ("2026-11-21T02:00:00+02:00", "2026-11-21 00:00:00Z", "2026-11-21 14:03:22Z"),
    ("now/d-1d to now/d-1d", "2026-11-20 00:00:00Z", "2026-11-20 23:59:59Z"),
    ("now-1d/d+8h to now-1d/d+8h30m", "2026-11-20 08:00:00Z", "2026-11-21 08:29:59Z"),
    ("now - 1h30m to now", "2026-11-21 12:33:22Z", "2026-11-21 14:03:22Z"),
    ("now-d/d to now", "2026-11-20 00:00:00Z", "2026-11-21 14:03:22Z"),
    ("-5m", "2026-11-21 13:58:22Z", "2026-11-21 14:03:22Z"),
    ("-2h to -1h", "2026-11-21 12:03:22Z", "2026-11-21 13:03:22Z"),
    ("last 6h", "2026-11-21 08:03:22Z", "2026-11-21 14:03:22Z"),
    ("today", "2026-11-21 00:00:00Z", "2026-11-21 14:03:22Z"),
    ("Yesterday", "2026-11-20 00:00:00Z", "2026-11-20 23:59:59Z"),
    ("day before yesterday", "2026-11-19 00:00:00Z", "2026-11-19 23:59:59Z"),
    ("this day last week", "2026-11-14 00:00:00Z", "2026-11-14 23:59:59Z"),
    ("last week", "2026-11-09 00:00:00Z", "2026-11-15 23:59:59Z"),
    ("previous month", "2026-10-01 00:00:00Z", "2026-10-31 23:59:59Z"),
    ("last year", "2025-01-01 00:00:00Z", "2025-12-31 23:59:59Z"),
    ("yesterday 22:00 to today 06:30", "2026-11-20 22:00:00Z", "2026-11-21 06:30:00Z"),
    ("yesterday to now", "2026-11-20 00:00:00Z", "2026-11-21 14:03:22Z"),
    ("2026-11-20T10:00:00.000Z to now", "2026-11-20 10:00:00Z", "2026-11-21 14:03:22Z"),
    ("now-1M/M..now/M", "2026-10-01 00:00:00Z", "2026-11-30 23:59:59Z"),
    ("previous fiscal quarter", "2026-07-01 00:00:00Z", "2026-09-30 23:59:59Z"),
  ])
  func rangesAreRead(text: String, from: String, to: String) throws {
    let window = try #require(TimeSelection.parse(text, now: now)).resolve(now: now)
    #expect(CalendarTime.full(window.lowerBound, zone: nil) == from)
    #expect(CalendarTime.full(window.upperBound, zone: nil) == to)
  }

  @Test(arguments: [
    "", "tomorrow", "now-", "now/d-", "now/", "now/dd", "-", "-5", "yesterday 25:00", "last",
    "now-5x to now", "2026-02-30", "25:00", "5",
    "now/q", "999999999999999999", "-9223372036854775808",
    String(repeating: "999999999y", count: 400),
  ])
  func othersAreRefused(text: String) {
    #expect(TimeSelection.parse(text, now: now) == nil)
  }

  /// A month is the calendar's, not 30 days: on the 31st the previous one is not this one.
  @Test(arguments: [
    ("now-1M/M to now-1M/M", "2026-02-01 00:00:00Z", "2026-02-28 23:59:59Z"),
    ("now-1M to now", "2026-02-28 10:00:00Z", "2026-03-31 10:00:00Z"),
    ("now-1y to now", "2025-03-31 10:00:00Z", "2026-03-31 10:00:00Z"),
    ("now-13M/y to now", "2025-01-01 00:00:00Z", "2026-03-31 10:00:00Z"),
  ])
  func monthsAreTheCalendars(text: String, from: String, to: String) throws {
    let last = Timestamp(year: 2026, month: 3, day: 31, hour: 10)
    let window = try #require(TimeSelection.parse(text, now: last)).resolve(now: last)
    #expect(CalendarTime.full(window.lowerBound, zone: nil) == from)
    #expect(CalendarTime.full(window.upperBound, zone: nil) == to)
  }

  @Test(arguments: [
    ("now-6h to now", "last 6h"), ("now-90m to now", "last 1h30m"), ("now-7d to now", "last 7d"),
    ("now-3M to now", "last 3M"), ("now-2y to now", "last 2y"), ("now/d to now/d", "today"),
    ("yesterday", "yesterday"), ("last week", "previous week"), ("now/M to now", "this month"),
    ("now/fQ to now/fQ", "this fiscal quarter"), ("now-1d", "last 1d"), ("now-2w", "last 14d"),
  ])
  func rangesAreLabelledByTheirNames(text: String, label: String) {
    #expect(TimeSelection.parse(text, now: now)?.label(now: now, zone: nil) == label)
  }

  /// Berlin: two hours east of UTC until 2026-10-25 01:00Z, one hour after.
  private let berlin = ZoneTable(
    name: "Europe/Berlin",
    changes: [
      .init(from: 1_774_746_000, offset: 7200), .init(from: 1_792_890_000, offset: 3600),
    ])

  @Test(arguments: [
    ("now/d to now", "2026-11-20 23:00:00Z", "2026-11-21 14:03:22Z"),
    ("now-1d/d to now-1d/d", "2026-11-19 23:00:00Z", "2026-11-20 22:59:59Z"),
    ("now/w to now", "2026-11-15 23:00:00Z", "2026-11-21 14:03:22Z"),
    ("now-1M/M to now-1M/M", "2026-09-30 22:00:00Z", "2026-10-31 22:59:59Z"),
    ("now-27d/d to now-27d/d", "2026-10-24 22:00:00Z", "2026-10-25 22:59:59Z"),
    ("now-27d/h to now", "2026-10-25 14:00:00Z", "2026-11-21 14:03:22Z"),
    ("now/d-27d to now", "2026-10-24 22:00:00Z", "2026-11-21 14:03:22Z"),
  ])
  func daysBeginAsInTheZone(text: String, from: String, to: String) throws {
    let window = try #require(TimeSelection.parse(text, now: now)).resolve(now: now, zone: berlin)
    #expect(CalendarTime.full(window.lowerBound, zone: nil) == from)
    #expect(CalendarTime.full(window.upperBound, zone: nil) == to)
  }

  @Test func labelsSayTheZoneOnceAndTheDateWhereItDiffers() {
    #expect(TimeSelection.lastHour.label(now: now, zone: nil) == "last 1h")
    let fixed = TimeSelection.parse("2026-11-20 10:00 to 2026-11-20 12:30", now: now)
    #expect(fixed?.label(now: now, zone: nil) == "2026-11-20 10:00–12:30Z")
    let zone = ZoneTable(name: "", changes: [.init(from: 0, offset: 7200)])
    #expect(CalendarTime.clock(now, zone: zone) == "16:03:22+02:00")
  }
}

/// The first range of a scraper begins with what exists.
@Suite struct GrowingRangeTests {
  private let begun = Timestamp(milliseconds: 1_700_000_000_000)
  private let hour = TimeSelection.lastHour

  @Test(arguments: [
    (0, "last 15s"), (29, "last 25s"), (30, "last 30s"), (119, "last 1m30s"), (300, "last 5m"),
    (3599, "last 50m"), (3600, "last 1h"), (90_000, "last 1h"),
  ])
  func theRangeGrowsToTheBoardsOwn(age: Int, label: String) {
    let now = begun + .seconds(age)
    #expect(hour.growing(since: begun, now: now).label(now: now, zone: nil) == label)
  }

  /// No column is of a time before there was anything, and little of what exists is left out.
  @Test func itBeginsWithinWhatExists() {
    let month = TimeSelection.last(.seconds(30 * 86_400))
    for age in stride(from: 15, to: 3_000_000, by: 977) {
      let now = begun + .seconds(age)
      let from = month.growing(since: begun, now: now).resolve(now: now).lowerBound
      #expect(from >= begun || age >= 30 * 86_400)
      #expect((now - from).milliseconds * 4 >= Int64(age) * 1000 * 3 || age >= 30 * 86_400)
    }
  }

  @Test(arguments: ["now-1h to now-30m", "now/d to now/d", "1600000000 to now", "now-5m to now"])
  func whatEndsElsewhereOrIsShortStaysAsItIs(text: String) throws {
    let now = begun + .seconds(600)
    let selection = try #require(TimeSelection.parse(text, now: now))
    #expect(selection.growing(since: begun, now: now) == selection)
  }
}
