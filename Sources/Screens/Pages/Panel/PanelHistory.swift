import Cells
import Dashboards
import Views

// The page of a panel that tells the moment shows its history below it, as a graph with all that graphs have: cursor,
// marks, legend table.

extension Scene {
  private var panelSlot: PanelSlot? {
    snapshot.dashboard?.panels.first { $0.id == state.panel.id }
  }
  var hasHistory: Bool { panelSlot?.hasHistory ?? false }

  /// The history of the panel on the page; nil for one that has none.
  var historyFrame: PanelFrame? {
    guard hasHistory, let id = state.panel.id?.history else { return nil }
    return snapshot.dashboard?.frames[id] ?? PanelFrame(id: id, title: "history", content: .pending)
  }
  /// The graph on the page: the panel itself, or its history.
  var panelGraph: GraphFrame? { panelFrame?.graph ?? historyFrame?.graph }
  /// The graph whose series the page lists; a table is a list of its own.
  var listedGraph: GraphFrame? { panelFrame?.table == nil ? panelGraph : nil }

  /// Whether a key does something on the panel's page as it stands.
  func panelOffers(_ action: Action) -> Bool {
    switch action {
    case .cursor, .markA, .markB: panelGraph != nil
    case .ribbons: panelFrame?.graph != nil
    case .hideSeries, .onlySeries: listedGraph != nil
    case .order: listedGraph != nil || panelFrame?.table != nil
    case .explain, "explore": panelFrame?.queries.contains { !$0.expression.isEmpty } ?? false
    case .zoomIn, .timeRange: !(panelFrame?.queries.isEmpty ?? true)
    case .links: hasLinks
    case .enter: hasPanelLinks || panelFrame?.table != nil
    default: true
    }
  }
}

extension PanelPageParts {
  /// Shares the picture with the history: a table keeps the larger part, a number needs less; where there is no room
  /// for both, the panel has all of it.
  mutating func makeRoomForHistory(of frame: PanelFrame?) {
    guard picture.height >= 14 else { return }
    let rows = frame?.table.map { $0.rows.count + ($0.footer.isEmpty ? 3 : 4) }
    let wanted =
      rows.map { max(6, min($0, picture.height * 3 / 5)) } ?? max(6, picture.height / 3)
    history = picture.droppingTop(wanted)
    picture = picture.top(wanted)
  }
}

func drawHistory(_ scene: Scene, _ rect: Rect, _ grid: inout Grid) {
  guard var frame = scene.historyFrame, !rect.isEmpty else { return }
  if !scene.panelParts.table.isEmpty, var graph = frame.graph {
    graph.legend.mode = .hidden
    frame.content = .graph(graph)
  }
  frame.title = "history"
  var context = scene.context(frame, isFocused: false)
  context.hiddenSeries = scene.state.panel.id.flatMap { scene.state.hidden[$0] } ?? []
  draw(frame, in: rect, on: &grid, context: context)
}
