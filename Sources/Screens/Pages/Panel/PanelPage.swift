import Cells
import Dashboards
import Metrics
import Query
import Views

/// How the page divides: the picture on top, the legend table under it, the facts at the right or last.
struct PanelPageParts {
  var picture: Rect
  /// Below it, of a panel that tells the moment.
  var history = Rect.zero
  var table: Rect
  var facts: Rect

  /// `series`: how many the legend table lists; nil for none.
  init(_ body: Rect, series: Int?) {
    let besides = body.width >= 100
    let factsWidth = besides ? min(56, body.width / 3) : 0
    let main = body.droppingRight(factsWidth)
    facts = body.right(factsWidth)
    guard let series, main.height >= 12 else {
      picture = main
      table = .zero
      if !besides, main.height >= 16 {
        facts = main.bottom(main.height / 3)
        picture = main.droppingBottom(facts.height)
      }
      return
    }
    let facts = besides ? 0 : main.height / 6
    let below = min(main.height - max(6, main.height * 11 / 20), series + 1 + facts)
    picture = main.droppingBottom(below)
    let rest = main.bottom(below)
    self.facts = besides ? self.facts : rest.bottom(min(facts, rest.height / 2))
    table = besides ? rest : rest.droppingBottom(self.facts.height)
  }
}

extension Scene {
  var panelFrame: PanelFrame? {
    guard let id = state.panel.id, let dashboard = snapshot.dashboard else { return nil }
    if let frame = dashboard.frames[id] { return frame }
    guard let slot = dashboard.panels.first(where: { $0.id == id }) else { return nil }
    return PanelFrame(id: id, title: slot.title, content: .pending)
  }
  var panelParts: PanelPageParts {
    var parts = PanelPageParts(
      body, series: listedGraph.flatMap { $0.series.isEmpty ? nil : $0.series.count })
    if hasHistory { parts.makeRoomForHistory(of: panelFrame) }
    return parts
  }
}

extension PanelFrame {
  var graph: GraphFrame? { if case .graph(let graph) = content { graph } else { nil } }
  var table: TableFrame? { if case .table(let table) = content { table } else { nil } }
}

private func drawPanelPage(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  guard let frame = scene.panelFrame else {
    let isOpening = scene.state.opened.map { $0 != scene.snapshot.dashboard?.uid } ?? false
    grid.put(
      isOpening ? "…" : "this panel is not on the dashboard", centredIn: rect,
      y: rect.y + rect.height / 2,
      style: Style(.muted))
    return
  }
  let parts = scene.panelParts
  var shown = frame
  if !parts.table.isEmpty, var graph = frame.graph {
    // The table below says all that the legend would.
    graph.legend.mode = .hidden
    shown.content = .graph(graph)
  }
  var context = scene.context(frame, isFocused: true)
  context.scroll = (scene.state.panel.scroll, scene.state.panel.firstColumn)
  if let rows = scene.tableRows {
    shown.content = .table(rows.table)
    context.sort = rows.sort
    context.scroll.row = rows.first
    context.selectedRow = rows.count > 0 ? rows.cursor : nil
  }
  draw(shown, in: parts.picture, on: &grid, context: context)
  drawHistory(scene, parts.history, &grid)
  if let rows = scene.tableRows, rows.count > rows.room, parts.picture.width >= 30 {
    grid.put(
      " row \(rows.cursor + 1) of \(rows.count) ", endingAt: parts.picture.right - 2,
      y: parts.picture.bottom - 1, style: Style(.muted))
  }
  if let graph = scene.listedGraph {
    grid.clipped(to: parts.table) { grid in
      drawLegendTable(LegendTable(graph, scene), parts.table, scene, &grid)
    }
  }
  grid.clipped(to: parts.facts) { drawFacts(frame, parts.facts, scene, &$0) }
}

private func performOnPanel(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  let frame = scene.panelFrame
  let table = scene.listedGraph.map { LegendTable($0, scene) }
  let rows = scene.tableRows
  let count = rows?.count ?? table?.rows.count ?? 10_000
  let current = rows?.cursor ?? table?.selection ?? state.panel.scroll
  let page = max(1, rows?.room ?? (scene.panelParts.table.height - 2))
  func select(_ index: Int) {
    if let rows {
      state.moveRow(to: index, rows)
    } else if let table {
      state.panel.series.move(to: index, in: table.names)
    } else {
      state.panel.scroll = max(0, min(index, count - 1))
    }
  }
  switch action {
  case .left, .right:
    guard state.cursor != nil else {
      let last = frame?.table.map { $0.columns.count - 1 } ?? 0
      let next = state.panel.firstColumn + (action == .left ? -1 : 1)
      state.panel.firstColumn = max(0, min(next, last))
      return []
    }
    let cells = dotColumns(panelWidth: scene.panelParts.picture.width) / 2
    state.moveCursor(byCells: action == .left ? -1 : 1, of: cells, scene)
  case .focusNext, .nextMatch: select(current + 1)
  case .focusPrevious, .previousMatch: select(current - 1)
  case .first, .last:
    if state.cursor != nil {
      let window = scene.drawnWindow
      state.cursor = action == .first ? window.lowerBound : window.upperBound
    } else {
      select(action == .first ? 0 : count - 1)
    }
  case .order:
    // The cursor stays on its row, wherever that goes.
    select(current)
    if let table = frame?.table {
      let next = (state.panel.tableOrder ?? -1) + 1
      state.panel.tableOrder = next < table.columns.count ? next : nil
      return []
    }
    let columns = PanelView.Column.allCases
    let next = (state.panel.order?.rawValue ?? -1) + 1
    state.panel.order = next < columns.count ? columns[next] : nil
  case .nextTable, .previousTable:
    guard state.stepTable(action == .nextTable ? 1 : -1, scene) else { return [] }
    state.panel.scroll = 0
    state.panel.row = ListCursor()
    state.panel.firstColumn = 0
    state.panel.tableOrder = nil
  case .explain:
    guard let expression = frame?.queries.first?.expression, !expression.isEmpty else {
      state.message = "this panel asks nothing"
      return []
    }
    return state.explain(expression)
  case .enter:
    guard let frame else { return [] }
    if let commands = state.followDataLink(scene) { return commands }
    var lines = factLines(frame, scene).map(\.text)
    if let table = frame.table, let row = rows?.selected { lines = rowLines(table, row) + lines }
    state.overlay = .detail(Detail(title: frame.title, lines: lines))
  default:
    guard let place = action.moved(from: current, page: page, count: count) else { return nil }
    select(place)
  }
  return []
}

