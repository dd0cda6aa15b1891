import Cells
import Facts
import Metrics

/// When incidents lasted is told by the time axis itself, on every graph: no row is taken from the plot as they come and
/// go, and their ends move in whole cells as the graph does. What was merged into another is told with that one.
///
/// - Parameters:
///   - incidents: those that matter most first.
///   - axis: the row of the axis below the plot.
func drawIncidents(
  _ incidents: [IncidentFact], until now: Timestamp, _ time: GraphColumns, _ axis: Rect,
  _ grid: inout Grid
) {
  for incident in incidents.reversed()
  where incident.mergedInto == nil && incident.began <= now && incident.began < time.end {
    let end = min(incident.resolved ?? now, now)
    guard end >= time.start else { continue }
    let first = axis.x + max(0, time.dot(incident.began)) / 2
    let last = max(first, axis.x + min(time.dot(end), time.width - 1) / 2)
    let style = Style(.incident)
    for x in first...last {
      // Ticks and the column that is still filling keep their shapes.
      if grid[x, axis.y].glyph == "─" { grid[x, axis.y].glyph = "═" }
      grid[x, axis.y].style = style
    }
    let room = last - first - 1
    if columns(of: incident.name) + 2 <= room {
      grid.put(" \(incident.name) ", x: first + 1, y: axis.y, style: style, limit: room)
    }
  }
}
