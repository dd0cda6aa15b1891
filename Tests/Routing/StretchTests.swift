import Calendar
import Metrics
import Routing
import Testing
import YAML

/// The stretches of time that time intervals make: when the one that goes on began, when the next comes.
@Suite struct StretchTests {
  private func stretch(_ text: String, at: String) throws -> [String]? {
    let intervals = try TimeInterval.list(
      try YAMLNode.parse(text, file: "times"), zones: ZoneDatabase())
    return intervals.stretch(at: time(at)).map { found in
      [found.starts, found.ends].map { CalendarTime.rfc3339($0) }
    }
  }

  private static let night = """
    - {times: [{start_time: '22:00', end_time: '24:00'}], weekdays: [saturday]}
    - {times: [{start_time: '00:00', end_time: '04:00'}], weekdays: [sunday]}
    """

  @Test(arguments: [
    "2026-12-02T12:00:00Z", "2026-12-05T21:59:59Z", "2026-12-05T22:00:00Z", "2026-12-05T23:59:59Z",
    "2026-12-06T00:00:00Z", "2026-12-06T03:59:59Z",
  ])
  func overMidnightItIsOne(_ at: String) throws {
    #expect(
      try stretch(Self.night, at: at) == ["2026-12-05T22:00:00Z", "2026-12-06T04:00:00Z"])
  }

  @Test func atItsEndTheNextOneIsMeant() throws {
    #expect(
      try stretch(Self.night, at: "2026-12-06T04:00:00Z")
        == ["2026-12-12T22:00:00Z", "2026-12-13T04:00:00Z"])
  }

  @Test func aZoneHasItsOwnHoursAlsoWhenItsClocksAreSet() throws {
    let text =
      "- {times: [{start_time: '01:00', end_time: '05:00'}], location: Europe/Berlin}"
    #expect(
      try stretch(text, at: "2026-10-25T02:00:00Z")
        == ["2026-10-24T23:00:00Z", "2026-10-25T04:00:00Z"])
  }

  @Test func longOnesAreKnownFromTheirBeginning() throws {
    #expect(
      try stretch("- months: ['6:8']", at: "2026-07-20T00:00:00Z")
        == ["2026-06-01T00:00:00Z", "2026-09-01T00:00:00Z"])
    #expect(try stretch("- years: ['2000']", at: "2026-07-20T00:00:00Z") == nil)
    // Of what goes on for years neither is known.
    #expect(
      try stretch("- years: ['2000:3000']", at: "2026-07-20T00:00:00Z")
        == ["1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z"])
  }
}