/// Hides the series that the legend table's cursor is on, or shows it again; `alone`: all others.
private func hideSeries(_ alone: Bool, _ state: inout ViewState, _ scene: Scene) {
  guard let frame = scene.panelFrame,
    let table = scene.listedGraph.map({ LegendTable($0, scene) }),
    let row = table.row(table.selection)
  else { return }
  guard alone else {
    state.hidden[frame.id, default: []].formSymmetricDifference([row.name])
    return
  }
  let others = Set(table.rows.map(\.name)).subtracting([row.name])
  state.hidden[frame.id] = state.hidden[frame.id] == others ? [] : others
}

extension ViewState {
  /// Opens the panel that is past its thresholds, and lets the dashboard stand on it.
  fileprivate mutating func show(_ worst: PanelID, _ scene: Scene) {
    if page != .panel || panel.id != worst { remember(scene) }
    open(panel: worst)
    let board = PanelBoard(scene)
    if let place = board.place(worst) { focus(place, board, scene.body) }
  }
}

extension Action {
  static let hideSeries: Action = "hide_series"
  static let onlySeries: Action = "only_series"
}

extension PageKind {
  static let panel = PageKind("panel", name: "a panel's own page")
}

extension PageRecord {
  static let panel = PageRecord(
    kind: .panel,
    actions: [
      .init(
        .hideSeries, ["x"], "hide or show the series", .here, short: "hide", before: .order
      ) { state, scene in
        hideSeries(false, &state, scene)
        return []
      },
      .init(
        .onlySeries, ["o"], "only this series, or all again", .here, short: "only", before: .order
      ) { state, scene in
        hideSeries(true, &state, scene)
        return []
      },
    ],
    shares: [
      .cursor, .variables, .links, .order, .markA, .markB, .ribbons, .alertTimes, .nextTable,
      .previousTable, .explain, .nextMatch, .previousMatch, .openIncident,
    ],
    footer: [
      "help", .back, .enter, .links, .cursor, .markA, .markB, .hideSeries, .onlySeries, .ribbons,
      .order, .zoomIn, .timeRange, .explain, "explore", .copy,
    ],
    offers: { $1.panelOffers($0) },
    crumbs: { scene in
      scene.dashboardCrumbs + [scene.panelFrame?.title ?? "panel"]
    },
    draw: drawPanelPage, perform: performOnPanel,
    click: { x, y, state, scene in
      if let rows = scene.tableRows {
        let line = y - panelInside(scene.panelParts.picture).y - 1
        if (0..<rows.room).contains(line), rows.first + line < rows.count {
          state.moveRow(to: rows.first + line, rows)
        }
        return
      }
      let rect = scene.panelParts.table
      if rect.contains(x: x, y: y), let graph = scene.listedGraph {
        let table = LegendTable(graph, scene)
        let first = listStart(selection: table.selection, rows: rect.height - 1)
        state.panel.series.move(to: first + y - rect.y - 1, in: table.names)
      }
    },
    wheel: { lines, state, scene in
      if let rows = scene.tableRows {
        state.moveRow(to: rows.cursor + lines, rows)
      } else if let graph = scene.listedGraph {
        let table = LegendTable(graph, scene)
        state.panel.series.move(to: table.selection + lines, in: table.names)
      } else {
        state.panel.scroll = max(0, min(10_000, state.panel.scroll + lines))
      }
    },
    panel: { _, _, scene in scene.panelFrame.map { ($0, scene.panelParts.picture) } },
    focused: { $0.panel.id },
    copied: { scene in
      scene.panelFrame.map { plainText($0, links: scene.links(of: $0)) } ?? ""
    },
    trouble: { scene in
      guard let worst = scene.worstPanel else { return nil }
      return Trouble(
        isCritical: worst.isCritical, message: (worst.isCritical ? "▲ " : "◆ ") + worst.why
      ) { $0.show(worst.id, $1) }
    },
    refilter: { state, _ in
      state.panel.series = ListCursor()
      state.panel.row = ListCursor()
      state.panel.scroll = 0
    },
    asks: { scene, _, demand in
      guard let id = scene.state.panel.id else { return }
      let dots = dotColumns(panelWidth: scene.panelParts.picture.width)
      demand.visible = scene.hasHistory ? [id, id.history] : [id]
      for id in demand.visible { demand.dotColumns[id] = dots }
    })
}

/// A table's row with all its columns, for those that found no room.
private func rowLines(_ table: TableFrame, _ row: Int) -> [String] {
  let width = table.columns.map { columns(of: $0.name) }.max() ?? 0
  return zip(table.columns, table.rows[row]).map { column, cell in
    padded(column.name, to: min(width, 30)) + "  " + cell.text
  } + [""]
}

/// The first row shown of a list whose selection must be seen.
func listStart(selection: Int, rows: Int) -> Int { max(0, selection - max(1, rows) + 1) }
