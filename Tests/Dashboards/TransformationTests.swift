import Dashboards
import Metrics
import Query
import Testing

/// What the tests' queries answer: the pages of the reports, and tables of hosts in two places.
private let answers = FakeSource([
  "left": { _ in
    [
      ["host": "h1", "dev": "x"]: 1, ["host": "h2", "dev": "x"]: 2, ["host": "h1", "dev": "y"]: 3,
    ]
  },
  "right": { _ in [["host": "h1"]: 10, ["host": "h2"]: 20, ["host": "h3"]: 30] },
  "a": { _ in
    [["host": "a", "dc": "x"]: 1, ["host": "b", "dc": "x"]: 2, ["host": "c", "dc": "y"]: 3]
  },
  "b": { _ in
    [["host": "a", "dc": "x"]: 10, ["host": "b", "dc": "x"]: 20, ["host": "d", "dc": "y"]: 40]
  },
  "signs": { _ in [[:]: -2.5, ["h": "x"]: 2.5] },
  "shares": { _ in [["h": "x"]: 1, ["h": "y"]: 3] },
  "five": { _ in [["n": "five"]: 5] }, "two": { _ in [["n": "two"]: 2] },
  "json": { _ in [["text": #"{"size":3,"kind":"disk"}"#]: 1, ["text": "level=warn, code=7"]: 2] },
  "le": { _ in [["n": "a"]: 1, ["n": "b"]: 1.2, ["n": "c"]: 7] },
])

/// A table panel of instant queries in table format, run through `steps`.
private func tables(_ queries: [String], _ steps: String) async throws -> PanelFrame {
  let targets = zip(queries, "ABCD").map { query, refID in
    #"{"expr":"\#(query)","refId":"\#(refID)","format":"table","instant":true}"#
  }
  let dashboard = try load(
    #"{"panels":[{"type":"table","targets":[\#(targets.joined(separator: ","))],"#
      + #""transformations":[\#(steps)]}]}"#)
  return try #require(await frames(dashboard, answers).first)
}

/// The same of range queries, drawn as `kind`; each series has its label `n` or `host` as its name.
private func series(_ queries: [String], _ steps: String, kind: String = "timeseries") async throws
  -> PanelFrame
{
  let targets = zip(queries, "ABCD").map { query, refID in
    #"{"expr":"\#(query)","refId":"\#(refID)","legendFormat":"{{n}}{{host}}"}"#
  }
  let dashboard = try load(
    #"{"panels":[{"type":"\#(kind)","targets":[\#(targets.joined(separator: ","))],"#
      + #""transformations":[\#(steps)]}]}"#)
  return try #require(await frames(dashboard, answers).first)
}

private func calculate(_ options: String) -> String {
  #"{"id":"calculateField","options":{\#(options)}}"#
}

extension PanelFrame {
  fileprivate var columns: [String] {
    if case .table(let table) = content { table.columns.map(\.name) } else { [] }
  }
  fileprivate var cells: [[String]] {
    if case .table(let table) = content { table.rows.map { $0.map(\.text) } } else { [] }
  }
  /// A column's numbers.
  fileprivate func numbers(_ name: String) -> [Double] {
    guard case .table(let table) = content,
      let index = table.columns.firstIndex(where: { $0.name == name })
    else { return [] }
    return table.rows.map { $0[index].number }
  }
}

private let withoutTime =
  #"{"id":"organize","options":{"excludeByName":{"Time":true,"Time 1":true,"Time 2":true}}}"#

// MARK: - calculateField

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

// MARK: - Joining

@Test(arguments: [
  ("inner", [["h1", "x", "1", "10"], ["h2", "x", "2", "20"], ["h1", "y", "3", "10"]]),
  (
    "outerTabular",
    [
      ["h1", "x", "1", "10"], ["h2", "x", "2", "20"], ["h1", "y", "3", "10"], ["h3", "", "", "30"],
    ]
  ),
  ("outer", [["h1", "y", "3", "10"], ["h2", "x", "2", "20"], ["h3", "", "", "30"]]),
])
func tablesAreJoinedByAField(_ mode: String, _ rows: [[String]]) async throws {
  let frame = try await tables(
    ["left", "right"],
    #"{"id":"joinByField","options":{"byField":"host","mode":"\#(mode)"}},"# + withoutTime)
  #expect(frame.columns == ["host", "dev", "Value #A", "Value #B"])
  #expect(frame.cells == rows)
  #expect(frame.notice == nil)
}

@Test func sharedColumnsAreNumberedFromOne() async throws {
  let joined = #"{"id":"joinByField","options":{"byField":"host"}}"#
  #expect(
    try await tables(["a", "b"], joined).columns
      == ["host", "Time 1", "dc 1", "Value #A", "Time 2", "dc 2", "Value #B"])
  let organized = try await tables(
    ["a", "b"],
    joined
      + #",{"id":"organize","options":{"excludeByName":{"Time 1":true,"Time 2":true,"dc 2":true},"renameByName":{"dc 1":"place","Value #A":"VA"}}}"#
  )
  #expect(organized.columns == ["host", "place", "VA", "Value #B"])
  // The old name of the step; without the field nothing is joined, and that is told.
  #expect(
    try await tables(["a", "b"], joined.replacing("joinByField", with: "seriesToColumns")).columns
      .count == 7)
  let missing = try await tables(["a", "b"], joined.replacing("host", with: "nope"))
  #expect(missing.notice?.text == "not applied: joinByField: no field nope")
}

@Test func mergedRowsAgree() async throws {
  let frame = try await tables(["a", "b"], #"{"id":"merge"},"# + withoutTime)
  #expect(frame.columns == ["dc", "host", "Value #A", "Value #B"])
  #expect(
    frame.cells == [
      ["x", "a", "1", "10"], ["x", "b", "2", "20"], ["y", "c", "3", ""], ["y", "d", "", "40"],
    ])
}

@Test func concatenatedFieldsStandSideBySide() async throws {
  let frame = try await tables(["a", "b"], #"{"id":"concatenate","options":{}}"#)
  #expect(
    frame.columns == ["Time", "dc 1", "host 1", "Value #A", "Time", "dc 2", "host 2", "Value #B"])
}

@Test func seriesAreJoinedByLabels() async throws {
  let frame = try await series(
    ["a"],
    #"{"id":"joinByLabels","options":{"value":"host","join":["dc"]}},{"id":"limit","options":{"limitField":1}}"#,
    kind: "table")
  #expect(frame.columns == ["dc", "a", "b", "c"])
  #expect(frame.cells == [["x", "1", "2", ""]])
}

// MARK: - Rows and columns

@Test(arguments: [
  (
    #"{"id":"groupBy","options":{"fields":{"dc":{"operation":"groupby","aggregations":[]},"Value":{"operation":"aggregate","aggregations":["sum","mean","count","max"]},"host":{"operation":"aggregate","aggregations":["lastNotNull","distinctCount"]}}}}"#,
    [
      "dc", "host (lastNotNull)", "host (distinctCount)", "Value (sum)", "Value (mean)",
      "Value (count)", "Value (max)",
    ], [["x", "b", "2", "3", "1.5", "2", "2"], ["y", "c", "1", "3", "3", "1", "3"]]
  ),
  (
    #"{"id":"filterByValue","options":{"type":"include","match":"all","filters":[{"fieldName":"Value","config":{"id":"greater","options":{"value":1}}}]}}"#,
    ["dc", "host", "Value"], [["x", "b", "2"], ["y", "c", "3"]]
  ),
  (
    #"{"id":"filterByValue","options":{"type":"include","match":"any","filters":[{"fieldName":"Value","config":{"id":"equal","options":{"value":"2"}}},{"fieldName":"host","config":{"id":"regex","options":{"value":"^c"}}}]}}"#,
    ["dc", "host", "Value"], [["x", "b", "2"], ["y", "c", "3"]]
  ),
  (
    #"{"id":"filterByValue","options":{"type":"exclude","match":"all","filters":[{"fieldName":"Value","config":{"id":"between","options":{"from":1,"to":3}}}]}}"#,
    ["dc", "host", "Value"], [["x", "a", "1"], ["y", "c", "3"]]
  ),
  (
    #"{"id":"filterByValue","options":{"type":"include","match":"all","filters":[{"fieldName":"nope","config":{"id":"isNull"}}]}}"#,
    ["dc", "host", "Value"], []
  ),
  (
    #"{"id":"filterFieldsByName","options":{"include":{"pattern":"^(host|V.*)$"}}}"#,
    ["host", "Value"], [["a", "1"], ["b", "2"], ["c", "3"]]
  ),
  // Without slashes the whole name must fit.
  (
    #"{"id":"filterFieldsByName","options":{"exclude":{"pattern":"hos"}}}"#,
    ["dc", "host", "Value"], []
  ),
  (#"{"id":"filterFieldsByName","options":{"exclude":{"pattern":"/hos/"}}}"#, ["dc", "Value"], []),
  (
    #"{"id":"sortBy","options":{"sort":[{"field":"Value","desc":true}]}},{"id":"limit","options":{"limitField":2}}"#,
    ["dc", "host", "Value"], [["y", "c", "3"], ["x", "b", "2"]]
  ),
  (#"{"id":"limit","options":{"limitField":-1}}"#, ["dc", "host", "Value"], [["y", "c", "3"]]),
  (
    #"{"id":"renameByRegex","options":{"regex":"(ho)(st)","renamePattern":"$2$1"}}"#,
    ["dc", "stho", "Value"], []
  ),
  (
    #"{"id":"groupingToMatrix","options":{"columnField":"host","rowField":"dc","valueField":"Value"}}"#,
    [#"dc\host"#, "a", "b", "c"], [["x", "1", "2", ""], ["y", "", "", "3"]]
  ),
  (
    #"{"id":"rowsToFields","options":{"mappings":[{"fieldName":"host","handlerKey":"field.name"},{"fieldName":"Value","handlerKey":"field.value"}]}}"#,
    ["a", "b", "c"], [["1", "2", "3"]]
  ),
  (
    #"{"id":"organize","options":{"excludeByName":{"dc":true}}},{"id":"transpose","options":{"firstFieldName":"what"}}"#,
    ["what", "a", "b", "c"], [["Value", "1", "2", "3"]]
  ),
  (
    #"{"id":"formatString","options":{"stringField":"host","outputFormat":"Upper Case"}},{"id":"formatString","options":{"stringField":"dc","outputFormat":"Affix","stringPrefix":"{host}-","stringSuffix":"!"}}"#,
    ["dc", "host", "Value"], [["A-x!", "A", "1"], ["B-x!", "B", "2"], ["C-y!", "C", "3"]]
  ),
  (
    #"{"id":"organize","options":{"orderByMode":"auto","orderBy":[{"type":"name","desc":true}]}}"#,
    ["host", "dc", "Value"], [["a", "x", "1"], ["b", "x", "2"], ["c", "y", "3"]]
  ),
])
func tablesAreReshaped(_ step: String, _ columns: [String], _ rows: [[String]]) async throws {
  let frame = try await tables(["a"], withoutTime + "," + step)
  #expect(frame.columns == columns)
  if !rows.isEmpty || frame.cells.isEmpty { #expect(frame.cells == rows) }
  #expect(frame.notice == nil)
}

@Test func partsOfATableAreTablesOfTheirOwn() async throws {
  let frame = try await tables(
    ["a"], withoutTime + #",{"id":"partitionByValues","options":{"fields":["dc"]}}"#)
  guard case .table(let table) = frame.content else { return #expect(Bool(false)) }
  #expect(table.choices.map(\.name) == ["host x, x", "host y, y"])
  #expect(table.choices.map(\.rows.count) == [2, 1])
}

@Test(arguments: [
  (
    #""reducers":["max","last","mean"],"labelsToFields":true"#,
    ["Field", "dc", "host", "Max", "Last", "Mean"], ["Value", "x", "a", "1", "1", "1"]
  ),
  (
    #""reducers":["lastNotNull","p95","allIsZero"]"#, ["Field", "Last *", "95th %", "All Zeros"],
    ["a", "1", "1", "0"]
  ),
  (#""reducers":["max"],"mode":"reduceFields""#, ["a"], ["1"]),
])
func seriesAreReduced(_ options: String, _ columns: [String], _ row: [String]) async throws {
  let frame = try await series(["a"], #"{"id":"reduce","options":{\#(options)}}"#, kind: "table")
  #expect(frame.columns == columns)
  #expect(frame.cells.first == row)
}

@Test func labelsBecomeColumnsAndSeriesRows() async throws {
  let labels = try await series(
    ["right"],
    #"{"id":"labelsToFields","options":{}},{"id":"merge"},{"id":"limit","options":{"limitField":1}}"#,
    kind: "table")
  #expect(labels.columns == ["Time", "Value", "host"])
  let pivot = try await series(
    ["five"], #"{"id":"labelsToFields","options":{"valueLabel":"n"}}"#, kind: "table")
  #expect(pivot.columns == ["Time", "five"])
  let rows = try await series(
    ["five", "two"], #"{"id":"seriesToRows"},{"id":"limit","options":{"limitField":2}}"#,
    kind: "table")
  #expect(rows.columns == ["Time", "Metric", "Value"])
  // The newest first.
  #expect(rows.cells.map { $0.suffix(2) } == [["five", "5"], ["two", "2"]])
  #expect(rows.cells[0][0] == "2023-11-14 22:13:15Z")
  let trends = try await series(
    ["a"], #"{"id":"timeSeriesTable","options":{"A":{"stat":"max"}}}"#, kind: "table")
  #expect(trends.columns == ["dc", "host", "Trend #A"])
  #expect(trends.cells == [["x", "a", "1"], ["x", "b", "2"], ["y", "c", "3"]])
}

@Test func textsAreReadApart() async throws {
  let step = #"{"id":"extractFields","options":{"source":"text","format":"auto","replace":true}}"#
  let frame = try await tables(["json"], step)
  #expect(frame.columns == ["level", "code", "size", "kind"])
  #expect(frame.cells == [["warn", "7", "", ""], ["", "", "3", "disk"]])
  let regex = try await tables(
    ["json"],
    #"{"id":"extractFields","options":{"source":"text","format":"regexp","regExp":"/code=(?<code>\\d+)/","replace":true}}"#
  )
  #expect(regex.cells == [["7"], [""]])
  let delimiter = try await tables(
    ["right"],
    #"{"id":"extractFields","options":{"source":"host","format":"delimiter","replace":true}}"#)
  #expect(delimiter.columns == ["h1", "h2", "h3"])
}

@Test func kindsOfFieldsAreConverted() async throws {
  let frame = try await tables(
    ["five"],
    #"{"id":"formatTime","options":{"timeField":"Time","outputFormat":"YYYY-MM-DD"}},"#
      + #"{"id":"convertFieldType","options":{"conversions":[{"targetField":"Value","destinationType":"boolean"}]}}"#
  )
  #expect(frame.cells == [["2023-11-14", "five", "true"]])
  let back = try await tables(
    ["five"],
    #"{"id":"formatTime","options":{"timeField":"Time","outputFormat":"DD MMM YYYY HH:mm"}},"#
      + #"{"id":"convertFieldType","options":{"conversions":[{"targetField":"Time","destinationType":"time","dateFormat":"DD MMM YYYY HH:mm"}]}}"#
  )
  #expect(back.cells[0][0] == "2023-11-14 22:13:00Z")
}

@Test func valuesAreCountedInBucketsAndALineIsLaidThroughThem() async throws {
  let histogram = try await tables(
    ["le"], #"{"id":"histogram","options":{"bucketSize":2,"combine":true}}"#)
  #expect(histogram.columns == ["xMin", "xMax", "count"])
  #expect(histogram.cells == [["0", "2", "2"], ["6", "8", "1"]])
  let line = try await tables(
    ["a"],
    calculate(#""mode":"index""#)
      + #",{"id":"regression","options":{"xFieldName":"Row","yFieldName":"Value","predictionCount":3}}"#
  )
  guard case .table(let table) = line.content else { return #expect(Bool(false)) }
  #expect(table.choices.map(\.name) == ["dc, host, Value, Row", "linear regression"])
  let predicted = table.choosing(1)
  #expect(predicted.columns.map(\.name) == ["Row", "Value predicted"])
  #expect(predicted.rows.last.map { $0.map { ($0.number * 1e6).rounded() / 1e6 } } == [2, 3])
}

@Test func oneQuerysValuesMapAnothers() async throws {
  let frame = try await tables(
    ["a", "b"],
    #"{"id":"configFromData","options":{"configRefId":"A","applyTo":{"id":"byType","options":"number"},"mappings":[{"fieldName":"Time","handlerKey":"__ignore"},{"fieldName":"Value #A","handlerKey":"max","reducerId":"max"},{"fieldName":"dc","handlerKey":"mappings.spell"}]}}"#
  )
  #expect(frame.notice?.text == "not applied: configFromData: use as mappings.spell")
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
