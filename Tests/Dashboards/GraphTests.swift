import Calendar
import Metrics
import Query
import Testing

@testable import Dashboards

/// The graph of a panel over the series `x`, one for each of `values`.
private func graph(
  _ fields: String, _ values: [String: Double], expr: String = "x"
) async throws -> GraphFrame {
  let source = FakeSource([
    "x": { _ in
      Dictionary(uniqueKeysWithValues: values.map { (["i": $0.key] as Labels, $0.value) })
    }
  ])
  let frame = try #require(await frames(load(panel(fields)), source).first)
  guard case .graph(let graph) = frame.content else {
    Issue.record("no graph")
    throw QueryError(.badData, "no graph")
  }
  return graph
}

@Test func sharesAreOfTheAxisAndNotOfTheValues() async throws {
  let graph = try await graph(
    #","fieldConfig":{"defaults":{"unit":"bytes","custom":{"stacking":{"mode":"percent"}}}},"options":{"legend":{"calcs":["lastNotNull"]}}"#,
    ["a": 2, "b": 2048])
  #expect(graph.stacksToPercent)
  #expect(graph.left.format.unit == "percentunit")
  #expect(graph.series.map { graph.format(of: $0).text($0.calcs.last) } == ["2 B", "2 KiB"])
  #expect(graph.series.map(\.legendValues) == [["2 B"], ["2 KiB"]])
}

