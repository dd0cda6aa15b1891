import Calendar
import Cells
import Facts
import Metrics
import Views

extension Scene {
  /// The number of the incident whose board is open, or is about to be.
  var openIncident: Int? {
    (state.opened ?? snapshot.dashboard?.uid).flatMap { IncidentAddress.incident($0) }
  }

  /// The incident of a number, as it is known now.
  func incident(_ number: Int) -> IncidentFact? {
    snapshot.facts.incidents.rows.first { $0.number == number }
  }

  /// The worst that is open, for the top line; the page of an incident tells of its own by itself.
  var loudIncident: (text: String, style: Style)? {
    let shown = state.page == .incident ? openIncident : nil
    let open = snapshot.facts.incidents.rows.lazy.filter { $0.isOpen && $0.number != shown }
    guard let worst = open.first else { return nil }
    let count = open.count(where: { _ in true })
    let age = SpanText.brief(snapshot.now - worst.opened)
    let more = count > 1 ? " +\(count - 1)" : ""
    let doubt = snapshot.facts.incidents.unknown == nil ? "" : "?"
    return (
      "● \(worst.name) \(worst.severity.name) \(age)" + more + doubt, Style(.incident, bold: true)
    )
  }

  /// The incident that is open and has an alert; nil where none is known to.
  func openIncident(of alert: AlertFact) -> IncidentFact? {
    snapshot.facts.incidents.rows.first { $0.isOpen && $0.has(alert) }
  }
}

extension IncidentFact {
  /// Whether an alert is in it, as far as that is told: each name by the first alert of it and what all of it have in
  /// common.
  fileprivate func has(_ alert: AlertFact) -> Bool {
    alerts.contains { member in
      member.alert == alert.id
        || member.name == alert.name && !group.isEmpty
          && group.allSatisfy { alert.labels[$0.name] == $0.value }
    }
  }
}

extension IncidentFact.Severity {
  var token: Token {
    switch self {
    case .sev1, .sev2: .crit
    case .sev3: .warn
    case .sev4: .info
    }
  }
}

extension ViewState {
  /// Opens an incident's page, over the window that its board asks for.
  mutating func openIncident(_ number: Int, _ scene: Scene) -> [Command] {
    if pages.first == .incident, scene.openIncident == number {
      go(to: .incident, scene)
      return []
    }
    _ = openDashboard(IncidentAddress.uid(number), scene)
    pages = [.incident]
    cursor = nil
    guard time != nil else { return [.openIncident(number)] }
    time = nil
    return [.openIncident(number), .setTime(nil)]
  }
}
