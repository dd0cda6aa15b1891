import Dashboards
import Metrics
import Query
import Synchronization
import Testing

@Test func aSpikeSurvivesAWideStepAndTheWidthChangesNoNumber() async throws {
  // One sample of the hour is 100.
  let spike = now.seconds - 1200
  let source = FakeSource(["x": { time in [["i": "a"]: abs(time - spike) < 7 ? 100 : 1] }])
  let dashboard = try load(panel(#","options":{"legend":{"calcs":["max","mean","lastNotNull"]}}"#))
  var legends: Set<[String]> = []
  for columns in [40, 90, 400] {
    let frame = try #require(await frames(dashboard, source, columns: columns).first)
    guard case .graph(let graph) = frame.content else { return #expect(Bool(false)) }
    let series = try #require(graph.series.first)
    #expect(series.name == "a")
    #expect(series.values.count == graph.steps.count)
    #expect(graph.steps.count <= columns)
    #expect(graph.steps.start <= lastHour.from)
    #expect(graph.steps.end + graph.steps.step > now)
    #expect(graph.steps.start.milliseconds % (2 * graph.steps.step.milliseconds) == 0)
    #expect((series.highs.isEmpty ? series.values : series.highs).contains(100))
    legends.insert(series.legendValues)
  }
  #expect(legends.count == 1)
}

@Test func aRefreshAsksForTheNewestPartOnly() async throws {
  let source = FakeSource(["x": { time in [["i": "a"]: time] }])
  let dashboard = try load(panel(""))
  let evaluator = DashboardEvaluator()
  _ = await frames(dashboard, source, evaluator: evaluator)
  let later = now + .seconds(30)
  let range = TimeRange(from: later - .seconds(3600), to: later, now: later)
  let again = await frames(dashboard, source, range: range, evaluator: evaluator)
  let fresh = await frames(dashboard, source, range: range)
  // As texts: NaN is not equal to itself.
  #expect("\(again.map(\.content))" == "\(fresh.map(\.content))", "a refresh differs")
  let counts = source.asked.withLock { $0 }.map { question in
    if case .range(let steps) = question.time { steps.count } else { 0 }
  }
  #expect(counts.count == 3)
  #expect(counts[1] < 10)
}

@Test func equalQueriesAreAskedOnce() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 2] }])
  let dashboard = try load(
    #"{"panels":[{"type":"graph","targets":[{"expr":"x"}]},{"type":"stat","targets":[{"expr":"x"}]}]}"#
  )
  let all = await frames(dashboard, source)
  #expect(all.count == 2)
  #expect(source.asked.withLock { $0.count } == 1)
}

@Test func statTellsItsStateInWords() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 0.082] }])
  let dashboard = try load(
    panel(
      #","fieldConfig":{"defaults":{"unit":"percentunit","thresholds":{"steps":[{"color":"green","value":null},{"color":"red","value":0.05}]}}}"#,
      kind: "stat"))
  guard case .stat(let stat) = try #require(await frames(dashboard, source).first).content else {
    return #expect(Bool(false))
  }
  let cell = try #require(stat.cells.first)
  #expect(cell.text == "8.2 %")
  #expect(cell.color == .crit)
  #expect(cell.state == "above 5 %")
  #expect(cell.calc == "last")
  #expect(!cell.sparkline.isEmpty)
}

