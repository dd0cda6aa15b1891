import Testing

@testable import Metrics

@Suite struct LabelsTests {
  @Test func sortDropEmptyAndKeepTheLastOfARepeatedName() {
    let labels = Labels([Label("b", "1"), Label("a", ""), Label("b", "2"), Label("__name__", "up")])
    #expect(labels.pairs == [Label("__name__", "up"), Label("b", "2")])
    #expect(labels.description == #"up{b="2"}"#)
    #expect(labels.setting("a", "x").setting("b", "").description == #"up{a="x"}"#)
  }

  @Test func quoteNamesThatAreNoIdentifiers() {
    let labels: Labels = ["__name__": "http.requests", "a b": "c\n\u{1b}"]
    #expect(labels.description == #"{"http.requests", "a b"="c\n\x1b"}"#)
  }
}

@Suite struct TimeTextTests {
  @Test(arguments: [
    ("1h30m", 5_400_000), ("15s", 15000), ("500ms", 500), ("0.5", 500), ("90", 90000),
    ("1d", 86_400_000),
  ])
  func durationsAreRead(text: String, milliseconds: Int64) {
    #expect(parseDuration(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: ["", "m", "1m1h", "1x", "-", "99999999999999999999y", "nan"])
  func wrongDurationsAreRefused(text: String) {
    #expect(parseDuration(text) == nil)
  }

  @Test(
    arguments: [
      ("1h30m", 5_400_000), ("250ms", 250), ("0", 0), ("1d2h", 93_600_000), ("5", nil), ("m5", nil),
      ("5m1h", nil), ("99999999999999999999s", nil), ("9999999999y", nil), ("", nil), ("-1s", nil),
    ] as [(String, Int64?)])
  func prometheusDurations(text: String, milliseconds: Int64?) {
    #expect(parsePrometheusDuration(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: ["1h30m", "0s", "2w", "1y", "15d", "-5m", "1s500ms"])
  func durationsAreWrittenAsTheyAreRead(text: String) throws {
    let length = try #require(parsePrometheusDuration(text.filter { $0 != "-" }))
    #expect(formatDuration(text.hasPrefix("-") ? .zero - length : length) == text)
  }

  @Test func timestampsAreRead() {
    #expect(parseTimestamp("2026-11-21T12:00:00Z")?.milliseconds == 1_795_262_400_000)
    #expect(parseTimestamp("2026-11-21T14:00:00.250+02:00")?.milliseconds == 1_795_262_400_250)
    #expect(parseTimestamp("1700000000.5")?.milliseconds == 1_700_000_000_500)
    #expect(parseTimestamp("2026-13-01T00:00:00Z") == nil)
    #expect(parseTimestamp("yesterday") == nil)
  }
}
