import Dashboards
import Metrics
import PromQL
import Query
import TSDB
import Testing

/// The trial boards of transformations beside the package, over an empty store: their queries are constants.
private func trial(_ name: String) async throws -> [String: PanelFrame] {
  let source = EmbeddedDataSource(source: Store())
  var found: [String: PanelFrame] = [:]
  for dashboard in try Dashboard.load(beside("trial/" + name)) {
    for frame in await frames(dashboard, source) { found[frame.title] = frame }
  }
  return found
}

private func rows(_ frame: PanelFrame?) -> [[String]] {
  guard case .table(let table)? = frame?.content else { return [] }
  let shown = table.columns.indices.filter { !table.columns[$0].name.hasPrefix("Time") }
  return [shown.map { table.columns[$0].name }]
    + table.rows.map { row in shown.map { row[$0].text } }
}

@Test(.enabled(if: !beside("trial/calculate-field.json").isEmpty, "../shared is absent"))
func trialCalculationsHoldWhatGrafanaComputes() async throws {
  let board = try await trial("calculate-field.json")
  let unary = [
    "abs": ["2.5", "2.5"], "exp": ["0.082", "12.2"], "floor": ["-3", "2"], "ceil": ["-2", "3"],
    "round": ["-2", "3"],
  ]
  for (name, values) in unary where name != "exp" {
    #expect(rows(board["u \(name)"]).dropFirst().map { $0.last ?? "" } == values, "\(name)")
  }
  for (sign, value) in ["+": "5", "-": "-1", "*": "6"] {
    #expect(rows(board["b \(sign)"]) == [["Value", "b"], ["2", value]], "\(sign)")
  }
  for sign in ["**", "%", "=", ">", "<", ">=", "!="] {
    #expect(rows(board["b \(sign)"]) == [["Value"], ["2"]], "\(sign)")
    #expect(board["b \(sign)"]?.notice?.text == "not applied: calculateField: operator \(sign)")
  }
  #expect(rows(board["b obj"]).first?.last == "Value #A * 10")
  #expect(rows(board["b obj"]).map { $0.last ?? "" }.dropFirst() == ["10", "20", "30", ""])
  #expect(rows(board["b replace"]) == [["Value #A * 2"], ["2"], ["4"], ["6"], [""]])
  #expect(rows(board["cum"]).map { $0.last ?? "" } == ["cum", "1", "3", "6"])
  #expect(rows(board["win"]).map { $0.last ?? "" } == ["w", "1", "1.5", "2.5"])
  #expect(rows(board["reduceRow all"]).map { $0.last ?? "" } == ["t", "5.5", "11", "3", "40"])
  guard case .graph(let difference)? = board["ts binary"]?.content,
    case .graph(let total)? = board["ts reduceRow"]?.content
  else { return #expect(Bool(false)) }
  #expect(difference.series.map(\.name) == ["diff"])
  #expect(difference.series.first?.values.last { !$0.isNaN } == 3)
  #expect(total.series.map(\.name) == ["five", "two", "Total"])
  #expect(total.series.last?.values.last { !$0.isNaN } == 7)
}

@Test(.enabled(if: !beside("trial/transformations.json").isEmpty, "../shared is absent"))
func trialTransformationsShapeWhatGrafanaShapes() async throws {
  let board = try await trial("transformations.json")
  let merged = [
    ["dc", "host", "Value #A", "Value #B"], ["x", "a", "1", "10"], ["x", "b", "2", "20"],
    ["y", "c", "3", ""], ["y", "d", "", "40"],
  ]
  #expect(rows(board["merge"]) == merged)
  #expect(
    rows(board["join inner host"]) == [
      ["host", "dc 1", "Value #A", "dc 2", "Value #B"], ["a", "x", "1", "x", "10"],
      ["b", "x", "2", "x", "20"],
    ])
  #expect(rows(board["join outer host"]) == rows(board["seriesToColumns"]))
  #expect(rows(board["join outer host"]).map { $0[0] } == ["host", "a", "b", "c", "d"])
  #expect(
    rows(board["organize"]) == [
      ["Alpha", "dc", "host", "Beta"], ["1", "x", "a", "10"], ["2", "x", "b", "20"],
      ["3", "y", "c", ""], ["", "y", "d", "40"],
    ])
  #expect(rows(board["calc binary"]).map { $0.last ?? "" } == ["ratio", "10", "10", "", ""])
  #expect(
    rows(board["groupBy"]) == [
      ["dc", "Value (sum)", "Value (mean)", "Value (count)", "Value (max)"],
      ["x", "3", "1.5", "2", "2"], ["y", "3", "3", "1", "3"],
    ])
  #expect(rows(board["filterByValue exclude isNull"]).map { $0[1] } == ["host", "a", "b", "d"])
  #expect(rows(board["limit"]).map { $0[1] } == ["host", "c", "b"])
  #expect(
    rows(board["reduce rows nolabels"]) == [
      ["Field", "Max"], ["a", "1"], ["b", "2"], ["c", "3"],
    ])
  #expect(
    rows(board["reduce rows"]).prefix(2) == [
      ["Field", "dc", "host", "Max", "Last", "Mean"], ["Value", "x", "a", "1", "1", "1"],
    ])
  #expect(rows(board["rowsToFields"]) == [["a", "b", "c"], ["1", "2", "3"]])
  #expect(
    rows(board["groupingToMatrix"]) == [
      [#"dc\host"#, "a", "b", "c"], ["x", "1", "2", ""], ["y", "", "", "3"],
    ])
  #expect(rows(board["renameByRegex"]).first == ["dc", "stho", "Value"])
  #expect(rows(board["formatString"]).map { $0[1] } == ["host", "A", "B", "C"])
  #expect(rows(board["filterByRefId"]).first == ["dc", "host", "Value #B"])
  guard case .table(let two)? = board["two no transform"]?.content else {
    return #expect(Bool(false))
  }
  #expect(two.choices.map(\.name) == ["dc, host, Value #A", "dc, host, Value #B"])
  for (title, frame) in board {
    #expect(frame.notice?.text.hasPrefix("not applied") != true, "\(title)")
  }
}
