import Calendar
import Metrics
import Testing

/// Saturday, 2026-11-28 14:03:22Z.
private let saturday = Timestamp(milliseconds: 1_795_874_602_000)

private func text(_ time: Timestamp?) -> String? {
  time.map { CivilTime($0, .utc).formatted("YYYY-MM-DD HH:mm:ss.SSS") }
}

private func resolved(
  _ text: String, isEnd: Bool = false, weekStart: String? = nil, fiscalStart: Int? = nil
) -> Timestamp? {
  return TimeExpression(text, now: saturday, .utc)?.resolve(
    now: saturday, .utc, CalendarRules(weekStart: weekStart, fiscalStart: fiscalStart), isEnd: isEnd
  )
}

@Test(arguments: [
  ("now", "2026-11-28 14:03:22.000", "2026-11-28 14:03:22.000"),
  ("now+1d", "2026-11-29 14:03:22.000", "2026-11-29 14:03:22.000"),
  ("now-1d/d", "2026-11-27 00:00:00.000", "2026-11-27 23:59:59.999"),
  ("now-1M/M", "2026-10-01 00:00:00.000", "2026-10-31 23:59:59.999"),
  ("now/d-1d", "2026-11-27 00:00:00.000", "2026-11-27 23:59:59.999"),
  ("now/d+9h", "2026-11-28 09:00:00.000", "2026-11-29 08:59:59.999"),
  ("now/w", "2026-11-23 00:00:00.000", "2026-11-29 23:59:59.999"),
  ("now/Q", "2026-10-01 00:00:00.000", "2026-12-31 23:59:59.999"),
  ("now-1y/y", "2025-01-01 00:00:00.000", "2025-12-31 23:59:59.999"),
  ("now-1h30m", "2026-11-28 12:33:22.000", "2026-11-28 12:33:22.000"),
  ("now - 6h", "2026-11-28 08:03:22.000", "2026-11-28 08:03:22.000"),
  ("now-d", "2026-11-27 14:03:22.000", "2026-11-27 14:03:22.000"),
  ("now/h", "2026-11-28 14:00:00.000", "2026-11-28 14:59:59.999"),
  ("2024-01-31||+1M", "2024-02-29 00:00:00.000", "2024-02-29 00:00:00.000"),
  ("2024-01-01T12:00:00Z||/d", "2024-01-01 00:00:00.000", "2024-01-01 23:59:59.999"),
])
func momentsAreReadAsGrafanaDoes(_ expression: String, from: String, to: String) {
  #expect(text(resolved(expression)) == from)
  #expect(text(resolved(expression, isEnd: true)) == to)
}

@Test(arguments: [
  ("2024-01-01T00:00:00.000Z", "2024-01-01 00:00:00.000"),
  ("2024-01-01T00:00:00.5Z", "2024-01-01 00:00:00.500"),
  ("2024-01-01T00:00:00,123456Z", "2024-01-01 00:00:00.123"),
  ("2024-01-01T02:30:00.000+02:30", "2024-01-01 00:00:00.000"),
  ("2024-01-01T02:30:00+0230", "2024-01-01 00:00:00.000"),
  ("2024-01-01T02:00-05", "2024-01-01 07:00:00.000"),
  ("2024-01-01 00:00", "2024-01-01 00:00:00.000"), ("2024-01-01", "2024-01-01 00:00:00.000"),
  ("2024-02", "2024-02-01 00:00:00.000"), ("20240229", "2024-02-29 00:00:00.000"),
  ("20240229T101112Z", "2024-02-29 10:11:12.000"), ("10:30", "2026-11-28 10:30:00.000"),
  ("23:30", "2026-11-27 23:30:00.000"), ("1704067200000", "2024-01-01 00:00:00.000"),
  ("1704067200", "2024-01-01 00:00:00.000"), ("1704067200123", "2024-01-01 00:00:00.123"),
])
func instantsAreReadInEveryForm(_ instant: String, _ wanted: String) {
  #expect(text(resolved(instant)) == wanted)
}

@Test(arguments: [
  "", "yesterday", "now-", "now-5x", "now/q", "now/2d", "now/", "nowish", "now*2", "2026-02-30",
  "2026-13-01",
  "25:00", "5", "2024", "999999999999999999", "now-9999999999999999y", "2024-01-01T00:00:00+99:00",
  "||", "now||+1d",
  "2024-01-01T", "24-01-01", "2024-01-01T00:00:00.000.000Z", "-9223372036854775808",
])
func whatIsNoTimeIsRefused(_ text: String) {
  #expect(resolved(text) == nil)
}

@Test func weeksAndBusinessYearsBeginWhereTheBoardSays() {
  // Report 17.
  #expect(text(resolved("now-1w/w", weekStart: "sunday")) == "2026-11-15 00:00:00.000")
  #expect(
    text(resolved("now/w", isEnd: true, weekStart: "sunday")) == "2026-11-28 23:59:59.999")
  #expect(text(resolved("now/w", weekStart: "saturday")) == "2026-11-28 00:00:00.000")
  #expect(text(resolved("now/w", weekStart: "monday")) == "2026-11-23 00:00:00.000")
  #expect(text(resolved("now/w", weekStart: "browser")) == "2026-11-23 00:00:00.000")
  // Business years from April: quarters begin in April, July, October, January.
  #expect(text(resolved("now-1fQ/fQ", fiscalStart: 3)) == "2026-07-01 00:00:00.000")
  #expect(text(resolved("now/fQ", isEnd: true, fiscalStart: 3)) == "2026-12-31 23:59:59.999")
  #expect(text(resolved("now/fy", fiscalStart: 3)) == "2026-04-01 00:00:00.000")
  #expect(text(resolved("now-1fy/fy", isEnd: true, fiscalStart: 3)) == "2026-03-31 23:59:59.999")
  // From February: November begins one.
  #expect(text(resolved("now/fQ", fiscalStart: 1)) == "2026-11-01 00:00:00.000")
  #expect(text(resolved("now/fy", fiscalStart: 11)) == "2025-12-01 00:00:00.000")
  #expect(text(resolved("now/fQ")) == "2026-10-01 00:00:00.000")
}

@Test func daysAndMonthsGoByTheClocksOfTheZone() throws {
  // An hour east, two from 2026-03-29 01:00Z on.
  let clock = WallClock { $0.seconds < 1_774_746_000 ? 3600 : 7200 }
  let now = Timestamp(seconds: 1_774_778_400)  // 2026-03-29 10:00Z, 12:00 there.
  func resolved(_ text: String) -> String? {
    CivilTime(
      TimeExpression(text, now: now, clock)?.resolve(now: now, clock) ?? .distantPast, .utc
    ).formatted("MM-DD HH:mm")
  }
  #expect(resolved("now-1d") == "03-28 11:00")
  #expect(resolved("now-24h") == "03-28 10:00")
  #expect(resolved("now-1M") == "02-28 11:00")
  #expect(resolved("2026-03-28 12:00") == "03-28 11:00")
  #expect(resolved("2026-03-29 12:00") == "03-29 10:00")
}
