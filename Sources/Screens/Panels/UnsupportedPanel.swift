import Cells
import Dashboards

/// A kind that is not drawn: a box that says what it is and what it would show.
private func drawUnsupported(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard case .unsupported(let kind, let queries) = frame.content, !rect.isEmpty else { return }
  let room = rect.width >= 6 ? rect.inset(1, 0) : rect
  let lines = min(room.height, 1 + queries.count)
  let top = room.y + (room.height - lines) / 2
  let name = kind.isEmpty ? "panel of no kind" : kind + " panel"
  grid.put(name + ": not drawn here", centredIn: room, y: top, style: Style(.muted))
  for (row, query) in queries.prefix(max(0, lines - 1)).enumerated() {
    grid.put(query, centredIn: room, y: top + 1 + row, style: Style(.muted, dim: true))
  }
}

/// Not evaluated yet.
private func drawPending(
  _ frame: PanelFrame, _ rect: Rect, _ grid: inout Grid, _ context: PanelContext
) {
  guard !rect.isEmpty else { return }
  grid.put(
    "waiting for an answer…", centredIn: rect, y: rect.y + (rect.height - 1) / 2,
    style: Style(.muted, dim: true))
}

extension PanelKind {
  static let unsupported = PanelKind(
    name: "not drawn", answersTo: [], leastColumns: 16, leastRows: 3,
    draws: { if case .unsupported = $0 { true } else { false } }, draw: drawUnsupported)
  static let pending = PanelKind(
    name: "pending", answersTo: [], leastColumns: 8, leastRows: 3,
    draws: { if case .pending = $0 { true } else { false } }, draw: drawPending)
}
