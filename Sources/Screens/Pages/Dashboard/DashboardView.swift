import Dashboards

/// A dashboard: which panel has the focus, how far it is scrolled, which rows were folded or unfolded by hand.
struct DashboardView: PageState, Hashable {
  var focus: PanelID?
  var scroll = 0
  var toggledRows: Set<PanelID> = []
}

extension ViewState {
  var dashboard: DashboardView {
    get { kept[DashboardView.self] }
    set { kept[DashboardView.self] = newValue }
  }
}
