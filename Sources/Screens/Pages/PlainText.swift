import Cells
import Dashboards

/// A frame as text to paste into a chat: its title, then a line an item, tabs between.
func plainText(_ frame: PanelFrame, links: [FilledLink] = []) -> String {
  var lines = [cleaned(frame.title)]
  func add(_ parts: [String]) { lines.append(parts.map { cleaned($0) }.joined(separator: "\t")) }
  switch frame.content {
  case .graph(let graph):
    add(["series", "last", "min", "mean", "max", "p99"])
    for series in graph.series {
      let calcs = series.calcs
      let values = [calcs.last, calcs.min, calcs.mean, calcs.max, calcs.p99]
      add([series.name] + values.map { graph.text($0, of: series) })
    }
  case .stat(let stat): for cell in stat.cells { add([cell.name, cell.text, cell.state]) }
  case .gauge(let gauge): for cell in gauge.cells { add([cell.name, cell.text, cell.state]) }
  case .bars(let bars): for cell in bars.cells { add([cell.name, cell.text, cell.state]) }
  case .table(let table):
    add(table.columns.map(\.name))
    for row in table.rows { add(row.map(\.text)) }
    if !table.footer.isEmpty { add(table.footer.map(\.text)) }
  case .text(let text):
    for line in text {
      add((line.row?.cells ?? [line.runs]).map { $0.map(\.text).joined() })
    }
  case .unsupported(let kind, let queries): add([kind] + queries)
  case .pending: add(["not evaluated yet"])
  }
  if let notice = frame.notice { add([notice.text]) }
  for link in links { add([link.title, link.url]) }
  return lines.joined(separator: "\n") + "\n"
}
