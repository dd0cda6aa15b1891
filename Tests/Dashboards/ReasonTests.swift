import Dashboards
import Metrics
import Query
import Synchronization
import Testing

@Test func nothingOverNothingIsNoTrafficAndVanishedIsNoHealth() async throws {
  let vanished = now.seconds - 600
  let source = FakeSource([
    "x / z": { _ in [["i": "a"]: .nan, ["i": "b"]: .nan] },
    "p / q": { _ in [["i": "a"]: .nan] },
    "100 * (n / on(i) group_left d)": { _ in [["i": "a", "j": "k"]: .nan] },
    "n": { _ in [["i": "a", "j": "k"]: 0, ["i": "b"]: 1] },
    "d": { _ in [["i": "a"]: 0, ["i": "b"]: 2] },
    "z": { _ in [["i": "a"]: 1] }, "p": { _ in [["i": "a"]: 0] }, "q": { _ in [["i": "a"]: 0] },
    "histogram_quantile(0.9, h)": { _ in [[:]: .nan] },
    "vector(0) / 0": { _ in [[:]: .nan] }, "vector(0)": { _ in [[:]: 0] },
    "x": { _ in [["i": "a"]: .nan] },
    "y": { time in time < vanished ? [["i": "a"]: 1] : [:] },
  ])
  for (expression, texts) in [
    ("x / z", ["NaN", "NaN"]), ("p / q", ["no traffic"]), ("x", ["NaN"]),
    ("100 * (n / on(i) group_left d)", ["no traffic"]), ("histogram_quantile(0.9, h)", ["NaN"]),
    ("vector(0) / 0", ["no traffic"]),
  ] {
    let ratio = try load(panel("", kind: "stat", expr: expression))
    guard case .stat(let stat) = try #require(await frames(ratio, source).first).content else {
      return #expect(Bool(false))
    }
    #expect(stat.cells.map(\.text) == texts)
  }
  let table = try load(
    panel("", kind: "table", target: #","format":"table","instant":true"#))
  guard case .table(let rows) = try #require(await frames(table, source).first).content else {
    return #expect(Bool(false))
  }
  #expect(rows.rows.map { $0.last?.text } == ["NaN"])
  let gone = try load(panel("", kind: "stat", expr: "y"))
  let frame = try #require(await frames(gone, source).first)
  #expect(frame.notice?.text.hasPrefix("no data since 22:03:") == true)
  guard case .stat(let old) = frame.content else { return #expect(Bool(false)) }
  #expect(old.cells.first?.color == .muted)
}

/// Over a day a step is minutes; that a target is gone must not take as long to be seen.
@Test func whatThisInstantLacksHasEndedHoweverWideTheSteps() async throws {
  let later = now + .seconds(130)
  let source = FakeSource(["x": { time in time < later.seconds - 60 ? [["i": "a"]: 1] : [:] }])
  let day = TimeRange(from: later - .seconds(86_400), to: later, now: later)
  let frame = try #require(await frames(load(panel("")), source, range: day).first)
  #expect(
    frame.notice?.text.hasPrefix("no data since ") == true, "\(String(describing: frame.notice))")
}

