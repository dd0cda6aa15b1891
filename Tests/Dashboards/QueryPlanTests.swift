import Metrics
import Query
import Synchronization
import Testing

@testable import Dashboards

/// What a panel of this JSON asks.
private func asked(
  _ json: String, jobs: [String: Duration] = [:], range: TimeRange = lastHour
) async throws -> [Question] {
  let source = FakeSource(fallback: { _ in [["i": "a"]: 1] })
  _ = await frames(try load(json), source, range: range, jobs: jobs)
  return source.asked.withLock { $0 }
}

/// Four scrapes at least, of the job that is asked.
@Test(
  arguments: [
    ("a[$__rate_interval]", "", [:], "a[1m]"),
    ("a[$__rate_interval]", #","interval":"1m""#, [:], "a[4m]"),
    ("a[$__rate_interval]", "", ["fast": 2, "slow": 60], "a[4m]"),
    (#"a{job=\"fast\"}[$__rate_interval]"#, "", ["fast": 2, "slow": 60], #"a{job="fast"}[12s]"#),
    (
      #"a{job=~\"f.*|slow\"}[$__rate_interval]"#, "", ["fast": 2, "slow": 60],
      #"a{job=~"f.*|slow"}[4m]"#
    ),
    (
      #"a{job=\"fast\"}[$__rate_interval]"#, #","interval":"5s""#, ["fast": 30, "slow": 60],
      #"a{job="fast"}[2m]"#
    ),
    (
      #"a{instance=\"me\"}[$__rate_interval]"#, "", ["host": 5, "slow": 60],
      #"a{instance="me"}[20s]"#
    ),
    (
      #"a{instance=\"you\"}[$__rate_interval]"#, "", ["host": 5, "slow": 60],
      #"a{instance="you"}[4m]"#
    ),
    ("a[$__rate_interval]", "", ["shop": 2], "a[12s]"),
    ("a[$__rate_interval]", "", ["shop": 15, "host": 15], "a[1m]"),
  ] as [(String, String, [String: Int], String)])
func theRateIntervalHoldsFourScrapes(
  _ expression: String, _ target: String, _ jobs: [String: Int], _ wanted: String
) async throws {
  let questions = try await asked(
    panel("", expr: expression, target: target), jobs: jobs.mapValues { .seconds($0) })
  #expect(Set(questions.map(\.expression)) == [wanted])
}

private let filters = [
  AdhocFilter(key: "f", operation: "=", value: "v"),
  AdhocFilter(key: "g", operation: "=|", value: "a", values: ["a", "b.c"]),
]

@Test(arguments: [
  ("a", "a{F}"),
  ("a{}", "a{F}"),
  (#"a{x="}", }"#, #"a{x="}",F}"#),
  ("rate(a[5m])", "rate(a{F}[5m])"),
  ("sum(a6) by (x)", "sum(a6{F}) by (x)"),
  ("sum by (x, y) (a:b)", "sum by (x, y) (a:b{F})"),
  ("a{i=\"1\"} / on(x) group_left (y) b", "a{i=\"1\",F} / on(x) group_left (y) b{F}"),
  ("a offset 5m and ignoring (z) b @ end()", "a{F} offset 5m and ignoring (z) b{F} @ end()"),
  ("1e3 * a > bool 0x1f or NaN", "1e3 * a{F} > bool 0x1f or NaN"),
  (
    "label_replace(a, \"b\", '$1', `c`, \"(d)\") # e",
    "label_replace(a{F}, \"b\", '$1', `c`, \"(d)\") # e"
  ),
  ("max_over_time(rate(a[1m])[5m:30s])", "max_over_time(rate(a{F}[1m])[5m:30s])"),
  ("quantile(0.9, a) WITHOUT (x)", "quantile(0.9, a{F}) WITHOUT (x)"),
  ("count_values without (x) (\"v\", a)", "count_values without (x) (\"v\", a{F})"),
  ("{\"m.n\"}", "{\"m.n\",F}"), ("a{", "a{"), ("a[", "a{F}["), ("\"", "\""),
])
func filtersGoIntoEverySelector(_ expression: String, _ wanted: String) {
  let text = #"f="v",g=~"a|b\\.c""#
  #expect(
    ExpressionText.adding(filters, to: expression)
      == wanted.split(separator: "F", omittingEmptySubsequences: false).joined(separator: text))
}

/// Report 19: labels that are no plain names stand in quotes, and what no selector can say is left out with a word.
@Test func filtersKnowEveryLabelAndOperator() async throws {
  func asked(_ filters: String) async throws -> (String?, [String]) {
    let board = try load(
      #"{"templating":{"list":[{"name":"f","type":"adhoc","filters":[\#(filters)]}]},"panels":[{"type":"timeseries","targets":[{"expr":"x","refId":"A"}]}]}"#
    )
    let source = FakeSource(fallback: { _ in [[:]: 1] })
    _ = await frames(board, source)
    return (source.asked.withLock { $0.first?.expression }, board.notices)
  }
  for (filter, wanted) in [
    (#"{"key":"service.name","operator":"=","value":"shop"}"#, #"x{"service.name"="shop"}"#),
    (#"{"key":"1st","operator":"!=","value":"a\"b\\c"}"#, #"x{"1st"!="a\"b\\c"}"#),
    (#"{"key":"häuser","operator":"=~","value":"a.*"}"#, #"x{"häuser"=~"a.*"}"#),
    (#"{"key":"job","operator":"!~","value":"a|b"}"#, #"x{job!~"a|b"}"#),
    (#"{"key":"a-b","operator":"=|","value":"p.q","values":["p.q","r"]}"#, #"x{"a-b"=~"p\\.q|r"}"#),
    (#"{"key":"job","operator":"!=|","value":"p","values":["p"]}"#, #"x{job!~"p"}"#),
    (#"{"key":"job","operator":"=","value":""}"#, "x"),
  ] {
    let (expression, notices) = try await asked(filter)
    #expect(expression == wanted)
    #expect(notices.isEmpty)
  }
  let (expression, notices) = try await asked(#"{"key":"size","operator":">","value":"5"}"#)
  #expect(expression == "x")
  #expect(notices == ["the filter size > 5 is left out: no such condition"])
}

/// Which two are divided where the whole comes out as no number.
@Test(
  arguments: [
    ("a / b", "a|b"), ("(a - c) / a", "(a - c)|a"), ("1 - a / b", "a|b"),
    ("100 * a / b", "100 * a|b"),
    ("(a / b) * 100", "a|b"), ("a / b / 1024", "a|b"),
    ("sum(rate(a[5m])) / sum(rate(b[5m]))", "sum(rate(a[5m]))|sum(rate(b[5m]))"),
    ("a{x=\"/\"} / on(i, j) group_left(k) b", "a{x=\"/\"}|b"),
    ("a / ignoring (c) group_right b", "a|b"),
    ("a offset -5m / b", "a offset -5m|b"), ("1e-3 * (a / b)", "a|b"),
    ("a / b # c / d", "a|b # c / d"),
    ("a / (b / c)", "a|(b / c)"), ("vector(0) / 0", "vector(0)|0"),
    ("avg(a / b)", nil), ("a", nil), ("a + b", nil), ("a / b + c / d", nil), ("a % b", nil),
    ("", nil), ("a / b > 1", nil),
    ("a / b or c", nil), ("((", nil), ("a /", "a|"),
  ] as [(String, String?)])
func theDivisionIsFound(_ expression: String, _ sides: String?) {
  let division = ExpressionText.division(expression)
  #expect(division.map { $0.left + "|" + $0.right } == sides)
}

/// An hour in 400 points is 9 s, and no step is finer than the scrapes are.
@Test(arguments: [
  ("", "", 15), (#","maxDataPoints":10"#, "", 600), ("", #","intervalFactor":4"#, 60),
  (#","interval":"2m""#, "", 120), ("", #","interval":"5m""#, 300),
  (#","interval":">2m""#, "", 120),
  // The query's own counts before its panel's, a variable of the step itself for nothing, and nothing is capped.
  (#","interval":"2m""#, #","interval":"1m""#, 60),
  (#","interval":"2m""#, #","interval":"$__interval""#, 120),
  (#","interval":"30m""#, "", 1800), (#","maxDataPoints":1"#, "", 3600),
  (#","interval":"1m""#, #","intervalFactor":4"#, 240),
  (#","interval":"2m","maxDataPoints":10"#, "", 600), ("", #","step":600"#, 15),
])
func theStepIsWhatTheFileAsksFor(_ fields: String, _ target: String, _ seconds: Int) async throws {
  let source = FakeSource(fallback: { _ in [["i": "a"]: 1] })
  let json = panel(fields, target: target).replacing(
    #""title":"P""#, with: #""title":"$__interval""#)
  let frame = try #require(await frames(load(json), source).first)
  #expect(frame.title == IntervalText.single(.seconds(seconds)))
}

@Test func hiddenQueriesAreNotAsked() async throws {
  let questions = try await asked(
    #"{"panels":[{"type":"timeseries","targets":[{"expr":"a","refId":"A","hide":true},{"expr":"b","refId":"B"}]}]}"#
  )
  #expect(Set(questions.map(\.expression)) == ["b"])
}

/// A panel's own time: title, first and last second before now that are asked for, and no word of age.
@Test(arguments: [
  (#","timeFrom":"2h""#, "P · last 2h", 7200, 0),
  (#","timeShift":"1d""#, "P · 1d before", 90_000, 86_400),
  (#","timeFrom":"2h","timeShift":"1d""#, "P · last 2h · 1d before", 93_600, 86_400),
  (#","timeFrom":"2h","timeShift":"1d","hideTimeOverride":true"#, "P", 93_600, 86_400),
  // 22:13:20 of the day.
  (#","timeFrom":"now/d""#, "P · since now/d", 80_000, 0),
  (#","timeFrom":"nix","timeShift":"nix""#, "P", 3600, 0),
  (#","timeShift":"1d/x""#, "P", 3600, 0),
  // From 21:13:20 to 22:13:20 a day and two days before: these days as a whole.
  (#","timeShift":"1d/d""#, "P · 1d before, whole days", 166_400, 80_000),
  (#","timeShift":"now-2d/d""#, "P · 2d before, whole days", 252_800, 166_400),
  (#","timeShift":"1h/h""#, "P · 1h before, whole hours", 7_200 + 800, 800),
  (#","timeFrom":"now-1d/d""#, "P · since now-1d/d", 166_400, 0),
])
func aPanelsOwnTime(_ fields: String, _ title: String, _ first: Int, _ last: Int) async throws {
  let source = FakeSource(fallback: { _ in [["i": "a"]: 1] })
  let frame = try #require(await frames(load(panel(fields)), source).first)
  #expect(frame.title == title)
  let isUnread = fields.contains("nix") || fields.contains("/x")
  #expect((frame.notice?.text.hasPrefix("not applied: timeShift") ?? false) == isUnread)
  let age = now.seconds - (frame.dataTime?.seconds ?? 0)
  #expect(abs(age) < Double(first - last) / 60)
  guard case .graph(let graph) = frame.content else { return #expect(Bool(false)) }
  // The graph's columns move by beats, so that they begin a little before and end a little after.
  let margin = Double(first - last) / 12
  #expect(abs(graph.steps.start.seconds - now.seconds + Double(first)) < margin)
  #expect(abs(graph.steps.end.seconds - now.seconds + Double(last)) < margin)
}
