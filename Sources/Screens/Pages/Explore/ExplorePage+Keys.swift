import Cells
import Dashboards
import PromQL
import Views

/// What keys do once the editor is left.
func performOnExplore(
  _ action: Action, _ state: inout ViewState, _ scene: Scene
) -> [Command]? {
  switch action {
  case .enter: state.explore.isEditing = true
  case .left, .right:
    guard state.cursor != nil else { return nil }
    let cells = dotColumns(panelWidth: ExploreParts(scene).graph.width) / 2
    state.moveCursor(byCells: action == .left ? -1 : 1, of: cells, scene)
  case .first, .last:
    if state.cursor != nil {
      let window = scene.drawnWindow
      state.cursor = action == .first ? window.lowerBound : window.upperBound
    } else {
      state.explore.scroll = action == .first ? 0 : 10_000
    }
  case .down: state.explore.scroll = min(10_000, state.explore.scroll + 1)
  case .up: state.explore.scroll = max(0, state.explore.scroll - 1)
  case .pageDown: state.explore.scroll = min(10_000, state.explore.scroll + 10)
  case .pageUp: state.explore.scroll = max(0, state.explore.scroll - 10)
  case .ribbons:
    let isShown = state.explore.showsRibbons
    if isShown || state.isTangle(scene.snapshot.explore.answer?.graph) {
      state.explore.showsRibbons = !isShown
    }
  case .explain:
    let expression = state.explore.field.string
    guard !expression.allSatisfy(\.isWhitespace) else { return [] }
    return state.explain(expression)
  case .refresh:
    let expression = state.explore.field.string
    return expression.isEmpty ? [.refresh] : [.explore(expression)]
  default: return nil
  }
  return []
}

extension ViewState {
  /// Keys while the expression is edited: all but the ones that leave.
  mutating func editExpression(_ key: Key, _ scene: Scene) -> [Command] {
    if !key.isText, keymap.action(for: key, on: .explore) == .newLine { return breakLine() }
    let candidates = scene.candidates
    switch (key.code, key.modifiers) {
    case (.escape, _):
      if candidates.isEmpty {
        explore.isEditing = false
      } else {
        explore.isCompletionClosed = true
        explore.candidate = nil
      }
      explore.wantsAll = false
      return []
    case (.enter, []):
      if let index = explore.candidate, candidates.indices.contains(index) {
        return accept(candidates[index], scene)
      }
      return runExpression()
    case (.tab, _):
      guard let candidate = candidates.first else {
        explore.wantsAll = true
        explore.isCompletionClosed = false
        return ask(scene)
      }
      let index = explore.candidate ?? 0
      return accept(candidates.indices.contains(index) ? candidates[index] : candidate, scene)
    case (.down, _), (.up, _):
      let isDown = key.code == .down
      if !candidates.isEmpty, isDown || explore.candidate != nil {
        let next = (explore.candidate ?? -1) + (isDown ? 1 : -1)
        explore.candidate = next < 0 ? nil : min(next, candidates.count - 1)
      } else if !explore.field.move(down: isDown) {
        recall(older: !isDown)
      } else {
        explore.isCompletionClosed = true
      }
      return []
    case (.pageUp, _), (.pageDown, _):
      explore.scroll = max(0, min(10_000, explore.scroll + (key.code == .pageDown ? 5 : -5)))
      return []
    case (.backspace, _) where explore.field.isEmpty: return []
    default: break
    }
    guard explore.field.take(key) else { return [] }
    return isEdited(scene)
  }

  /// A line break where the cursor stands.
  private mutating func breakLine() -> [Command] {
    explore.field.insert("\n")
    explore.candidate = nil
    explore.recalled = nil
    explore.wantsAll = false
    explore.isCompletionClosed = true
    return []
  }

  private mutating func isEdited(_ scene: Scene) -> [Command] {
    explore.candidate = nil
    explore.recalled = nil
    explore.wantsAll = false
    explore.isCompletionClosed = false
    return ask(scene)
  }

  /// Pasted text goes in with its lines; the break behind the last, which comes with copying whole lines, does not.
  mutating func paste(_ text: String, _ scene: Scene) -> [Command] {
    explore.isEditing = true
    var text = text[...]
    while text.last?.isNewline == true { text.removeLast() }
    explore.field.insert(String(text))
    explore.isCompletionClosed = true
    explore.candidate = nil
    explore.recalled = nil
    explore.wantsAll = false
    return []
  }

  private mutating func accept(_ candidate: Candidate, _ scene: Scene) -> [Command] {
    explore.accept(candidate)
    return ask(scene)
  }

  /// Asks for the names that complete the word at the cursor, unless they are there.
  private func ask(_ scene: Scene) -> [Command] {
    guard let request = explore.completionContext.request(wantsAll: explore.wantsAll),
      request != scene.snapshot.explore.completion?.request
    else { return [] }
    return [.complete(request)]
  }

  private mutating func recall(older: Bool) {
    guard !explore.history.isEmpty else { return }
    let count = explore.history.count
    let next = (explore.recalled ?? count) + (older ? -1 : 1)
    explore.isCompletionClosed = true
    if next >= count {
      explore.recalled = nil
      explore.field.set("")
    } else {
      explore.recalled = max(0, next)
      explore.field.set(explore.history[max(0, next)])
    }
  }
}
