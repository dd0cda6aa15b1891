package import Calendar
package import Dashboards
package import Views

/// What was on the screen when it was left, so that who comes back finds it: dashboard, picks, range, panel.
package struct LeftScreen: Sendable, Hashable, Codable {
  package private(set) var dashboard: String
  private var picks: [String: [String]]
  private var asGiven: [String]
  package private(set) var time: TimeSelection?
  private var panel: Int?
  private var repeated: String?

  /// nil where nothing was shown yet.
  package init?(_ state: ViewState, _ snapshot: Snapshot) {
    guard let open = snapshot.dashboard else { return nil }
    // An alert's board may be gone by then, and an incident be over.
    guard AlertAddress.alert(open.uid) == nil, IncidentAddress.incident(open.uid) == nil else {
      return nil
    }
    dashboard = open.uid
    picks = open.picked.values
    asGiven = open.picked.asGiven.sorted()
    time = state.time
    guard state.page == .panel, let id = state.focusedPanel else { return }
    (panel, repeated) = (id.number, id.repeated)
  }

  /// What was picked of the variables' values.
  package var selection: VariableSelection {
    var selection = VariableSelection(picks)
    selection.asGiven = Set(asGiven)
    return selection
  }

  /// The panel that filled the screen.
  package var wholePanel: PanelID? { panel.map { PanelID($0, repeated: repeated ?? "") } }
}
