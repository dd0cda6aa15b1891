import Dashboards
import Metrics
import Query
import Synchronization
import Testing

/// A file beside the package, where it is there.
func beside(_ path: String) -> [UInt8] {
  bytes(
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/shared/corpora/"
      + path)
}

private let isThere = !beside("trial/no-unit.json").isEmpty

private func board(_ path: String) throws -> Dashboard {
  try #require(Dashboard.load(beside(path)).first)
}

/// What the panels show as one text each, by their titles.
private func texts(_ board: Dashboard, _ source: FakeSource) async -> [String: String] {
  var texts: [String: String] = [:]
  for frame in await frames(board, source) {
    switch frame.content {
    case .stat(let stat): texts[frame.title] = stat.cells.map(\.text).joined(separator: "|")
    case .bars(let bars): texts[frame.title] = bars.cells.map(\.text).joined(separator: "|")
    case .table(let table):
      texts[frame.title] = table.rows.map { $0.last?.text ?? "" }.joined(separator: "|")
    case .graph(let graph):
      texts[frame.title] = graph.series.map { graph.text($0.calcs.last, of: $0) }.joined(
        separator: "|")
    default: break
    }
  }
  return texts
}

/// `vector(5)` is 5.
private let numbers = FakeSource(
  answers: { expression in
    guard expression.hasPrefix("vector("), let value = Double(expression.dropFirst(7).dropLast())
    else { return nil }
    return { _ in [Labels.empty: value] }
  })

@Test(.enabled(if: isThere, "../shared is absent"))
func whatHasNoUnitShowsEveryDigit() async throws {
  let shown = await texts(try board("trial/number-sizes.json"), numbers)
  let wanted = [
    "999": "999", "1000": "1000", "1234": "1234", "12345": "12345", "123456": "123456",
    "1234567": "1234567", "12345678.9": "12345679", "0.00001234": "0.0000123",
    "1795898777": "1795898777",
  ]
  #expect(shown.count == 45)
  for (title, text) in shown {
    let number = String(title.split(separator: " ").last ?? "")
    #expect(text == wanted[number], "\(title)")
  }
  let ports = try board("trial/no-unit.json")
  let expression = try #require(ports.panels.first?.targets.first?.expression)
  let source = FakeSource([
    expression: { _ in [["what": "id"]: 1_234_567, ["what": "port"]: 9100, ["what": "year"]: 2026] }
  ])
  #expect(await texts(ports, source)["ports"] == "1234567|9100|2026")
}

@Test(.enabled(if: isThere, "../shared is absent"))
func theUnitsOfTheReportAreGrafanas() async throws {
  let source = FakeSource(fallback: { _ in [Labels.empty: 1013.25] })
  let shown = await texts(try board("reports/12-units/board.json"), source)
  let expected = String(decoding: beside("reports/12-units/expected.txt"), as: UTF8.self)
  var count = 0
  for line in expected.split(separator: "\n") where line.contains(" | ") {
    let sides = line.split(separator: ":", maxSplits: 1)
    guard sides.count == 2, let text = shown[String(sides[0])] else { continue }
    #expect(sides[1].hasPrefix(" " + text + " |"), "\(line)")
    count += 1
  }
  #expect(count >= 18)
}

@Test(.enabled(if: isThere, "../shared is absent"))
func variablesWithoutValuesAskAsGrafanaDoes() async throws {
  let source = FakeSource(fallback: { _ in [:] })
  _ = await frames(try board("trial/variables-empty.json"), source)
  let asked = Set(source.asked.withLock { $0.map(\.expression) }).filter { $0.hasPrefix("count(") }
  var wanted: Set<String> = []
  for operation in ["=", "=~", "!="] {
    for value in ["", "()"] { wanted.insert(#"count(up{cluster\#(operation)"\#(value)"})"#) }
  }
  #expect(asked == wanted)
}
