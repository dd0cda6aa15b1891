import Cells
import Dashboards
package import Facts
import Metrics
import Views

extension Scene {
  /// The alert whose board bears a uid, as it is known now.
  func alert(_ uid: String) -> AlertFact? {
    guard let id = AlertAddress.alert(uid) else { return nil }
    return snapshot.facts.alerts.rows.first { $0.id == id }
  }

  /// The id of the alert whose board is open.
  var openAlert: String? { snapshot.dashboard.flatMap { AlertAddress.alert($0.uid) } }

  /// The alert whose board is open, as it is known now.
  var shownAlert: AlertFact? { openAlert.flatMap { alert(AlertAddress.uid($0)) } }

  /// Why the alert on the screen is there, with its labels and annotations, as text.
  var whyAsText: String {
    guard let dashboard = snapshot.dashboard, openAlert != nil else { return "" }
    let parts = [AlertAddress.why, AlertAddress.labels].compactMap { dashboard.frames[$0] }
    return ([dashboard.title] + parts.map { plainText($0) }).joined(separator: "\n")
  }
}

/// Going to alerts and back.
extension ViewState {
  /// Opens an alert's board, over the window that it asks for.
  mutating func openAlert(_ id: String, _ scene: Scene) -> [Command] {
    _ = openDashboard(AlertAddress.uid(id), scene)
    cursor = nil
    guard time != nil else { return [.openAlert(id)] }
    time = nil
    return [.openAlert(id), .setTime(nil)]
  }

  /// From an alert's board or an incident's page back to where one came from, whatever was looked at of it meanwhile; nil
  /// elsewhere, and where nothing was before.
  mutating func leaveMade(_ scene: Scene) -> [Command]? {
    let uid = opened ?? scene.snapshot.dashboard?.uid ?? ""
    let isMade = page == .dashboard && AlertAddress.alert(uid) != nil || page == .incident
    guard isMade,
      let place = history.lastIndex(where: { $0.dashboardUID != uid })
    else { return nil }
    history.removeSubrange((place + 1)...)
    return goBack(scene)
  }

  mutating func toggleAlertTimes(_ scene: Scene) {
    hidesAlertTimes.toggle()
    let known = scene.snapshot.dashboard?.frames.values.contains { !$0.alerts.isEmpty } ?? false
    let facts = scene.snapshot.facts
    let lasted = !facts.incidents.rows.isEmpty || !facts.maintenance.rows.isEmpty
    message =
      hidesAlertTimes
      ? "when alerts fired is hidden" + (lasted ? ", and when incidents lasted" : "")
      : known || lasted ? nil : "no alert reads what is shown here"
  }

  /// Shows the runbook of the alert on the screen: the file where it is one that can be read here, else its address.
  mutating func showRunbook(_ scene: Scene) -> [Command] {
    guard let id = scene.openAlert, let dashboard = scene.snapshot.dashboard else {
      message = "\(keymap.label(.runbook)) is for an alert's page"
      return []
    }
    if dashboard.panels.contains(where: { $0.id == AlertAddress.runbook }) {
      go(to: .panel, scene)
      panel = PanelView(id: AlertAddress.runbook)
      return []
    }
    let alert = scene.alert(AlertAddress.uid(id))
    let url = alert?.annotations.first { $0.name == "runbook_url" }?.value ?? ""
    guard !url.isEmpty else {
      message = "the alert names no runbook (annotation runbook_url)"
      return []
    }
    overlay = .detail(Detail(title: "Runbook: this address is copied", lines: [url], copied: url))
    return [.copy(cleaned(url))]
  }
}

extension ViewState {
  /// Looks through facts before they are drawn, on the thread that brings them: of thousands of alerts that takes
  /// milliseconds, for which no key is to wait.
  package var foresight: @Sendable (FactSheet) -> Void {
    { [memo] in memo.foresee($0.alerts.rows) }
  }
}
