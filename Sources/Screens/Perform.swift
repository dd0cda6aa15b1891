import Cells
import Dashboards
import Metrics

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
    case .zone:
      showsLocalTime = !scene.showsLocalTime
      hasChosenZone = true
      let offset = scene.snapshot.localZone.offsetSeconds(at: scene.snapshot.now)
      let local = "times as on this machine" + (offset == 0 ? ", which is UTC" : "")
      message = showsLocalTime ? local : "times in UTC"
      return [.setZone(isLocal: showsLocalTime)]
    case .dashboards: overlay = .dashboards(Picker())
    case .alerts: message = alertsMessage(scene)
    case .incidents: message = incidentsMessage(scene)
    case .worst: showWorst(scene)
    case .explore: return openExplore(scene)
    case .targets: go(to: .targets, scene)
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
      .history:
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

  private func alertsMessage(_ scene: Scene) -> String {
    guard let alerts = scene.snapshot.alerts else { return "no alert rules are loaded" }
    return "\(alerts.firing) firing, \(alerts.pending) pending"
  }
  private func incidentsMessage(_ scene: Scene) -> String {
    guard let incident = scene.snapshot.incident else {
      return "no alert rules are loaded, so no incident can open"
    }
    return incident.name + " " + incident.severity
  }

  /// What is wrong with the engine, targets that are down, or that nothing can fire.
  private mutating func showWorst(_ scene: Scene) {
    let notices = scene.snapshot.notices
    if !notices.isEmpty {
      var lines: [String] = []
      var told: Set<EngineNotice> = []
      for notice in notices where told.insert(notice).inserted {
        lines.append(notice.severity.mark + " " + notice.text)
        lines += furtherLines(of: notice.text, notice.detail).map { "  " + $0 }
        lines.append("")
      }
      overlay = .detail(Detail(title: "What is wrong", lines: lines))
    } else if scene.snapshot.targets.contains(where: { $0.health == .down }) {
      go(to: .targets, scene)
      targets = TargetsView(selection: 0, order: .health)
      filters[.targets] = nil
      message = "no alert rules are loaded; these targets are down"
    } else if let reason = scene.snapshot.targetsUnknown {
      message = alertsMessage(scene) + "; whether a target is down is not known: " + reason
    } else {
      message = alertsMessage(scene) + ", and no target is down"
    }
  }

  /// With the query of the panel that has the focus.
  private mutating func openExplore(_ scene: Scene) -> [Command] {
    let panel: PanelFrame? =
      switch page {
      case .panel: scene.panelFrame
      case .dashboard: dashboard.focus.flatMap { scene.frame($0) }
      default: nil
      }
    go(to: .explore, scene)
    guard let expression = panel?.queries.first(where: { !$0.expression.isEmpty })?.expression
    else {
      explore.isEditing = true
      return []
    }
    explore.field.set(expression)
    explore.isEditing = false
    return runExpression()
  }
}
