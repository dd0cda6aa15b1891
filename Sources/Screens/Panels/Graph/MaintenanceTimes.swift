import Cells
import Dashboards
import Facts
import Metrics

/// When work was planned or is, is told by the time axis of the graphs that it may concern, as incidents are: a window
/// that is to come is drawn as far as the graph goes.
///
/// - Parameter axis: the row of the axis below the plot.
func drawMaintenance(
  _ windows: [MaintenanceFact], of graph: GraphFrame, _ time: GraphColumns, _ axis: Rect,
  _ grid: inout Grid
) {
  let shown = windows.filter { $0.starts < time.end && $0.ends > time.start && $0.ends > $0.starts }
  guard !shown.isEmpty else { return }
  let series = graph.series.map(\.labels)
  // Those of one plan have the same.
  var concerned: [[SilenceFact.Condition]: Bool] = [:]
  let style = Style(.info)
  // Where several overlap the one that began last is named.
  for window in shown.sorted(by: { ($0.starts, $0.id) < ($1.starts, $1.id) }) {
    let isConcerned = concerned[window.matchers] ?? window.matchers.mayConcern(series)
    concerned[window.matchers] = isConcerned
    guard isConcerned else { continue }
    let first = axis.x + max(0, time.dot(window.starts)) / 2
    let last = max(first, axis.x + min(time.dot(window.ends), time.width - 1) / 2)
    for x in first...last {
      // Ticks and the column that is still filling keep their shapes.
      if grid[x, axis.y].glyph == "─" { grid[x, axis.y].glyph = "▒" }
      grid[x, axis.y].style = style
    }
    let room = last - first - 1
    if columns(of: window.name) + 2 <= room {
      grid.put(" \(window.name) ", x: first + 1, y: axis.y, style: style, limit: room)
    }
  }
}
