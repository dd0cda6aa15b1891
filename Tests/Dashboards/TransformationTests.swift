import Dashboards
import Metrics
import Query
import Testing

/// A column over the table `left` of 1, 2, 3: its default name and what it holds.
@Test(arguments: [
  (
    #""mode":"unary","unary":{"operator":"exp","fieldName":"Value"}"#, "exp(Value)",
    [2.718, 7.389, 20.086]
  ),
  (
    #""mode":"unary","unary":{"operator":"ln","fieldName":"Value"}"#, "ln(Value)",
    [0, 0.693, 1.099]
  ),
  (
    #""mode":"unary","unary":{"operator":"percent","fieldName":"Value"}"#, "percent(Value)",
    [0.167, 0.333, 0.5]
  ),
  (
    #""mode":"cumulativeFunctions","cumulative":{"field":"Value","reducer":"sum"}"#,
    "cumulative sum(Value)", [1, 3, 6]
  ),
  (
    #""mode":"cumulativeFunctions","cumulative":{"field":"Value","reducer":"mean"}"#,
    "cumulative mean(Value)", [1, 1.5, 2]
  ),
  (#""mode":"cumulativeFunctions""#, "cumulative sum", [1, 3, 6]),
  (
    #""mode":"windowFunctions","window":{"field":"Value","reducer":"mean","windowAlignment":"trailing","windowSize":2,"windowSizeMode":"fixed"}"#,
    "trailing moving mean(Value)", [1, 1.5, 2.5]
  ),
  (
    #""mode":"windowFunctions","window":{"field":"Value","reducer":"mean","windowAlignment":"centered","windowSize":3,"windowSizeMode":"fixed"}"#,
    "centered moving mean(Value)", [1.5, 2, 2.5]
  ),
  (
    #""mode":"windowFunctions","window":{"field":"Value","reducer":"variance","windowSize":0.5,"windowSizeMode":"percentage"}"#,
    "trailing moving variance(Value)", [0, 0.25, 0.25]
  ),
  (
    #""mode":"windowFunctions","window":{"field":"Value","reducer":"stdDev","windowSize":3,"windowSizeMode":"fixed"}"#,
    "trailing moving stdDev(Value)", [0, 0.5, 0.816]
  ),
  (
    #""mode":"binary","binary":{"left":{"matcher":{"id":"byType","options":"number"}},"operator":"*","right":{"fixed":"100"}}"#,
    "Value * 100", [100, 200, 300]
  ),
  (
    #""mode":"binary","binary":{"left":{"matcher":{"id":"byName","options":"Value"}},"operator":"/","right":{"fixed":"4"}}"#,
    "Value / 4", [0.25, 0.5, 0.75]
  ),
  (
    #""mode":"binary","binary":{"left":"Value","operator":"-","right":"3"}"#, "Value - 3",
    [-2, -1, 0]
  ),
  (#""mode":"binary","binary":{"left":"Value","right":"Value"}"#, "Value + Value", [2, 4, 6]),
  (#""mode":"index""#, "Row", [0, 1, 2]),
  (#""mode":"index","alias":"i","index":{"asPercentile":true}"#, "i", [0, 0.333, 0.667]),
  (#""mode":"reduceRow","reduce":{"reducer":"max"}"#, "Max", [1, 2, 3]),
  (#""reduce":{}"#, "Total", [1, 2, 3]),
])
func columnsAreCalculated(_ options: String, _ name: String, _ values: [Double]) async throws {
  let frame = try await tables(["left"], calculate(options))
  #expect(frame.columns.suffix(1) == [name])
  #expect(frame.numbers("Value") == [1, 2, 3])
  #expect(frame.numbers(name).map { ($0 * 1000).rounded() / 1000 } == values)
  #expect(frame.notice == nil)
}

@Test(arguments: [
  ("abs", ["2.5", "2.5"]), ("floor", ["-3", "2"]), ("ceil", ["-2", "3"]), ("round", ["-2", "3"]),
])
func signsAndHalves(_ sign: String, _ values: [String]) async throws {
  let frame = try await tables(
    ["signs"],
    calculate(
      #""mode":"unary","alias":"u","replaceFields":true,"unary":{"operator":"\#(sign)","fieldName":"Value"}"#
    ))
  #expect(frame.columns == ["Time", "u"])
  #expect(frame.cells.map { $0[1] } == values)
}

@Test func whatIsNoNumberIsToldAsSuchAndWhatIsMissingIsNothing() async throws {
  let frame = try await tables(
    ["signs"], calculate(#""mode":"unary","unary":{"operator":"ln","fieldName":"Value"}"#))
  #expect(frame.cells.map { $0.last ?? "" }.first == "NaN")
  let joined = try await tables(
    ["a", "b"],
    #"{"id":"joinByField","options":{"byField":"host"}},"#
      + calculate(
        #""mode":"binary","binary":{"left":"Value #B","operator":"/","right":"Value #A"},"alias":"r""#
      ))
  #expect(joined.cells.map { $0.last ?? "" } == ["10", "10", "", ""])
}

@Test func seriesAreJoinedBeforeTheyAreCalculated() async throws {
  let total = #""mode":"reduceRow","reduce":{"reducer":"sum"},"alias":"Total""#
  guard case .graph(let graph) = try await series(["right"], calculate(total)).content else {
    return #expect(Bool(false))
  }
  #expect(graph.series.map(\.name) == ["h1", "h2", "h3", "Total"])
  #expect(graph.series.last?.values.last { !$0.isNaN } == 60)
  let alone = try await series(
    ["right"], calculate(total + #","replaceFields":true"#), kind: "stat")
  guard case .stat(let stat) = alone.content else { return #expect(Bool(false)) }
  #expect(stat.cells.map(\.name) == ["Total"])
  #expect(stat.cells.map(\.value) == [60])
  let binary =
    #""mode":"binary","alias":"free","replaceFields":true,"binary":{"left":{"matcher":{"id":"byName","options":"five"}},"operator":"-","right":{"matcher":{"id":"byName","options":"two"}}}"#
  guard
    case .stat(let free) = try await series(["five", "two"], calculate(binary), kind: "stat")
      .content
  else { return #expect(Bool(false)) }
  #expect(free.cells.map(\.name) == ["free"])
  #expect(free.cells.map(\.value) == [3])
}

@Test func withoutJoiningEachSeriesGetsItsOwn() async throws {
  let apart = try await series(
    ["right"], calculate(#""timeSeries":false,"reduce":{"reducer":"sum"},"alias":"Total""#))
  guard case .graph(let graph) = apart.content else { return #expect(Bool(false)) }
  #expect(graph.series.map(\.name) == ["h1", "Total", "h2", "Total", "h3", "Total"])
  // A number at the right needs no other series.
  let fixed = try await series(
    ["five", "two"],
    calculate(
      #""mode":"binary","binary":{"left":{"matcher":{"id":"byType","options":"number"}},"operator":"*","right":{"fixed":"2"}},"replaceFields":true"#
    ))
  guard case .graph(let doubled) = fixed.content else { return #expect(Bool(false)) }
  #expect(doubled.series.map(\.name) == ["five * 2", "two * 2"])
  #expect(doubled.series.map { $0.values.last { !$0.isNaN } } == [10, 4])
}

/// What cannot be done as the file asks is left out and named; nothing is put in its place.
@Test(arguments: [
  (
    calculate(#""mode":"binary","binary":{"left":"Value","operator":"**","right":"3"}"#),
    "calculateField: operator **"
  ),
  (
    calculate(#""mode":"unary","unary":{"operator":"cbrt","fieldName":"Value"}"#),
    "calculateField: operator cbrt"
  ),
  (calculate(#""mode":"spell""#), "calculateField: mode spell"),
  (calculate(#""reduce":{"reducer":"p101"}"#), "calculateField: calculation p101"),
  (
    calculate(#""mode":"binary","binary":{"left":"nope","operator":"+","right":"1"}"#),
    "calculateField: no field nope"
  ),
  (
    calculate(
      #""mode":"binary","binary":{"left":{"matcher":{"id":"byRegexp","options":"V"}},"operator":"+","right":"1"}"#
    ), "calculateField: matcher byRegexp"
  ),
  (
    calculate(#""mode":"windowFunctions","window":{"reducer":"sum"}"#),
    "calculateField: window calculation sum"
  ),
  (
    calculate(#""mode":"cumulativeFunctions","cumulative":{"reducer":"max"}"#),
    "calculateField: cumulative calculation max"
  ),
  (#"{"id":"joinByField","options":{"mode":"left"}}"#, "joinByField: mode left"),
  (
    #"{"id":"filterByValue","options":{"filters":[{"fieldName":"Value","config":{"id":"prime"}}]}}"#,
    "filterByValue: condition prime"
  ),
  (#"{"id":"reduce","options":{"mode":"spell"}}"#, "reduce: mode spell"),
  (
    #"{"id":"groupBy","options":{"fields":{"host":{"operation":"spell"}}}}"#,
    "groupBy: operation spell"
  ),
  (
    #"{"id":"formatString","options":{"stringField":"host","outputFormat":"Leet Case"}}"#,
    "formatString: format Leet Case"
  ),
  (
    #"{"id":"extractFields","options":{"source":"host","format":"xml"}}"#,
    "extractFields: format xml"
  ),
  (#"{"id":"prepareTimeSeries","options":{"format":"spell"}}"#, "prepareTimeSeries: format spell"),
  (#"{"id":"limit","topic":"annotations","options":{}}"#, "limit: on annotations"),
  (#"{"id":"limit","filter":{"id":"byMoon"},"options":{}}"#, "limit: filter byMoon"),
  (#"{"id":"limit","options":{"colour":"red"}}"#, "limit: option colour"),
  (#"{"id":"heatmap","options":{}}"#, "heatmap"), (#"{"id":"smoothing"}"#, "smoothing"),
])
func whatIsNotDoneIsNamed(_ step: String, _ told: String) async throws {
  let frame = try await tables(["left"], step)
  #expect(frame.columns == ["Time", "dev", "host", "Value"])
  #expect(frame.numbers("Value") == [1, 2, 3])
  #expect(frame.notice?.text == "not applied: \(told)")
}

@Test func aDisabledStepWantsNothing() async throws {
  let frame = try await tables(["left"], #"{"id":"spell","disabled":true}"#)
  #expect(frame.notice == nil)
}

// MARK: - Which frames

@Test func aFilterChoosesFramesAndTheRestKeepTheirPlace() async throws {
  let frame = try await tables(
    ["a", "b", "right"],
    #"{"id":"limit","filter":{"id":"byRefId","options":"B"},"options":{"limitField":1}}"#)
  guard case .table(let table) = frame.content else { return #expect(Bool(false)) }
  #expect(table.choices.map(\.rows.count) == [1, 3, 3])
  let not = try await tables(
    ["a", "b"],
    #"{"id":"limit","filter":{"id":"invertMatch","options":{"id":"byRefId","options":"/A|C/"}},"options":{"limitField":1}}"#
  )
  guard case .table(let inverted) = not.content else { return #expect(Bool(false)) }
  #expect(inverted.choices.map(\.rows.count) == [3, 1])
}

@Test(arguments: [
  ("B", ["Value #B"]), ("A|B", ["Value #A", "Value #B"]), ("/[AB]/", ["Value #A", "Value #B"]),
])
func queriesAreChosenByName(_ include: String, _ shown: [String]) async throws {
  let frame = try await tables(
    ["a", "b"], #"{"id":"filterByRefId","options":{"include":"\#(include)"}}"#)
  guard case .table(let table) = frame.content else { return #expect(Bool(false)) }
  let all = table.choices.isEmpty ? [table] : table.choices
  #expect(all.map { $0.columns.last?.name } == shown)
}

@Test func severalTablesAreOffered() async throws {
  let frame = try await tables(["a", "b"], "")
  guard case .table(let table) = frame.content else { return #expect(Bool(false)) }
  #expect(table.choice == 0)
  #expect(table.choices.map(\.name) == ["dc, host, Value #A", "dc, host, Value #B"])
  #expect(table.choosing(1).rows.map { $0.map(\.text).last } == ["10", "20", "40"])
  // Histories are a table each, named as their series; values of one instant lie below each other.
  guard case .table(let histories) = try await series(["right"], "", kind: "table").content else {
    return #expect(Bool(false))
  }
  #expect(histories.choices.map(\.name) == ["h1", "h2", "h3"])
  #expect(histories.columns.map(\.name) == ["Time", "h1"])
}