@Test func nothingOverNothingIsNoTrafficAndVanishedIsNoHealth() async throws {
  let vanished = now.seconds - 600
  let source = FakeSource([
    "x / z": { _ in [["i": "a"]: .nan] },
    "x": { _ in [["i": "a"]: .nan] },
    "y": { time in time < vanished ? [["i": "a"]: 1] : [:] },
  ])
  for (expression, text) in [("x / z", "no traffic"), ("x", "NaN")] {
    let ratio = try load(panel("", kind: "stat", expr: expression))
    guard case .stat(let stat) = try #require(await frames(ratio, source).first).content else {
      return #expect(Bool(false))
    }
    #expect(stat.cells.map(\.text) == [text])
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

@Test func tablesMergeAndOrganize() async throws {
  let source = FakeSource([
    "x": { _ in [["i": "a"]: 1, ["i": "b"]: 2] }, "y": { _ in [["i": "b"]: 20, ["i": "c"]: 30] },
  ])
  let dashboard = try load(
    #"""
    {"panels":[{"type":"table","targets":[{"expr":"x","refId":"A","format":"table","instant":true},
      {"expr":"y","refId":"B","format":"table","instant":true}],
     "transformations":[{"id":"merge"},{"id":"organize","options":{"excludeByName":{"Time":true},
       "renameByName":{"Value #A":"X","Value #B":"Y"},"indexByName":{"Value #B":0}}},
       {"id":"sortBy","options":{"sort":[{"field":"i","desc":true}]}},{"id":"spell","options":{}}],
     "fieldConfig":{"overrides":[{"matcher":{"id":"byName","options":"X"},"properties":[{"id":"unit","value":"s"}]}]}}]}
    """#)
  let frame = try #require(await frames(dashboard, source).first)
  guard case .table(let table) = frame.content else { return #expect(Bool(false)) }
  #expect(table.columns.map(\.name) == ["Y", "i", "X"])
  #expect(
    table.rows.map { $0.map(\.text) } == [["30", "c", ""], ["20", "b", "2 s"], ["", "a", "1 s"]])
  #expect(frame.notice?.text == "not applied: spell")
}

/// The file's options and overrides, and the footer below the columns instance, A and B.
@Test(arguments: [
  (#"{"show":true,"reducer":["sum"],"fields":""}"#, "", ["total", "6 s", "60"]),
  (#"{"show":true,"reducer":"mean","fields":["B"]}"#, "", ["mean", "", "20"]),
  (#"{"show":true,"reducer":["count"],"countRows":false}"#, "", ["count", "3", "3"]),
  (#"{"show":true,"reducer":["count"],"countRows":true}"#, "", ["3 rows", "", ""]),
  (#"{"show":true,"reducer":["sum"],"countRows":true}"#, "", ["total", "6 s", "60"]),
  (#"{"show":false,"reducer":["sum"],"fields":""}"#, "", []),
  (
    "{}",
    #"{"matcher":{"id":"byName","options":"A"},"properties":[{"id":"custom.footer","value":{"reducers":["min","max"]}}]}"#,
    ["", "min 1 s, max 3 s", ""]
  ),
])
func aTableIsSummedUpBelow(_ footer: String, _ override: String, _ cells: [String]) async throws {
  let source = FakeSource([
    "x": { _ in [["i": "a"]: 1, ["i": "b"]: 2, ["i": "c"]: 3] },
    "y": { _ in [["i": "a"]: 10, ["i": "b"]: 20, ["i": "c"]: 30] },
  ])
  let unit = #"{"matcher":{"id":"byName","options":"A"},"properties":[{"id":"unit","value":"s"}]}"#
  let dashboard = try load(
    #"""
    {"panels":[{"type":"table","targets":[{"expr":"x","refId":"A","format":"table","instant":true},
      {"expr":"y","refId":"B","format":"table","instant":true}],
     "transformations":[{"id":"merge"},{"id":"organize","options":{"excludeByName":{"Time":true},
       "renameByName":{"Value #A":"A","Value #B":"B"}}}],
     "options":{"footer":\#(footer)},
     "fieldConfig":{"overrides":[\#(unit)\#(override.isEmpty ? "" : "," + override)]}}]}
    """#)
  let frame = try #require(await frames(dashboard, source).first)
  guard case .table(let table) = frame.content else { return #expect(Bool(false)) }
  #expect(table.footer.map(\.text) == cells)
  #expect(frame.notice == nil)
}

@Test func aQueryWithoutResultDoesNotKeepTheOthersApart() async throws {
  let source = FakeSource([
    "x": { _ in [["i": "a"]: 1, ["i": "b"]: 2] }, "y": { _ in [["i": "a"]: 10, ["i": "b"]: 20] },
    "z": { _ in [:] },
  ])
  let dashboard = try load(
    #"""
    {"panels":[{"type":"table","targets":[{"expr":"x","refId":"A","format":"table","instant":true},
      {"expr":"z","refId":"B","format":"table","instant":true},
      {"expr":"y","refId":"C","format":"table","instant":true}],
     "transformations":[{"id":"merge"},{"id":"organize","options":{"excludeByName":{"Time":true}}}]}]}
    """#)
  guard case .table(let table)? = await frames(dashboard, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(table.columns.map(\.name) == ["i", "Value #A", "Value #C"])
  #expect(table.rows.map { $0.map(\.text) } == [["a", "1", "10"], ["b", "2", "20"]])
}

@Test func textIsFreeOfMarkup() async throws {
  let dashboard = try load(
    ##"{"panels":[{"type":"text","options":{"mode":"markdown","content":"# Head\n\nA **b** [c](d)\n\n- one\n- two"}},{"type":"text","mode":"html","content":"<h2>H</h2><script>x</script><p>a <b>b</b><br>c</p>"}]}"##
  )
  let all = await frames(dashboard, FakeSource())
  guard case .text(let markdown) = all[0].content, case .text(let html) = all[1].content else {
    return #expect(Bool(false))
  }
  #expect(
    markdown.map { $0.runs.map(\.text).joined() } == ["Head", "", "A b c", "", "• one", "• two"])
  #expect(markdown.first?.heading == 1)
  #expect(html.map { $0.runs.map(\.text).joined() } == ["H", "", "a b", "c"])
}

@Test func negativeYStacksAndRightAxis() async throws {
  let source = FakeSource(["x": { _ in [["i": "in"]: 1, ["i": "out"]: 2] }])
  let dashboard = try load(
    panel(
      #","stack":true,"nullPointMode":"connected","yaxes":[{"format":"bps"},{"format":"percent"}],"seriesOverrides":[{"alias":"/ou/","transform":"negative-Y","yaxis":2,"stack":false}]"#,
      kind: "graph"))
  guard case .graph(let graph) = try #require(await frames(dashboard, source).first).content else {
    return #expect(Bool(false))
  }
  #expect(graph.left.format.unit == "bps")
  #expect(graph.right.format.unit == "percent")
  #expect(graph.series.map(\.stackGroup) == ["A", nil])
  #expect(graph.series.map(\.isNegated) == [false, true])
  #expect(graph.series.map(\.onRightAxis) == [false, true])
  #expect(graph.series[0].connectsGaps)
}

@Test func bucketsOfAHeatmapStandAlone() async throws {
  let source = FakeSource(["x": { _ in [["le": "+Inf"]: 10, ["le": "1"]: 4, ["le": "5"]: 7] }])
  let dashboard = try load(
    #"{"panels":[{"type":"heatmap","targets":[{"expr":"x","format":"heatmap","legendFormat":"{{le}}"}]}]}"#
  )
  guard case .graph(let graph) = try #require(await frames(dashboard, source).first).content else {
    return #expect(Bool(false))
  }
  #expect(graph.series.map(\.name) == ["1", "5", "+Inf"])
  #expect(graph.series.map(\.calcs.last) == [4, 3, 3])
}

@Test func overridesAndMappingsReachTheCells() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 1, ["i": "b"]: 0, ["i": "c"]: 7] }])
  let dashboard = try load(
    panel(
      #"""
      ,"fieldConfig":{"defaults":{"unit":"s","mappings":[{"type":"value","options":{"0":{"text":"down","color":"red"}}}]},
       "overrides":[{"matcher":{"id":"byRegexp","options":"/^(a|z)$/"},"properties":[{"id":"unit","value":"percent"},{"id":"displayName","value":"${__field.labels.i}!"}]},
       {"matcher":{"id":"byFrameRefID","options":"B"},"properties":[{"id":"unit","value":"bytes"}]},
       {"matcher":{"id":"byValue","options":{"reducer":"max","op":"gte","value":5}},"properties":[{"id":"decimals","value":1}]}]}
      """#, kind: "stat"))
  guard case .stat(let stat) = try #require(await frames(dashboard, source).first).content else {
    return #expect(Bool(false))
  }
  #expect(stat.cells.map(\.text) == ["1 %", "down", "7.0 s"])
  #expect(stat.cells.map(\.name) == ["a!", "b", "c"])
  #expect(stat.cells[1].color == .crit)
}

@Test func aStatWithoutColourMindsNoThreshold() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 5e9] }])
  let thresholds = #"{"steps":[{"color":"green","value":null},{"color":"red","value":80}]}"#
  for (mode, state) in [("none", ""), ("value", "above 80 B")] {
    let dashboard = try load(
      panel(
        #","options":{"colorMode":"\#(mode)"},"fieldConfig":{"defaults":{"unit":"bytes","thresholds":\#(thresholds)}}"#,
        kind: "stat"))
    guard case .stat(let stat) = try #require(await frames(dashboard, source).first).content else {
      return #expect(Bool(false))
    }
    #expect(stat.cells.map(\.state) == [state])
  }
}

@Test func stackGroupsCanBeFalse() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 1, ["i": "Total"]: 2] }])
  let dashboard = try load(
    panel(
      #","fieldConfig":{"defaults":{"custom":{"stacking":{"mode":"normal","group":"A"}}},"overrides":[{"matcher":{"id":"byName","options":"Total"},"properties":[{"id":"custom.stacking","value":{"mode":"normal","group":false}}]}]}"#
    ))
  guard case .graph(let graph) = try #require(await frames(dashboard, source).first).content else {
    return #expect(Bool(false))
  }
  #expect(
    Dictionary(uniqueKeysWithValues: graph.series.map { ($0.name, $0.stackGroup) }) == [
      "a": "A", "Total": "false",
    ])
}

@Test func textsAreReadApartAndOneQuerySetsAnothersOptions() async throws {
  let source = FakeSource([
    "x": { _ in [["i": "a", "zone": "eu"]: 1] }, "limit": { _ in [["i": "max"]: 250] },
  ])
  let table = try load(
    #"""
    {"panels":[{"type":"table","targets":[{"expr":"x","refId":"A","legendFormat":"n=1, q=\"b, \\\"c\\\"\""}],
     "transformations":[{"id":"reduce","options":{"reducers":["max"]}},
       {"id":"extractFields","options":{"source":"Field","format":"auto"}}]}]}
    """#)
  guard case .table(let found)? = await frames(table, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(found.columns.map(\.name) == ["Field", "Max", "n", "q"])
  #expect(found.rows.first?.suffix(2).map(\.text) == ["1", #"b, "c""#])
  let graph = try load(
    #"""
    {"panels":[{"type":"timeseries","targets":[{"expr":"x","refId":"A","legendFormat":"Count"},
      {"expr":"limit","refId":"B","legendFormat":"max"}],
     "transformations":[{"id":"configFromData","options":{"configRefId":"B",
       "applyTo":{"id":"byName","options":"Count"},"mappings":[{"fieldName":"Time","handlerKey":"__ignore"},
       {"fieldName":"max","handlerKey":"max"}]}}]}]}
    """#)
  let frame = try #require(await frames(graph, source).first)
  guard case .graph(let drawn) = frame.content else { return #expect(Bool(false)) }
  #expect(drawn.series.map(\.name) == ["Count"])
  #expect(drawn.left.max == 250)
  #expect(frame.notice == nil)
}

@Test func annotationQueriesMarkTheGraphs() async throws {
  let source = FakeSource([
    "x": { _ in [["i": "a"]: 1] },
    // Ten minutes that end twenty minutes ago, and one instant.
    "up == 0": { time in
      let age = now.seconds - time
      return (1200...1800).contains(age) || age == 620 ? [["host": "h1"]: 1] : [:]
    },
  ])
  func dashboard(_ annotation: String) throws -> Dashboard {
    let text = panel(#","links":[{"title":"See $__dashboard","url":"http://x/?from=${__from}"}]"#)
    return try load(
      #"{"title":"D","annotations":{"list":[{"builtIn":1},\#(annotation)]},"# + text.dropFirst())
  }
  let marked = try dashboard(
    #"{"name":"Down","expr":"up == 0","step":"20s","iconColor":"red","titleFormat":"{{host}} down"}"#
  )
  let frame = try #require(await frames(marked, source).first)
  guard case .graph(let graph) = frame.content else { return #expect(Bool(false)) }
  #expect(
    graph.shades == [
      ShadedInterval(
        from: now - .seconds(1800), to: now - .seconds(1200), label: "h1 down", color: .crit),
      ShadedInterval(
        from: now - .seconds(620), to: now - .seconds(620), label: "h1 down", color: .crit),
    ])
  #expect(frame.notice == nil && frame.queries.map(\.refID) == ["A", "Down"])
  #expect(
    frame.links == [
      DashboardLink(title: "See D", url: "http://x/?from=\(lastHour.from.milliseconds)")
    ])
  let off = try dashboard(#"{"name":"Down","expr":"up == 0","enable":false}"#)
  guard case .graph(let plain)? = await frames(off, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(plain.shades.isEmpty)
  // A broken annotation query is told beside the panel's own, and harms nothing.
  let broken = try #require(
    await frames(dashboard(#"{"name":"Bad","expr":"nix"}"#), source).first)
  #expect(broken.notice == nil && broken.queries.last?.error == "not known: nix")
}

@Test func aTimeColumnIsATimeWhateverItsUnit() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 1] }])
  let dashboard = try load(
    #"""
    {"panels":[{"type":"table","targets":[{"expr":"x","refId":"A","format":"table","instant":true}],
     "fieldConfig":{"overrides":[{"matcher":{"id":"byName","options":"Time"},
       "properties":[{"id":"unit","value":"short"},{"id":"decimals","value":2}]}]}}]}
    """#)
  guard case .table(let table)? = await frames(dashboard, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(table.rows.first?.first?.text == "2023-11-14 22:13:20Z")
}

@Test func aLongTableBecomesASeriesForEachLabelSet() async throws {
  let source = FakeSource(["x": { _ in [["policy": "root"]: 3, ["policy": "app"]: 7] }])
  let dashboard = try load(
    #"""
    {"panels":[{"type":"bargauge","targets":[{"expr":"x","refId":"A","format":"table","range":true}],
     "transformations":[{"id":"sortBy","options":{"sort":[{"field":"Value","desc":true}]}},
       {"id":"prepareTimeSeries","options":{"format":"many"}}]}]}
    """#)
  guard case .bars(let bars)? = await frames(dashboard, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(bars.cells.map(\.name) == ["app", "root"])
  #expect(bars.cells.map(\.value) == [7, 3])
}

@Test func aTitleSaysTheStep() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 1] }])
  let dashboard = try load(
    #"{"panels":[{"type":"timeseries","title":"Hits / $__interval","interval":"2m","targets":[{"expr":"x"}]}]}"#
  )
  #expect(await frames(dashboard, source).first?.title == "Hits / 2m")
}

@Test func aStateThatIsTooLowSaysBelow() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 1] }])
  func state(_ steps: String) async throws -> String? {
    let text = panel(
      #","fieldConfig":{"defaults":{"thresholds":{"steps":[\#(steps)]}}}"#, kind: "stat")
    guard case .stat(let stat)? = try await frames(load(text), source).first?.content else {
      return nil
    }
    return stat.cells.first?.state
  }
  let red = #"{"color":"red","value":null}"#
  #expect(
    try await state(red + #",{"color":"orange","value":1},{"color":"green","value":3}"#)
      == "below 3")
  let green = #"{"color":"green","value":null}"#
  #expect(
    try await state(green + #",{"color":"orange","value":1},{"color":"red","value":3}"#)
      == "above 1")
  // Too high and too low at once: a band in between is named by its foot.
  #expect(
    try await state(green + #",{"color":"red","value":1},{"color":"green","value":3}"#)
      == "above 1")
}

@Test func aNegativeOffsetIsNoSignOfVanishing() async throws {
  // What looks five minutes ahead has no newest five minutes.
  let source = FakeSource([
    "x offset -5m": { time in time > now.seconds - 300 ? [:] : [["i": "a"]: 1] }
  ])
  for kind in ["stat", "timeseries"] {
    let frame = try #require(
      await frames(load(panel("", kind: kind, expr: "x offset -5m")), source).first)
    #expect(frame.notice == nil && frame.staleness == nil)
  }
}

@Test func anEmptyLegendIsTheLabels() async throws {
  let source = FakeSource(["x": { _ in [["job": "api"]: 1] }])
  guard case .graph(let graph)? = try await frames(load(panel("")), source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(graph.series.map(\.name) == [#"{job="api"}"#])
}

@Test func thresholdsThatColourNothingAreNoState() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 100] }])
  func state(_ mode: String) async throws -> String? {
    let text = panel(
      #","fieldConfig":{"defaults":{"color":{"mode":"\#(mode)"},"thresholds":{"steps":[{"color":"green","value":null},{"color":"red","value":80}]}}}"#,
      kind: "stat")
    guard case .stat(let stat)? = try await frames(load(text), source).first?.content else {
      return nil
    }
    return stat.cells.first?.state
  }
  #expect(try await state("thresholds") == "above 80")
  #expect(try await state("continuous-BlPu") == "")
  #expect(try await state("fixed") == "")
}

@Test func barsHaveTheModeAndScaleOfTheirColours() async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 50] }])
  func bars(_ color: String, _ mode: String) async throws -> BarGaugeFrame? {
    let text = panel(
      #","options":{\#(mode)},"fieldConfig":{"defaults":{"color":{"mode":"\#(color)"},"min":0,"max":90,"thresholds":{"steps":[{"color":"green","value":null},{"color":"red","value":80}]}}}"#,
      kind: "bargauge")
    guard case .bars(let bars)? = try await frames(load(text), source).first?.content else {
      return nil
    }
    return bars
  }
  #expect(try await bars("thresholds", "")?.mode == .gradient)
  #expect(try await bars("thresholds", #""displayMode":"lcd""#)?.mode == .lcd)
  #expect(try await bars("thresholds", #""displayMode":"basic""#)?.mode == .basic)
  #expect(try await bars("palette-classic", #""displayMode":"lcd""#)?.mode == .basic)
  let continuous = try #require(await bars("continuous-GrYlRd", #""displayMode":"lcd""#))
  #expect(continuous.mode == .lcd)
  #expect(continuous.thresholds.map(\.color) == [.ok, .warn, .crit])
  #expect(continuous.thresholds.dropFirst().map(\.from) == [30, 60])
}

@Test func aHungAnnotationQueryHoldsNoPanelUp() async throws {
  let source = FakeSource(hangs: ["up"], ["x": { _ in [["i": "a"]: 1] }])
  let text = panel("")
  let dashboard = try load(
    #"{"annotations":{"list":[{"name":"Slow","expr":"up"}]},"# + text.dropFirst())
  let frame = try #require(
    await frames(dashboard, source, evaluator: DashboardEvaluator(patience: .milliseconds(10)))
      .first)
  guard case .graph(let graph) = frame.content else { return #expect(Bool(false)) }
  #expect(graph.series.count == 1 && graph.shades.isEmpty && frame.notice == nil)
  #expect(frame.queries.last?.error?.hasPrefix("no answer within 10ms") == true)
}
