import Cells
import Dashboards
import Facts
import Views

private func drawDashboard(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  guard let dashboard = scene.snapshot.dashboard else {
    let hint =
      scene.snapshot.facts.boards.rows.isEmpty ? "no dashboard is loaded" : "d opens a dashboard"
    grid.put(hint, centredIn: rect, y: rect.y + rect.height / 2, style: Style(.muted))
    return
  }
  let board = PanelBoard(scene)
  guard !board.places.isEmpty else {
    let hint =
      scene.filter.map { "no panel's title fits /" + $0.text } ?? "this dashboard has no panels"
    grid.put(hint, centredIn: rect, y: rect.y + rect.height / 2, style: Style(.muted))
    return
  }
  scene.panels.keep(board.places.map(\.id))
  let scroll = board.scroll(scene.state.dashboard.scroll, rect)
  let focus = scene.state.dashboard.focus
  for place in board.places {
    let shown = place.rect.shifted(rows: rect.y - scroll)
    guard shown.intersects(rect) else { continue }
    let slot = board.slots[place.index]
    if place.isRow {
      drawRow(slot, place, shown, isFocused: place.id == focus, &grid)
      continue
    }
    var frame =
      dashboard.frames[place.id]
      ?? PanelFrame(id: place.id, title: slot.title, content: .pending)
    if frame.title.isEmpty { frame.title = slot.title }
    scene.panels.draw(
      frame, in: shown, on: &grid, context: scene.context(frame, isFocused: place.id == focus))
  }
  if let drag = scene.state.drag, let place = board.place(drag.panel) {
    let shown = place.rect.shifted(rows: rect.y - scroll)
    let (from, to) = (min(drag.fromX, drag.toX), max(drag.fromX, drag.toX))
    grid.restyle(
      Rect(x: from, y: shown.y + 1, width: to - from + 1, height: shown.height - 2)
    ) { $0.isReversed = true }
  }
  let below = board.places.count { !$0.isRow && $0.rect.y >= scroll + rect.height }
  if below > 0, rect.height >= 6, rect.width >= 30 {
    // Up to the last column, which is a panel's edge: nothing of what lies below is left beside it.
    grid.put(
      scene.state.keymap.spelled(" ↓ \(below) more "), endingAt: rect.right - 1, y: rect.bottom - 1,
      style: Style(.muted))
  }
}

private func drawRow(
  _ slot: PanelSlot, _ place: PanelPlace, _ rect: Rect, isFocused: Bool, _ grid: inout Grid
) {
  let style = isFocused ? Style(.focus, bold: true) : Style(.title)
  var x = rect.x
  x += grid.put(place.isFolded ? "▸ " : "▾ ", x: x, y: rect.y, style: style, limit: rect.width)
  x += grid.put(slot.title, x: x, y: rect.y, style: style.bold(), limit: max(0, rect.right - x))
  let count = place.memberCount == 1 ? " (1 panel) " : " (\(place.memberCount) panels) "
  x += grid.put(
    place.isFolded ? count : " ", x: x, y: rect.y, style: Style(.muted),
    limit: max(0, rect.right - x))
  grid.horizontal(
    x: x, y: rect.y, length: rect.right - x, style: Style(isFocused ? .focus : .border))
}

/// The focused panel as lines of text.
private func copiedPanel(_ scene: Scene) -> String {
  guard let dashboard = scene.snapshot.dashboard else { return "" }
  if scene.openAlert != nil, scene.state.dashboard.focus == nil { return scene.whyAsText }
  if let id = scene.state.dashboard.focus, let frame = dashboard.frames[id] {
    return plainText(frame, links: scene.links(of: frame))
  }
  return PanelBoard(scene).places.compactMap { dashboard.frames[$0.id].map { plainText($0) } }
    .joined(separator: "\n")
}

extension Action {
  static let fold: Action = "fold"
  static let runbook: Action = "runbook"
}

extension PageKind {
  static let dashboard = PageKind("dashboard", name: "a dashboard")
}

extension PageRecord {
  static let dashboard = PageRecord(
    kind: .dashboard,
    actions: [
      .init(.fold, ["space"], "fold or unfold the row", .here, before: .order) { state, scene in
        state.foldRow(scene)
        return []
      },
      .init(.runbook, ["R"], "an alert's runbook", .here, short: "runbook") {
        $0.showRunbook($1)
      },
    ],
    shares: [
      .cursor, .variables, .links, .markA, .markB, .ribbons, .alertTimes, .nextTable,
      .previousTable, .silence, .nextMatch, .previousMatch, .openIncident, "paging",
    ],
    footer: [
      "help", .palette, .markA, .silence, .openIncident, .runbook, "paging", .filter, .enter,
      .cursor,
      .zoomIn, .timeRange,
      .variables, .dashboards,
      "explore", .links, "targets", .worst, .quit,
    ],
    offers: { action, scene in
      switch action {
      case .links: scene.hasLinks
      case .runbook, .markA, .silence, .openIncident, "paging": scene.openAlert != nil
      default: true
      }
    },
    calls: { action, scene in
      action == .markA && scene.openAlert != nil && scene.state.cursor == nil ? "ack" : nil
    },
    crumbs: { scene in
      var crumbs = scene.dashboardCrumbs
      // One panel at a time: the top line says which.
      if Layout.Mode(width: scene.body.width, height: scene.body.height) == .single,
        let id = scene.state.dashboard.focus, let frame = scene.frame(id)
      {
        crumbs.append(frame.title)
      }
      return crumbs
    },
    draw: drawDashboard, perform: performOnDashboard, click: clickOnDashboard,
    wheel: { lines, state, scene in
      let board = PanelBoard(scene)
      state.dashboard.scroll = board.scroll(
        board.scroll(state.dashboard.scroll, scene.body) + lines, scene.body)
    },
    panel: { x, y, scene in
      let board = PanelBoard(scene)
      let rows = scene.body.y - board.scroll(scene.state.dashboard.scroll, scene.body)
      for place in board.places where !place.isRow {
        let rect = place.rect.shifted(rows: rows)
        if rect.contains(x: x, y: y) { return scene.frame(place.id).map { ($0, rect) } }
      }
      return nil
    },
    focused: { $0.dashboard.focus }, copied: copiedPanel,
    refilter: { state, scene in
      state.dashboard.scroll = 0
      state.focusOnFiltered(scene)
    },
    // The focused panel is still on the page.
    resize: { state, scene in
      let board = PanelBoard(scene)
      if let place = board.place(state.dashboard.focus) { state.focus(place, board, scene.body) }
    },
    asks: { scene, board, demand in
      let scroll = board.scroll(scene.state.dashboard.scroll, scene.body)
      demand.visible = board.places.filter {
        !$0.isRow && $0.rect.bottom > scroll && $0.rect.y < scroll + scene.body.height
      }.map(\.id)
    })
}
