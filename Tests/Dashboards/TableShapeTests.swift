import Dashboards
import Metrics
import Query
import Testing

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
