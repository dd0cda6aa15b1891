package import Dashboards
import Views

/// Going to pages and coming back.
extension ViewState {
  /// Opens a panel on the whole screen, as `--panel` asks before there was a key.
  package mutating func open(panel id: PanelID) {
    pages = [pages.first == .incident ? .incident : .dashboard, .panel]
    dashboard.focus = id
    panel = PanelView(id: id)
  }

  /// Keeps the view for `Backspace`.
  mutating func remember(_ scene: Scene) {
    history.append(
      PastView(
        pages: pages, dashboardUID: opened ?? scene.snapshot.dashboard?.uid,
        picked: scene.snapshot.dashboard?.picked ?? VariableSelection(), dashboard: dashboard,
        panel: panel, filter: filters[.dashboard], hidden: hidden, ribbons: ribbons,
        tables: tables, time: time))
    if history.count > 100 { history.removeFirst() }
  }

  mutating func go(to page: PageKind, _ scene: Scene) {
    guard self.page != page else { return }
    remember(scene)
    // A page stands once in the way here: going to it again cuts the way short.
    if let index = pages.firstIndex(of: page) {
      pages.removeSubrange((index + 1)...)
    } else {
      pages.append(page)
    }
  }

  /// Closes the page; false on the first.
  mutating func leave(_ scene: Scene) -> Bool {
    guard pages.count > 1 else { return false }
    remember(scene)
    pages.removeLast()
    return true
  }

  /// Opens a dashboard with what is picked here, but with these values of its variables.
  mutating func openDashboard(
    _ uid: String, picking values: [String: [String]] = [:], _ scene: Scene
  ) -> [Command] {
    remember(scene)
    opened = uid
    pages = [.dashboard]
    dashboard = DashboardView()
    panel = PanelView()
    filters[.dashboard] = nil
    frozen = nil
    hidden = [:]
    ribbons = []
    tables = [:]
    return [.openDashboard(uid: uid, .kept(but: values))]
  }

  /// The view before this one: its dashboard, variables, time, focus and scroll.
  mutating func goBack(_ scene: Scene) -> [Command] {
    guard let past = history.popLast() else {
      message = "there is no view before this one"
      return []
    }
    var commands: [Command] = []
    let current = scene.snapshot.dashboard
    if let uid = past.dashboardUID,
      uid != opened ?? current?.uid || uid != current?.uid || past.picked != current?.picked
    {
      opened = uid
      commands.append(.openDashboard(uid: uid, .only(past.picked)))
    }
    if past.time != time {
      time = past.time
      commands.append(.setTime(past.time))
    }
    pages = past.pages
    dashboard = past.dashboard
    panel = past.panel
    filters[.dashboard] = past.filter
    hidden = past.hidden
    ribbons = past.ribbons
    tables = past.tables
    frozen = nil
    return commands
  }
}
