import Metrics
import Query
import TSDB
import Testing

@testable import API

private let script = """
  up{job="a",instance="x"} 1x10
  up{job="b",instance="y"} 1x3
  {"http.requests","status code"="200"} 1x10
  """

@Suite struct SeriesTests {
  @Test(arguments: [
    Exchange(
      "GET /api/v1/series?match[]=up",
      .good(
        #"[{"__name__":"up","instance":"x","job":"a"},{"__name__":"up","instance":"y","job":"b"}]"#
      )),
    Exchange(
      "POST /api/v1/series?match[]=up%7Bjob=%22a%22%7D&match[]=%7B%22http.requests%22%7D",
      .good(
        #"[{"__name__":"http.requests","status code":"200"},{"__name__":"up","instance":"x","job":"a"}]"#
      )),
    Exchange(
      "GET /api/v1/series?match[]=up&limit=1",
      #"200 {"status":"success","data":[{"__name__":"up","instance":"x","job":"a"}],"warnings":["results truncated due to limit"]}"#
    ),
    Exchange("GET /api/v1/series?match[]=up&start=9&end=1", .good("[]")),
    Exchange("GET /api/v1/series?match[]=up%7B__name__=%22b%22%7D", .good("[]")),
    Exchange(
      "GET /api/v1/series?match[]=up&start=-292273086-05-16T16:47:06Z&limit=0&end=1",
      .good(
        #"[{"__name__":"up","instance":"x","job":"a"},{"__name__":"up","instance":"y","job":"b"}]"#
      )),
    Exchange("GET /api/v1/series", .bad("no match[] parameter provided")),
    Exchange(
      "GET /api/v1/series?match[]=up%5B5m%5D",
      .bad("invalid parameter \"match[]\": 1:3: parse error: unexpected \"[\"")),
    Exchange(
      "GET /api/v1/series?match[]=sum(up)",
      .bad("invalid parameter \"match[]\": 1:4: parse error: unexpected \"(\"")),
    Exchange(
      "GET /api/v1/series?match[]=up%2B1",
      .bad("invalid parameter \"match[]\": 1:3: parse error: unexpected <op:+>")),
    Exchange(
      "GET /api/v1/series?match[]=1",
      .bad("invalid parameter \"match[]\": 1:1: parse error: unexpected number \"1\"")),
    Exchange(
      "GET /api/v1/series?match[]=",
      .bad("invalid parameter \"match[]\": 1:1: parse error: unexpected end of input")),
    Exchange(
      "GET /api/v1/series?match[]=%7Bjob=~%22.*%22%7D",
      .bad("invalid parameter \"match[]\": match[] must contain at least one non-empty matcher")),
    Exchange(
      "GET /api/v1/series?match[]=up&start=x",
      .bad(
        "invalid parameter \"start\": invalid time value for 'start': cannot parse \"x\" to a valid timestamp"
      )),
  ])
  func listsSeries(_ exchange: Exchange) async throws {
    let answer = try await Stage(script).text(exchange.request)
    #expect(answer == exchange.answer)
  }

