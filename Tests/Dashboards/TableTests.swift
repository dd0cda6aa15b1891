import Dashboards
import Metrics
import Query
import Synchronization
import Testing

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