@Test(arguments: [("", [FrameColor.ok, .crit]), (#","max":100"#, [.ok, .ok])])
func percentagesOfThresholdsAreOfTheScale(_ ends: String, _ colors: [FrameColor]) async throws {
  let graph = try await graph(
    #","fieldConfig":{"defaults":{"color":{"mode":"thresholds"},"thresholds":{"mode":"percentage","steps":[{"color":"green","value":null},{"color":"red","value":80}]}\#(ends)}}"#,
    ["a": 2, "b": 10])
  #expect(graph.series.map(\.color) == colors)
}

@Test func gapsAndLegendAsTheFileSays() async throws {
  let graph = try await graph(
    #","fieldConfig":{"defaults":{"custom":{"spanNulls":60000}},"overrides":[{"matcher":{"id":"byName","options":"a"},"properties":[{"id":"custom.hideFrom","value":{"legend":true}}]}]}"#,
    ["a": 1, "b": 2])
  #expect(graph.series.map(\.leavesLegend) == [true, false])
  #expect(graph.series.map(\.connectsGaps) == [true, true])
  #expect(graph.series.map(\.longestGap) == [.seconds(60), .seconds(60)])
}

@Test func logarithmicAxesOfBothAges() async throws {
  let new = try await graph(
    #","fieldConfig":{"defaults":{"custom":{"scaleDistribution":{"type":"log","log":2}}}}"#,
    ["a": 1])
  #expect(new.left.scale == .log(base: 2))
  let symlog = try await graph(
    #","fieldConfig":{"defaults":{"custom":{"scaleDistribution":{"type":"symlog","log":10,"linearThreshold":5}}}}"#,
    ["a": 1])
  #expect(symlog.left.scale == .symlog(base: 10, threshold: 5))
  let source = FakeSource(["x": { _ in [["i": "a"]: 1] }])
  let old = try load(panel(#","yaxes":[{"logBase":10,"format":"s"},{}]"#, kind: "graph"))
  guard case .graph(let graph)? = await frames(old, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(graph.left.scale == .log(base: 10))
}

/// A calc's text in a stat of one series that counts from 4 to 6.
@Test(arguments: [
  ("diffperc", "50 %"), ("diff", "2 B"), ("count", "240"), ("uniqueValues", "4 B, 6 B"),
  ("lastTime", "2023-11-14 22:13:15Z"), ("last_time", "2023-11-14 22:13:15Z"), ("mean", "5 B"),
  ("nix", "–"),
])
func calcsAreToldAsWhatTheyAre(_ calc: String, _ text: String) async throws {
  let middle = now.seconds - 1800
  let source = FakeSource(["x": { time in [["i": "a"]: time < middle ? 4 : 6] }])
  let dashboard = try load(
    panel(
      #","fieldConfig":{"defaults":{"unit":"bytes","decimals":0}},"options":{"reduceOptions":{"calcs":["\#(calc)"]}}"#,
      kind: "stat"))
  let frame = try #require(await frames(dashboard, source).first)
  guard case .stat(let stat) = frame.content else { return #expect(Bool(false)) }
  #expect(stat.cells.map(\.text) == [text])
  #expect(frame.notice?.text == (calc == "nix" ? "calc not known: nix" : nil))
}

@Test func allValuesAreListedAsFarAsOneReads() {
  let values = (1...300).map { Double($0) } + [.nan]
  let clock = FormatClock(zone: .utc, nowMilliseconds: now.milliseconds)
  #expect(
    Reducer.list("allValues", values[...], ValueFormat(), clock: clock)
      == "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, … (300)")
  #expect(Reducer.list("max", values[...], ValueFormat(), clock: clock) == nil)
}

/// Of old and new files: what is shown for 5, nothing, and no number.
@Test(arguments: [
  (#"{"type":"regex","options":{"pattern":"/^(\\d)/","result":{"text":"<$1>"}}}"#, "<5>"),
  (#"{"type":"regex","options":{"pattern":"(\\d)","result":{"text":"n $1"}}}"#, "n 5"),
  (#"{"type":"regex","options":{"pattern":"55*6?7","result":{"text":"no"}}}"#, "5"),
  (#"{"type":"range","options":{"from":1,"to":5,"result":{"text":"low"}}}"#, "low"),
  (#"{"type":"special","options":{"match":"null+nan","result":{"text":"none"}}}"#, "5"),
  (#"{"type":2,"from":"1","to":"9","text":"old"}"#, "old"),
])
func mappingsGiveTheirWords(_ mapping: String, _ text: String) async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: 5] }])
  let dashboard = try load(
    panel(#","fieldConfig":{"defaults":{"mappings":[\#(mapping)]}}"#, kind: "stat"))
  guard case .stat(let stat)? = await frames(dashboard, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(stat.cells.map(\.text) == [text])
}

@Test func nothingAndNoNumberHaveOneWordWhereTheFileWantsIt() async throws {
  let mapping = #"{"type":"special","options":{"match":"null+nan","result":{"text":"none"}}}"#
  let dashboard = try load(
    panel(#","fieldConfig":{"defaults":{"mappings":[\#(mapping)]}}"#, kind: "stat"))
  for value in [[["i": "a"]: Double.nan], [:]] as [[Labels: Double]] {
    let frame = await frames(dashboard, FakeSource(["x": { _ in value }])).first
    guard case .stat(let stat)? = frame?.content else { return #expect(Bool(false)) }
    #expect(stat.cells.map(\.text) == ["none"])
  }
}

/// What is matched, and what a value, no value, no number and a text with the words true, false and nothing show.
@Test(arguments: [
  ("null", [nil, "!", nil, nil, nil, nil]), ("nan", [nil, nil, "!", nil, nil, nil]),
  ("null+nan", [nil, "!", "!", nil, nil, nil]), ("true", [nil, nil, nil, "!", nil, nil]),
  ("false", [nil, nil, nil, nil, "!", nil]), ("empty", [nil, nil, nil, nil, nil, "!"]),
])
func specialMappingsTakeWhatGrafanaTakes(_ match: String, _ words: [String?]) throws {
  let dashboard = try load(
    panel(
      #","fieldConfig":{"defaults":{"mappings":[{"type":"special","options":{"match":"\#(match)","result":{"text":"!"}}}]}}"#
    ))
  let options = try #require(dashboard.panels.first).fields.defaults
  let style = FieldStyle(options: options, format: ValueFormat())
  let cells: [(Double, String?)] = [
    (0, nil), (.nan, nil), (.notANumber, nil), (.nan, "true"), (.nan, "false"), (.nan, ""),
  ]
  #expect(cells.map { style.mapping($0.0, text: $0.1, [:])?.text } == words)
}

/// A series that was 2 and is no number now, in every kind that shows one number for it.
@Test(arguments: ["stat", "gauge", "bargauge", "table", "timeseries"])
func noNumberNowIsNotTheNumberBefore(_ kind: String) async throws {
  let source = FakeSource(["x": { time in [["i": "a"]: time < now.seconds - 600 ? 2 : .nan] }])
  func shown(_ mapping: String) async throws -> [String] {
    let options = #","options":{"legend":{"calcs":["lastNotNull"]}}"#
    let dashboard = try load(
      panel(
        #","fieldConfig":{"defaults":{"noValue":"none","mappings":[\#(mapping)]}}"# + options,
        kind: kind))
    switch await frames(dashboard, source).first?.content {
    case .stat(let frame): return frame.cells.map(\.text)
    case .gauge(let frame): return frame.cells.map(\.text)
    case .bars(let frame): return frame.cells.map(\.text)
    case .table(let frame): return frame.rows.suffix(1).compactMap { $0.last?.text }
    case .graph(let frame): return frame.series.flatMap(\.legendValues)
    default: return []
    }
  }
  func special(_ match: String) -> String {
    #"{"type":"special","options":{"match":"\#(match)","result":{"text":"idle"}}}"#
  }
  #expect(try await shown(special("nan")) == ["idle"])
  #expect(try await shown(special("null+nan")) == ["idle"])
  #expect(try await shown(special("null")) == ["NaN"])
  #expect(try await shown(#"{"type":"value","options":{"NaN":{"text":"rest"}}}"#) == ["rest"])
}

@Test func anOldStatHasItsRangesAndItsBackground() async throws {
  let dashboard = try load(
    panel(
      #","valueName":"current","mappingType":2,"rangeMaps":[{"from":"0","to":"3","text":"few"},{"from":"4","to":"9","text":"some"}],"colorBackground":true,"thresholds":"3,8","colors":["green","orange","red"]"#,
      kind: "singlestat"))
  let source = FakeSource(["x": { _ in [["i": "a"]: 5] }])
  guard case .stat(let stat)? = await frames(dashboard, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(stat.cells.map(\.text) == ["some"])
  #expect(stat.colorMode == .background)
  #expect(stat.cells.map(\.color) == [.warn])
}

@Test func reducedColumnsAreOfTheCalcsKind() async throws {
  let middle = now.seconds - 1800
  let source = FakeSource(["x": { time in [["i": "a"]: time < middle ? 4 : 6] }])
  let dashboard = try load(
    panel(
      #","fieldConfig":{"defaults":{"unit":"bytes"}},"transformations":[{"id":"reduce","options":{"reducers":["max","diffperc","lastTime","uniqueValues"]}}]"#,
      kind: "table"))
  guard case .table(let table)? = await frames(dashboard, source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(
    table.columns.map(\.name) == [
      "Field", "Max", "Difference percent", "Last time", "All unique values",
    ])
  #expect(
    table.rows.map { $0.map(\.text) } == [["a", "6 B", "50 %", "2023-11-14 22:13:15Z", "4, 6"]])
}

/// A ratio of nothing all through the window, under Last *, which leaves NaN out.
@Test(arguments: ["stat", "gauge", "bargauge"])
func nullIsMappedWhereNoNumberEverWas(_ kind: String) async throws {
  let source = FakeSource(["x": { _ in [["i": "a"]: .nan] }])
  func shown(_ mappings: String, _ calc: String) async throws -> String? {
    let options =
      #","fieldConfig":{"defaults":{"mappings":[\#(mappings)]}},"options":{"reduceOptions":{"calcs":["\#(calc)"]}}"#
    switch await frames(try load(panel(options, kind: kind)), source).first?.content {
    case .stat(let frame): return frame.cells.first?.text
    case .gauge(let frame): return frame.cells.first?.text
    case .bars(let frame): return frame.cells.first?.text
    default: return nil
    }
  }
  let null = #"{"type":"special","options":{"match":"null","result":{"text":"N/A"}}}"#
  let nan = #"{"type":"special","options":{"match":"nan","result":{"text":"idle"}}}"#
  #expect(try await shown(null, "lastNotNull") == "N/A")
  #expect(try await shown(null, "last") == "NaN")
  #expect(try await shown(null + "," + nan, "lastNotNull") == "idle")
  #expect(try await shown(nan, "lastNotNull") == "idle")
}

@Test func mappingsApplyInLegends() async throws {
  let source = FakeSource(fallback: { time in
    [["i": "a"]: time < now.seconds - 60 ? 0 : 1, ["i": "b"]: .nan]
  })
  let json = panel(
    #"""
    ,"fieldConfig":{"defaults":{"unit":"s","mappings":[{"type":"value","options":{"1":{"text":"OK"}}},
     {"type":"range","options":{"from":-1,"to":0,"result":{"text":"down"}}}]}}
    """#)
  let frame = try #require(await frames(load(json), source).first)
  guard case .graph(let graph) = frame.content else { return #expect(Bool(false)) }
  #expect(graph.text(graph.series[0].calcs.last, of: graph.series[0]) == "OK")
  #expect(graph.text(graph.series[0].calcs.min, of: graph.series[0]) == "down")
  #expect(graph.text(90, of: graph.series[0]) == "1.5 mins")
  #expect(graph.text(.nan, of: graph.series[0]) == "–")
  #expect(graph.text(graph.series[1].calcs.last, of: graph.series[1]) == "NaN")
}

/// What stands before and behind a number stands there as the file has it.
@Test func oldNumbersKeepTheirPrefixes() async throws {
  let source = FakeSource(fallback: { _ in [[:]: 0.4567] })
  let json = panel(
    #","format":"percentunit","decimals":1,"prefix":"~","postfix":" used","valueName":"current""#,
    kind: "singlestat")
  guard case .stat(let stat)? = await frames(try load(json), source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(stat.cells.map(\.text) == ["~45.7 % used"])
}

@Test(arguments: [
  ("name", ["a"], false), ("value", ["1.5 s"], false), ("value_and_name", ["1.5 s"], true),
  ("auto", ["1.5 s"], false), ("none", [""], false),
])
func theTextModeSaysWhatStandsThere(_ mode: String, _ texts: [String], _ showsName: Bool)
  async throws
{
  let source = FakeSource(fallback: { _ in [["i": "a"]: 1.5] })
  let json = panel(
    #","fieldConfig":{"defaults":{"unit":"s"}},"options":{"textMode":"\#(mode)"}"#, kind: "stat")
  guard case .stat(let stat)? = await frames(try load(json), source).first?.content else {
    return #expect(Bool(false))
  }
  #expect(stat.cells.map(\.text) == texts)
  #expect(stat.showsName == showsName)
}
