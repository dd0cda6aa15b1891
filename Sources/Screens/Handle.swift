package import Cells
import Dashboards
package import Metrics

/// What an event changes in the state and asks of the world. `time` is when the event came, on any clock that
/// advances (only differences count); the size is the grid's.
package func handle(
  _ event: InputEvent, at time: Timestamp, _ state: inout ViewState, _ snapshot: Snapshot,
  width: Int, height: Int
) -> [Command] {
  let scene = Scene(state, snapshot, width: width, height: height)
  switch event {
  case .hangUp: return [.quit]
  case .resize: return state.keepFocusInSight(scene)
  case .focus: return []
  case .paste(let text):
    state.message = nil
    if let overlay = state.overlay {
      state.paste(text, over: overlay, scene)
    } else if state.page == .explore {
      return state.paste(text, scene)
    } else {
      state.message =
        "pasted text is no keys; \(state.keymap.label(.explore)) opens an editor for it"
    }
    return []
  case .mouse(let event):
    return state.take(event, scene)
  case .key(let key):
    state.message = nil
    if key == Key("c", .control) { return state.interrupt(at: time) }
    state.interrupted = nil
    if let overlay = state.overlay { return state.take(key, over: overlay, scene) }
    let map = state.keymap
    if state.page == .explore, state.explore.isEditing {
      // Keys with control are not text: what the editor leaves goes on to the table.
      let action = map.action(for: key, on: .explore)
      if let action, action == .redraw || action == .suspend || action == .help && key != Key("?") {
        return state.perform(action, scene)
      }
      return state.editExpression(key, scene)
    }
    guard let action = map.action(for: key, on: state.page) else { return [] }
    return state.perform(action, scene)
  }
}

/// What must be evaluated for the screen as it stands.
package func demand(
  _ state: ViewState, _ snapshot: Snapshot, width: Int, height: Int
) -> Demand {
  let scene = Scene(state, snapshot, width: width, height: height)
  let board = PanelBoard(scene)
  let panels = board.places.filter { !$0.isRow }
  var dots: [PanelID: Int] = [:]
  for place in panels { dots[place.id] = dotColumns(panelWidth: place.rect.width) }
  let scroll = board.scroll(state.dashboard.scroll, scene.body)
  var visible: [PanelID] = []
  switch state.page {
  case .panel:
    if let id = state.panel.id {
      let parts = scene.panelParts
      dots[id] = dotColumns(panelWidth: parts.picture.width)
      visible = [id]
      if scene.hasHistory {
        dots[id.history] = dotColumns(panelWidth: parts.picture.width)
        visible.append(id.history)
      }
    }
  case .dashboard:
    visible = panels.filter {
      $0.rect.bottom > scroll && $0.rect.y < scroll + scene.body.height
    }.map(\.id)
  case .targets, .explore, .help: break
  }
  return Demand(
    dotColumns: dots, visible: visible,
    exploreDotColumns: dotColumns(panelWidth: ExploreParts(scene).graph.width),
    isExploring: state.page == .explore)
}

extension ViewState {
  /// Ctrl-C: first what is open, within a second after it everything.
  fileprivate mutating func interrupt(at time: Timestamp) -> [Command] {
    if let last = interrupted, time >= last, time - last <= .seconds(1) { return [.quit] }
    interrupted = time
    message = "cancelled; ctrl-c again quits"
    if overlay != nil {
      overlay = nil
      return []
    }
    explore.candidate = nil
    explore.isCompletionClosed = true
    drag = nil
    return [.cancel]
  }

  /// After a resize the focused panel is still on the page.
  fileprivate mutating func keepFocusInSight(_ scene: Scene) -> [Command] {
    drag = nil
    let board = PanelBoard(scene)
    if let place = board.place(dashboard.focus) { focus(place, board, scene.body) }
    return []
  }
}
