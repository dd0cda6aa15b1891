import Cells
import Dashboards
import Metrics
import Views

extension ViewState {
  /// Carries out an action: first the page, then what holds everywhere. All keys, the palette included, come here.
  mutating func perform(_ action: Action, _ scene: Scene) -> [Command] {
    if let commands = PageRecord.of(page).perform(action, &self, scene) { return commands }
    switch action {
    case .help: go(to: .help, scene)
    case .palette: overlay = .palette(Picker())
    case .filter: overlay = .filter(TextField())
    case .nextMatch, .previousMatch: message = "nothing is filtered here"
    case .back: return stepBack(scene)
    case .quit: if !leave(scene) { overlay = .quit }
    case .lastView: return goBack(scene)
    case .zoomIn: return zoom(in: true, scene) + rerun()
    case .zoomOut: return zoom(in: false, scene) + rerun()
    case .panLeft: return pan(later: false, scene) + rerun()
    case .panRight: return pan(later: true, scene) + rerun()
    case .now: return backToNow(scene) + rerun()
    case .pause: frozen = frozen == nil ? scene.snapshot : nil
    case .cursor: cursor = cursor == nil ? startOfCursor(scene) : nil
    case .timeRange: overlay = .timeForm(Picker(selection: 3))
    case .variables: pickVariables(scene)
    case .zone: return nextZone(scene)
    case .dashboards: overlay = .dashboards(Picker())
    case .alerts: message = scene.alertsMessage
    case .incidents: message = scene.incidentsMessage
    case .worst: showWorst(scene)
    case .explore: return openExplore(scene)
    case .targets: go(to: .targets, scene)
    case .links: listLinks(scene)
    case .copy:
      let text = PageRecord.of(page).copied(scene)
      if text.isEmpty { message = "there is nothing here to copy" }
      return text.isEmpty ? [] : [.copy(text)]
    case .refresh: return [.refresh]
    case .mouse:
      isMouseOn.toggle()
      message = isMouseOn ? "mouse on: the terminal's own selecting rests" : "mouse off"
      return [.setMouse(isMouseOn)]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .markA: mark(\.markA, "A", scene)
    case .markB: mark(\.markB, "B", scene)
    case .ribbons: toggleRibbons(scene)
    case .nextTable: stepTable(1, scene)
    case .previousTable: stepTable(-1, scene)
    case .focusNext, .focusPrevious, .left, .down, .up, .right, .pageDown, .pageUp, .halfPageDown,
      .halfPageUp, .first, .last, .enter, .fold, .hideSeries, .onlySeries, .order, .explain, .edit,
      .history, .newLine:
      break
    }
    return []
  }

  /// What lies on the page goes first: filter, marks, cursor, pause; then the page itself.
  private mutating func stepBack(_ scene: Scene) -> [Command] {
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
    } else {
      message = "this is the first page: \(keymap.label(.quit)) quits"
    }
    return []
  }

  /// On what the explore page asked, a new range is a new question.
  func rerun() -> [Command] {
    guard page == .explore, let expression = explore.history.last else { return [] }
    return [.explore(expression)]
  }

  /// At the last whole step: its values are complete.
  private func startOfCursor(_ scene: Scene) -> Timestamp {
    let window = scene.drawnWindow
    let span = (window.upperBound - window.lowerBound).milliseconds
    return window.upperBound - .milliseconds(span / 50)
  }

  private mutating func mark(
    _ mark: WritableKeyPath<ViewState, Timestamp?>, _ name: String, _ scene: Scene
  ) {
    guard let cursor else {
      message = "\(keymap.label(.cursor)) turns the cursor on; then mark \(name) stands where it is"
      return
    }
    self[keyPath: mark] = self[keyPath: mark] == cursor ? nil : cursor
  }
}
