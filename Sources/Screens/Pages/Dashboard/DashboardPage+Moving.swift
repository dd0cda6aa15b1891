import Cells
import Dashboards
import Metrics
import Views

/// What keys do on the dashboard itself; nil for what holds everywhere.
func performOnDashboard(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  let board = PanelBoard(scene)
  let body = scene.body
  let scroll = board.scroll(state.dashboard.scroll, body)
  let focused = board.place(state.dashboard.focus)
  switch action {
  case .left, .right:
    if state.cursor != nil {
      let width = focused?.rect.width ?? body.width
      state.moveCursor(
        byCells: action == .left ? -1 : 1, of: dotColumns(panelWidth: width) / 2, scene)
      return []
    }
    state.move(focused, action, board, body)
  // Without a cursor there is nothing to mark: on an alert's board the same key acknowledges it.
  case .markA:
    guard state.cursor == nil, let alert = scene.shownAlert else { return nil }
    state.acknowledge([alert], scene)
  case .silence:
    guard let alert = scene.shownAlert else {
      state.message =
        "\(state.keymap.label(.silence)) silences an alert: \(state.keymap.label(.alerts)) lists them"
      return []
    }
    state.silence([alert], scene)
  case .up, .down: state.move(focused, action, board, body)
  case .focusNext, .nextMatch: state.step(1, focused, board, body)
  case .focusPrevious, .previousMatch: state.step(-1, focused, board, body)
  case .pageDown: state.turn(scroll + body.height, board, body)
  case .pageUp: state.turn(scroll - body.height, board, body)
  case .halfPageDown: state.turn(scroll + max(1, body.height / 2), board, body)
  case .halfPageUp: state.turn(scroll - max(1, body.height / 2), board, body)
  case .first, .last:
    if state.cursor != nil {
      let window = scene.drawnWindow
      state.cursor = action == .first ? window.lowerBound : window.upperBound
      return []
    }
    if let place = action == .first ? board.places.first : board.places.last {
      state.focus(place, board, body)
    }
  case .enter:
    guard let focused else {
      state.step(1, nil, board, body)
      return []
    }
    if focused.isRow {
      state.dashboard.toggledRows.formSymmetricDifference([focused.id])
      state.dashboard.focus = focused.id
      if focused.isFolded { state.showOpened(focused.id, scene) }
    } else {
      state.go(to: .panel, scene)
      state.panel = PanelView(id: focused.id)
    }
  default: return nil
  }
  return []
}

func clickOnDashboard(_ x: Int, _ y: Int, _ state: inout ViewState, _ scene: Scene) {
  let board = PanelBoard(scene)
  let scroll = board.scroll(state.dashboard.scroll, scene.body)
  let row = y - scene.body.y + scroll
  guard let place = board.places.first(where: { $0.rect.contains(x: x, y: row) }) else { return }
  state.dashboard.focus = place.id
  if place.isRow { state.dashboard.toggledRows.formSymmetricDifference([place.id]) }
}

extension ViewState {
  /// Folds or unfolds the row with the focus; on a panel the row it stands under.
  mutating func foldRow(_ scene: Scene) {
    let board = PanelBoard(scene)
    let scroll = board.scroll(dashboard.scroll, scene.body)
    let focused = board.place(dashboard.focus)
    guard let index = focused.flatMap({ place in board.places.firstIndex { $0.id == place.id } }),
      let row = board.places[...index].last(where: \.isRow)
    else {
      message = "there is no row here to fold"
      return
    }
    dashboard.toggledRows.formSymmetricDifference([row.id])
    dashboard.focus = row.id
    dashboard.scroll = min(scroll, row.rect.y)
  }

  /// Where the filter leaves the focus nothing, the first panel it finds has it: the keys that follow concern what is
  /// seen.
  mutating func focusOnFiltered(_ scene: Scene) {
    guard page == .dashboard, filters[page] != nil else { return }
    var filtered = scene
    filtered.state = self
    let board = PanelBoard(filtered)
    if board.place(dashboard.focus) == nil, let first = board.places.first {
      dashboard.focus = first.id
    }
  }

  fileprivate mutating func move(
    _ focused: PanelPlace?, _ action: Action, _ board: PanelBoard, _ body: Rect
  ) {
    guard let focused else {
      // The first move lands on what is at the top of the page.
      let scroll = board.scroll(dashboard.scroll, body)
      if let place = board.places.first(where: { $0.rect.y >= scroll }) {
        focus(place, board, body)
      }
      return
    }
    if let next = board.neighbour(of: focused, action) {
      focus(next, board, body)
    } else if action == .down {
      dashboard.scroll = board.scroll(board.scroll(dashboard.scroll, body) + 3, body)
    } else if action == .up {
      dashboard.scroll = board.scroll(board.scroll(dashboard.scroll, body) - 3, body)
    }
  }

  fileprivate mutating func step(
    _ by: Int, _ focused: PanelPlace?, _ board: PanelBoard, _ body: Rect
  ) {
    guard !board.places.isEmpty else { return }
    let count = board.places.count
    let index = focused.flatMap { place in board.places.firstIndex { $0.id == place.id } }
    let next = index.map { ($0 + by + count) % count } ?? (by > 0 ? 0 : count - 1)
    focus(board.places[next], board, body)
  }

  /// Scrolls to a row and takes the focus along onto the page.
  fileprivate mutating func turn(_ row: Int, _ board: PanelBoard, _ body: Rect) {
    let scroll = board.scroll(row, body)
    dashboard.scroll = scroll
    let seen = scroll..<(scroll + body.height)
    if let place = board.place(dashboard.focus), seen.contains(place.rect.y) { return }
    dashboard.focus =
      (board.places.first { seen.contains($0.rect.y) }
      ?? board.places.first { $0.rect.bottom > scroll })?.id
  }

  /// Gives a panel the focus and brings it onto the page, its top edge first.
  mutating func focus(_ place: PanelPlace, _ board: PanelBoard, _ body: Rect) {
    dashboard.focus = place.id
    var scroll = board.scroll(dashboard.scroll, body)
    if place.rect.bottom > scroll + body.height { scroll = place.rect.bottom - body.height }
    if place.rect.y < scroll { scroll = place.rect.y }
    dashboard.scroll = board.scroll(scroll, body)
  }

  /// Scrolls so far that a row that was just opened shows its panels, as many as fit under it.
  fileprivate mutating func showOpened(_ row: PanelID, _ scene: Scene) {
    var opened = scene
    opened.state = self
    let board = PanelBoard(opened)
    guard let index = board.places.firstIndex(where: { $0.id == row }) else { return }
    let members = board.places[(index + 1)...].prefix { !$0.isRow }
    let bottom = members.map(\.rect.bottom).max() ?? board.places[index].rect.bottom
    var scroll = board.scroll(dashboard.scroll, scene.body)
    scroll = max(scroll, bottom - scene.body.height)
    dashboard.scroll = board.scroll(min(scroll, board.places[index].rect.y), scene.body)
  }

  /// Moves the crosshair by cells of a plot so many cells wide, within the window.
  mutating func moveCursor(byCells cells: Int, of width: Int, _ scene: Scene) {
    guard let cursor else { return }
    let window = scene.drawnWindow
    let span = (window.upperBound - window.lowerBound).milliseconds
    let step = Duration.milliseconds(max(1, span / Int64(max(1, width))))
    let moved = cells < 0 ? cursor - step * -cells : cursor + step * cells
    self.cursor = min(max(moved, window.lowerBound), window.upperBound)
  }
}
