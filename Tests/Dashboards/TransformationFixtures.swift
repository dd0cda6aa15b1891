import Dashboards
import Metrics
import Query
import Testing

/// What the tests' queries answer: the pages of the reports, and tables of hosts in two places.
let answers = FakeSource([
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
func tables(_ queries: [String], _ steps: String) async throws -> PanelFrame {
  let targets = zip(queries, "ABCD").map { query, refID in
    #"{"expr":"\#(query)","refId":"\#(refID)","format":"table","instant":true}"#
  }
  let dashboard = try load(
    #"{"panels":[{"type":"table","targets":[\#(targets.joined(separator: ","))],"#
      + #""transformations":[\#(steps)]}]}"#)
  return try #require(await frames(dashboard, answers).first)
}

/// The same of range queries, drawn as `kind`; each series has its label `n` or `host` as its name.
func series(_ queries: [String], _ steps: String, kind: String = "timeseries") async throws
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

func calculate(_ options: String) -> String {
  #"{"id":"calculateField","options":{\#(options)}}"#
}

extension PanelFrame {
  var columns: [String] {
    if case .table(let table) = content { table.columns.map(\.name) } else { [] }
  }
  var cells: [[String]] {
    if case .table(let table) = content { table.rows.map { $0.map(\.text) } } else { [] }
  }
  /// A column's numbers.
  func numbers(_ name: String) -> [Double] {
    guard case .table(let table) = content,
      let index = table.columns.firstIndex(where: { $0.name == name })
    else { return [] }
    return table.rows.map { $0[index].number }
  }
}

let withoutTime =
  #"{"id":"organize","options":{"excludeByName":{"Time":true,"Time 1":true,"Time 2":true}}}"#
