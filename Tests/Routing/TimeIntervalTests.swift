import Calendar
import Metrics
import Routing
import Testing
import YAML

private func intervals(_ text: String) throws -> [TimeInterval] {
  try TimeInterval.list(try YAMLNode.parse(text, file: "times"), zones: ZoneDatabase())
}

/// The first changes after an instant, as UTC has them.
private func changes(_ text: String, after start: String, _ count: Int) throws -> [String] {
  let intervals = try intervals(text)
  var at = time(start)
  var found: [String] = []
  for _ in 0..<count {
    guard let next = intervals.nextChange(after: at) else { break }
    let civil = CivilTime(next, .utc)
    found.append("\(civil.month)-\(civil.day) \(civil.clock)")
    at = next
  }
  return found
}

@Suite struct TimeIntervalTests {
  @Test func daysFromTheMonthsEnd() throws {
    let last = try intervals("- days_of_month: ['-3:-1']")
    let days = (1...29).filter { day in
      last[0].contains(Timestamp(year: 2024, month: 2, day: day, hour: 12))
    }
    #expect(days == [27, 28, 29])
    // Clamped to a month that is shorter; one that begins after its end holds nothing.
    let late = try intervals("- days_of_month: ['28:31']\n- days_of_month: ['30']")
    #expect(late[0].contains(time("2023-02-28T00:00:00Z")))
    #expect(!late[1].contains(time("2023-02-28T00:00:00Z")))
  }

  @Test func anEmptyPartHoldsAtNoTime() throws {
    #expect(try !intervals("- weekdays: []")[0].contains(time("2024-01-01T00:00:00Z")))
    #expect(try intervals("- weekdays: null")[0].contains(time("2024-01-01T00:00:00Z")))
  }

  @Test func listsArePrintedAsAlertmanagerDoes() throws {
    let text = """
      - times:
        - start_time: "09:00"
          end_time: "24:00"
        weekdays: ['monday:friday', sunday]
        days_of_month: ["1:5", '-3:-1', "-1"]
        months: ["1:3"]
        years: ['2024:2026', "2030"]
        location: Europe/Berlin
      - {}
      """
    #expect(try intervals(text).text == text)
  }

  @Test func theNextChangeIsFound() throws {
    #expect(
      try changes(
        "- times: [{start_time: '22:00', end_time: '24:00'}]\n"
          + "- times: [{start_time: '00:00', end_time: '06:00'}]",
        after: "2024-05-01T12:00:00Z", 3) == ["5-1 22:00:00", "5-2 06:00:00", "5-2 22:00:00"])
    #expect(
      try changes("- weekdays: [saturday, sunday]", after: "2024-05-01T12:00:00Z", 2)
        == ["5-4 00:00:00", "5-6 00:00:00"])
    #expect(try changes("- {}", after: "2024-05-01T12:00:00Z", 1) == [])
    #expect(
      try changes("- months: [december]", after: "2024-02-01T00:00:00Z", 2)
        == ["12-1 00:00:00", "1-1 00:00:00"])
  }

  @Test func clocksThatAreSetChangeTimesToo() throws {
    let zone = ", location: Europe/Berlin}"
    // 02:00 to 03:00 is skipped on 31 March, and shown twice on 27 October.
    let text = "- {times: [{start_time: '02:00', end_time: '03:00'}]" + zone
    #expect(
      try changes(text, after: "2024-03-30T12:00:00Z", 2) == ["4-1 00:00:00", "4-1 01:00:00"])
    #expect(
      try changes(text, after: "2024-10-26T12:00:00Z", 2) == ["10-27 00:00:00", "10-27 02:00:00"])
    // From 02:30 on the clock goes back into what is not muted.
    let half = "- {times: [{start_time: '02:30', end_time: '03:00'}]" + zone
    #expect(
      try changes(half, after: "2024-10-26T12:00:00Z", 4)
        == ["10-27 00:30:00", "10-27 01:00:00", "10-27 01:30:00", "10-27 02:00:00"])
  }
}