@Test func aReasonIsNotKeptPastItsTime() async throws {
  let came = now.seconds + 20
  let labels = ["x/__name__": ["x"]]
  let gone = FakeSource(
    labels: labels, ["x": { _ in [:] }, "absent(x)": { _ in [.empty: 1] }])
  let dashboard = try load(
    #"{"panels":[{"type":"table","targets":[{"expr":"x","format":"table","instant":true}]}]}"#)
  let evaluator = DashboardEvaluator()
  func reason(_ source: FakeSource, at seconds: Int) async -> String? {
    let time = now + .seconds(seconds)
    let range = TimeRange(from: time - .seconds(3600), to: time, now: time)
    return await frames(dashboard, source, range: range, evaluator: evaluator).first?.notice?.text
  }
  let none = FakeSource(["x": { _ in [:] }])
  #expect(await reason(none, at: 0) == "no series is named x")
  // It was there for a while, and ended.
  #expect(await reason(FakeSource(["x": { $0 < came ? [.empty: 1] : [:] }]), at: 10) == nil)
  #expect(await reason(gone, at: 20) == "no data: x has ended")
}

/// One host of many that is gone is not the end of the metric.
@Test(arguments: [
  (["x"], "x"), ([#"x{i="a"}"#], #"i="a""#), ([], #"x{j="b",i="a"}"#),
])
func whatHasEndedIsNamed(_ absent: [String], _ named: String) async throws {
  let expression = #"x{j="b",i="a"}"#
  var answers: [String: @Sendable (Double) -> [Labels: Double]] = [
    expression: { _ in [:] }, "absent(\(expression))": { _ in [.empty: 1] },
  ]
  for selector in ["x", #"x{i="a"}"#, #"x{j="b"}"#] {
    let isAbsent = absent.contains(selector)
    answers["absent(\(selector))"] = { _ in isAbsent ? [.empty: 1] : [:] }
  }
  let source = FakeSource(labels: [expression + "/__name__": ["x"]], answers)
  let board = try load(
    #"{"panels":[{"type":"table","targets":[{"expr":"x{j=\"b\",i=\"a\"}","format":"table","instant":true}]}]}"#
  )
  let frame = try #require(await frames(board, source).first)
  #expect(frame.notice?.text == "no data: \(named) has ended")
}

/// From when to when, in hours before now, the series is there, and what a window of the hour before the last says.
@Test(arguments: [
  (5.0, 4.0, "no data in this window: x ended before"),
  (0.5, 0.0, "no data in this window: x began after"),
  (-1, -2, "no series is named x"),
])
func whatIsThereAtAnotherTimeIsNotUnknown(_ from: Double, _ to: Double, _ reason: String)
  async throws
{
  let span = (now.seconds - from * 3600)...(now.seconds - to * 3600)
  let source = FakeSource(spans: ["x": span], ["x": { _ in [:] }])
  let before = TimeRange(from: now - .seconds(7200), to: now - .seconds(3600), now: now)
  let frame = try #require(await frames(load(panel("")), source, range: before).first)
  #expect(frame.notice?.text == reason)
}

@Test func errorsAndEmptinessSayWhy() async throws {
  let source = FakeSource(["x": { _ in [:] }])
  let wrong = try #require(await frames(load(panel("", expr: "nix")), source).first)
  #expect(wrong.notice == Notice(.error, "A: not known: nix", detail: "A: not known: nix"))
  let empty = try #require(await frames(load(panel("")), source).first)
  #expect(empty.notice?.text == "no series is named x")
  let known = FakeSource(
    labels: [
      #"y{job="api"}/__name__"#: [], #"y/__name__"#: ["y"], #"y{i="a"}/__name__"#: ["y"],
      #"y{i="a", job="api"}/__name__"#: [],
    ], [#"rate(y{i="a", job="api"}[5m])"#: { _ in [:] }])
  let expression = #"rate(y{i=\"a\", job=\"api\"}[5m])"#
  let none = try #require(await frames(load(panel("", expr: expression)), known).first)
  #expect(none.notice?.text == #"no series match: job="api" has none"#)
  let loki = try load(
    #"{"panels":[{"type":"logs","title":"L","datasource":{"type":"loki"},"targets":[{"expr":"{a=\"b\"}"}]}]}"#
  )
  let box = try #require(await frames(loki, source).first)
  #expect(box.content == .unsupported(kind: "logs", queries: [#"{a="b"}"#]))
}

@Test func aNegativeOffsetIsNoSignOfVanishing() async throws {
  // What looks five minutes ahead has no newest five minutes.
  let source = FakeSource([
    "x offset -5m": { time in time > now.seconds - 300 ? [:] : [["i": "a"]: 1] }
  ])
  for kind in ["stat", "timeseries"] {
    let frame = try #require(
      await frames(load(panel("", kind: kind, expr: "x offset -5m")), source).first)
    #expect(frame.notice == nil && frame.ended == nil)
  }
}

/// Nothing comes of targets that are down: that is said before anything of names and conditions.
@Suite struct DownTargetTests {
  private func reason(_ expression: String, _ source: FakeSource) async throws -> String? {
    let board = try load(
      """
      {"panels":[{"type":"table","targets":[
        {"expr":"\(expression.split(separator: "\"").joined(separator: "\\\""))","format":"table","instant":true}]}]}
      """)
    return await frames(board, source).first?.notice?.text
  }

  private func up(_ states: [(job: String, instance: String, up: Double)]) -> [Labels: Double] {
    Dictionary(
      uniqueKeysWithValues: states.map { (["job": $0.job, "instance": $0.instance], $0.up) })
  }

  @Test func ofTheJobThatTheExpressionNames() async throws {
    let down = up([("api", "a:1", 0), ("api", "b:1", 0)])
    let half = up([("api", "a:1", 0), ("api", "b:1", 1)])
    let expression = #"x{job="api"}"#
    for (states, text) in [
      (down, "all 2 targets of job api are down"), (half, "no series is named x"),
    ] {
      let source = FakeSource([expression: { _ in [:] }, #"up{job="api"}"#: { _ in states }])
      #expect(try await reason(expression, source) == text)
    }
  }

  @Test func ofTheJobThatTheMetricCameFrom() async throws {
    let states = up([("api", "a:1", 0), ("node", "b:1", 1)])
    let source = FakeSource(
      labels: ["x/__name__": ["x"], "x/job": ["api"]],
      ["x": { _ in [:] }, "absent(x)": { _ in [.empty: 1] }, "up": { _ in states }])
    #expect(try await reason("x", source) == "the only target of job api is down")
  }

  @Test func ofAnyJobWhereTheMetricIsNotKnown() async throws {
    let states = up([("api", "a:1", 0), ("db", "c:1", 0), ("node", "b:1", 1)])
    let source = FakeSource(["x": { _ in [:] }, "up": { _ in states }])
    #expect(
      try await reason("x", source)
        == "all 2 targets of jobs api, db are down; no series is named x")
  }
}

/// A name inside an expression needs no braces to be looked for; functions, groupings and words are no names.
@Test(arguments: [
  ("sum by (host) (gone)", "gone"), ("sum(gone) by (host)", "gone"), ("count (gone)", "gone"),
  ("sum(up) / on (job) group_left (gone2) gone", "gone"),
  ("up offset 5m and bool_gone", "bool_gone"),
  ("vector(1) + sum without (a) (rate(gone [5m]))", "gone"),
  ("up == bool 1 unless gone # not", "gone"),
  ("max_over_time(up[1h:1m]) * 1e3 > Inf or gone @ end()", "gone"),
])
func aBareNameInAnExpressionIsNamed(_ expression: String, _ named: String) async throws {
  let source = FakeSource(
    labels: ["up/__name__": ["up"]], [expression: { _ in [:] }, "absent(up)": { _ in [:] }])
  for options in ["", #","format":"table","instant":true"#] {
    let board = try load(
      #"{"panels":[{"type":"table","targets":[{"expr":"\#(expression)"\#(options)}]}]}"#)
    let frame = try #require(await frames(board, source).first)
    #expect(frame.notice?.text == "no series is named \(named)")
  }
}

@Test func aGraphOfNoNumbersIsNotEmpty() async throws {
  let source = FakeSource(fallback: { _ in [Labels.empty: .nan] })
  let frame = try #require(await frames(load(panel("")), source).first)
  #expect(!frame.content.isEmpty && frame.notice?.text == "every value is NaN")
}
