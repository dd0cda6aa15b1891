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
