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
  case .resize:
    state.drag = nil
    for page in pageRecords { page.resize(&state, scene) }
    return []
  case .focus: return []
  case .paste(let text):
    state.message = nil
    if let overlay = state.overlay {
      state.paste(text, over: overlay, scene)
    } else if let field = PageRecord.of(state.page).field {
      return field.paste(text, &state, scene)
    } else {
      state.message = state.pastedNowhere
    }
    return []
  case .mouse(let event):
    return state.take(event, scene)
  case .key(var key):
    state.message = nil
    // Who goes on by hand is not taken elsewhere.
    state.sought = nil
    if key == Keymap.interrupt { return state.interrupt(at: time) }
    state.interrupted = nil
    let field = state.overlay == nil ? state.openField : nil
    // What the return key sends in some terminals; only where lines are typed is it told apart.
    if key == Key("j", .control), field == nil, !state.typesLines { key = Key(.enter) }
    if let overlay = state.overlay { return state.take(key, over: overlay, scene) }
    let action = state.keymap.action(for: key, on: state.page)
    if let field {
      if !key.isText, let action, ActionRecord.of(action)?.worksInFields == true {
        return state.perform(action, scene)
      }
      return field.take(key, &state, scene)
    }
    guard let action else {
      state.message = state.keymap.elsewhere(key)
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
  var demand = Demand(dotColumns: dots)
  for page in pageRecords { page.measure(scene, &demand) }
  PageRecord.of(state.page).asks(scene, board, &demand)
  return demand
}

extension ViewState {
  /// Where keys are text now, if they are.
  fileprivate var openField: PageField? {
    PageRecord.of(page).field.flatMap { $0.isOpen(self) ? $0 : nil }
  }

  /// Whether keys go into a form's field of several lines.
  fileprivate var typesLines: Bool {
    if case .form(let form)? = overlay { form.typesLines } else { false }
  }

  fileprivate var pastedNowhere: String {
    let openers = pageRecords.compactMap { $0.field?.opener }
    return "pasted text is no keys"
      + (openers.first.map { "; \(keymap.label($0)) opens an editor for it" } ?? "")
  }

  /// Ctrl-C: first what is open, within a second after it everything.
  fileprivate mutating func interrupt(at time: Timestamp) -> [Command] {
    if let last = interrupted, time >= last, time - last <= .seconds(1) { return [.quit] }
    interrupted = time
    message = "cancelled; ctrl-c again quits"
    if overlay != nil {
      overlay = nil
      return []
    }
    for page in pageRecords { page.cancel(&self) }
    drag = nil
    return [.cancel]
  }
}