  @Test(arguments: [
    Exchange("GET /api/v1/labels", .good(#"["__name__","instance","job","status code"]"#)),
    Exchange("POST /api/v1/labels?match[]=up", .good(#"["__name__","instance","job"]"#)),
    Exchange(
      "GET /api/v1/labels?limit=1",
      #"200 {"status":"success","data":["__name__"],"warnings":["results truncated due to limit"]}"#
    ),
    Exchange("GET /api/v1/labels?start=5&end=1", .good("[]")),
    Exchange(
      "GET /api/v1/labels?match[]=%7B%7D",
      .bad("match[] must contain at least one non-empty matcher")),
    Exchange(
      "GET /api/v1/labels?match[]=up%20up",
      .bad("1:4: parse error: unexpected identifier \"up\"")),
    Exchange("GET /api/v1/label/job/values", .good(#"["a","b"]"#)),
    Exchange("GET /api/v1/label/job/values?match[]=up%7Binstance=%22y%22%7D", .good(#"["b"]"#)),
    Exchange(
      "GET /api/v1/label/job/values?limit=1",
      #"200 {"status":"success","data":["a"],"warnings":["results truncated due to limit"]}"#),
    Exchange("GET /api/v1/label/status%20code/values", .good(#"["200"]"#)),
    Exchange("GET /api/v1/label/U__status_20_code/values", .good(#"["200"]"#)),
    Exchange("GET /api/v1/label/__name__/values", .good(#"["http.requests","up"]"#)),
    Exchange("GET /api/v1/label/none/values", .good("[]")),
    Exchange("GET /api/v1/label//values", .bad("invalid label name: \"\"")),
    Exchange("GET /api/v1/label/%FF/values", .bad("invalid label name: \"\u{FFFD}\"")),
    Exchange("POST /api/v1/label/job/values", "405 Method Not Allowed\n"),
    Exchange("GET /api/v1/label/job", "none"),
  ])
  func listsLabels(_ exchange: Exchange) async throws {
    let answer = try await Stage(script).text(exchange.request)
    #expect(answer == exchange.answer)
  }

  @Test(arguments: [
    Exchange(
      "GET /api/v1/metadata",
      .good(
        #"{"a_total":[{"type":"counter","help":"All \"a\".","unit":""}],"b":[{"type":"gauge","help":"","unit":"bytes"}]}"#
      )),
    Exchange(
      "GET /api/v1/metadata?metric=b",
      .good(#"{"b":[{"type":"gauge","help":"","unit":"bytes"}]}"#)),
    Exchange(
      "GET /api/v1/metadata?limit=1",
      .good(#"{"a_total":[{"type":"counter","help":"All \"a\".","unit":""}]}"#)),
    Exchange("GET /api/v1/metadata?limit=0", .good("{}")),
    Exchange(
      "GET /api/v1/metadata?metric=b&limit_per_metric=1",
      .good(#"{"b":[{"type":"gauge","help":"","unit":"bytes"}]}"#)),
    Exchange("GET /api/v1/metadata?metric=none", .good("{}")),
    Exchange("GET /api/v1/metadata?limit=x", .bad("limit must be a number")),
    Exchange(
      "GET /api/v1/metadata?limit_per_metric=x", .bad("limit_per_metric must be a number")),
  ])
  func tellsOfFamilies(_ exchange: Exchange) async throws {
    let stage = try Stage()
    stage.store.describe([
      "a_total": MetricMetadata(kind: .counter, help: "All \"a\"."),
      "b": MetricMetadata(kind: .gauge, unit: "bytes"),
    ])
    #expect(await stage.text(exchange.request) == exchange.answer)
  }

  @Test(
    arguments: [
      ("0", 0), ("-5.25", -5250), ("1e3", 1_000_000), ("1970-01-01T00:00:01.5Z", 1500),
      ("1970-01-01T02:00:00+02:00", 0), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
      ("2026-02-29T00:00:00Z", nil), ("1970-01-01 00:00:00Z", nil), ("1970-01-01T00:00:00z", nil),
      ("1970-01-01t00:00:00Z", nil), ("1970-01-01T00:00:60Z", nil), ("1970-01-01", nil),
      ("", nil), (" 1", nil), ("NaN", nil), ("Inf", nil), ("1970-13-01T00:00:00Z", nil),
      ("１970-01-01T00:00:00Z", nil), ("+970-01-01T00:00:00Z", nil),
      ("292277025-08-18T07:12:54.999999999Z", Timestamp.distantFuture.milliseconds),
      ("1e300", Timestamp.distantFuture.milliseconds),
    ] as [(String, Int64?)])
  func readsTimes(_ text: String, _ milliseconds: Int64?) {
    #expect(apiTime(text)?.milliseconds == milliseconds)
  }

  @Test(
    arguments: [
      ("15", 15_000), ("0.5", 500), ("-1", -1000), ("1h30m", 5_400_000), ("1d", 86_400_000),
      ("90ms", 90), ("0", 0), ("", nil), ("x", nil), ("1m1h", nil), ("5 m", nil), ("1e300", nil),
      ("NaN", nil), ("-5m", nil),
    ] as [(String, Int64?)])
  func readsDurations(_ text: String, _ milliseconds: Int64?) {
    #expect((try? apiDuration(text).get())?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    ("U__http_2e_status", "http.status"), ("U__a__b", "a_b"), ("U__", ""), ("plain", "plain"),
    ("U___41_", "A"), ("U___zz_", "U___zz_"), ("U___41", "U___41"), ("U___110000_", "U___110000_"),
    ("U___1f600_", "\u{1F600}"),
  ])
  func unescapesNames(_ escaped: String, _ name: String) {
    #expect(unescapedName(escaped) == name)
  }
}
