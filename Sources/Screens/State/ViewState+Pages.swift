package import Dashboards

/// Going to pages and coming back.
extension ViewState {
  /// Opens a panel on the whole screen, as `--panel` asks before there was a key.
  package mutating func open(panel id: PanelID) {
    pages = [.dashboard, .panel]
    dashboard.focus = id
    panel = PanelView(id: id)
  }

  /// Keeps the view for `Backspace`.
  mutating func remember(_ scene: Scene) {
    history.append(
      PastView(
        pages: pages, dashboardUID: scene.snapshot.dashboard?.uid, focus: dashboard.focus,
        scroll: dashboard.scroll, panel: panel.id, time: time))
    if history.count > 100 { history.removeFirst() }
  }

  /// Opens on one panel's page.
  package mutating func showPanel(_ id: PanelID) {
    pages = [.dashboard, .panel]
    dashboard.focus = id
    panel.id = id
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

  mutating func openDashboard(_ uid: String, _ scene: Scene) -> [Command] {
    remember(scene)
    pages = [.dashboard]
    dashboard = DashboardView()
    panel = PanelView()
    filters[.dashboard] = nil
    frozen = nil
    hidden = [:]
    ribbons = []
    tables = [:]
    return [.openDashboard(uid: uid)]
  }

  /// The view before this one, time and dashboard included.
  mutating func goBack(_ scene: Scene) -> [Command] {
    guard let past = history.popLast() else {
      message = "there is no view before this one"
      return []
    }
    var commands: [Command] = []
    if let uid = past.dashboardUID, uid != scene.snapshot.dashboard?.uid {
      commands.append(.openDashboard(uid: uid))
      hidden = [:]
      ribbons = []
      tables = [:]
    }
    if past.time != time {
      time = past.time
      commands.append(.setTime(past.time))
    }
    pages = past.pages
    dashboard.focus = past.focus
    dashboard.scroll = past.scroll
    panel.id = past.panel
    frozen = nil
    return commands
  }
}
