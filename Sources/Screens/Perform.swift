import Cells
import Metrics
import Views

extension ViewState {
  /// Carries out an action: what the page does of its own, else what its record says. All keys, the palette included,
  /// come here.
  mutating func perform(_ action: Action, _ scene: Scene) -> [Command] {
    if let commands = PageRecord.of(page).perform(action, &self, scene) { return commands }
    return ActionRecord.of(action)?.does(&self, scene) ?? []
  }

  /// What lies on the page goes first: filter, marks, cursor, pause; then the page itself.
  mutating func stepBack(_ scene: Scene) -> [Command] {
    if filters[page] != nil {
      filters[page] = nil
    } else if markA != nil || markB != nil {
      (markA, markB) = (nil, nil)
    } else if cursor != nil {
      cursor = nil
    } else if pages.count > 1 {
      _ = leave(scene)
    } else if frozen != nil {
      frozen = nil
    } else if let commands = leaveMade(scene) {
      return commands
    } else {
      message = "this is the first page: \(keymap.label(.quit)) quits"
    }
    return []
  }

  /// What the page asks anew where a range was set: a new range is a new question.
  func rerun() -> [Command] { PageRecord.of(page).rerun(self) }

  /// Puts a mark where the cursor is, or takes it away from there.
  mutating func mark(_ mark: WritableKeyPath<ViewState, Timestamp?>, _ name: String) {
    guard let cursor else {
      message = "\(keymap.label(.cursor)) turns the cursor on; then mark \(name) stands where it is"
      return
    }
    self[keyPath: mark] = self[keyPath: mark] == cursor ? nil : cursor
  }
}

extension Scene {
  /// At the last whole step: its values are complete.
  var startOfCursor: Timestamp {
    let span = (drawnWindow.upperBound - drawnWindow.lowerBound).milliseconds
    return drawnWindow.upperBound - .milliseconds(span / 50)
  }
}
