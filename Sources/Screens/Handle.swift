package import Cells
import Dashboards
package import Metrics
package import Views

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
  case .key(var key):
    state.message = nil
    if key == Keymap.interrupt { return state.interrupt(at: time) }
    state.interrupted = nil
    let isTyped = state.overlay == nil && state.page == .explore && state.explore.isEditing
    // What the return key sends in some terminals; only where lines are typed is it told apart.
    if key == Key("j", .control), !isTyped { key = Key(.enter) }
    if let overlay = state.overlay { return state.take(key, over: overlay, scene) }
    let map = state.keymap
    if isTyped {
      // What is not text, and what the editor leaves, goes on to the table.
      switch key.isText ? nil : map.action(for: key, on: .explore) {
      case .newLine: return state.breakLine()
      case .redraw: return state.perform(.redraw, scene)
      case .suspend: return state.perform(.suspend, scene)
      case .help: return state.perform(.help, scene)
      default: break
      }
      return state.editExpression(key, scene)
    }
    guard let action = map.action(for: key, on: state.page) else {
      state.message = map.elsewhere(key)
      return []
    }
    return state.perform(action, scene)
  }
}

/// What must be evaluated for the screen as it stands.
package func demand(
  _ state: ViewState, _ snapshot: Snapshot, width: Int, height: Int
) -> Demand {
  let scene = Scene(state, snapshot, width: width, height: height)
  let board = PanelBoard(scene)
  var dots: [PanelID: Int] = [:]
  for place in board.places where !place.isRow {
    dots[place.id] = dotColumns(panelWidth: place.rect.width)
  }
  var demand = Demand(
    dotColumns: dots,
    exploreDotColumns: dotColumns(panelWidth: ExploreParts(scene).graph.width))
  PageRecord.of(state.page).asks(scene, board, &demand)
  return demand
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
