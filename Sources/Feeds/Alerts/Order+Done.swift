package import Facts

extension Order {
  /// Said when it is carried out.
  ///
  /// - Parameters:
  ///   - known: those that were known before it.
  ///   - told: the notifications that were known then.
  package func done(after known: [AlertFact], told: [NotificationFact] = []) -> String {
    func counted(_ alerts: [String]) -> String {
      alerts.count == 1 ? "the alert" : "\(alerts.count) alerts"
    }
    return switch self {
    case .acknowledge(let alerts, let by, _):
      "acknowledged " + counted(alerts)
        + (told.toldPagerDuty(of: known.filter { alerts.contains($0.id) })
          ? ", PagerDuty is told, too" : ", in this Vigil only") + takenOver(alerts, by, known)
    case .withdrawAcknowledgement(let alerts, _):
      "nobody looks after " + counted(alerts) + " any more"
    case .silence(let silence):
      (silence.id.isEmpty ? "the silence is made" : "the silence is changed")
        + (silence.server.map { " in " + $0 } ?? "")
    case .expireSilence: "the silence has ended"
    case .maintain(let window):
      window.id.isEmpty
        ? "maintenance \(window.name) is planned" : "maintenance \(window.name) is changed"
    case .endMaintenance: "the maintenance window has ended"
    case .incident(let order): order.done
    case .testReceiver(let receiver, _): "a test for \(receiver) is in the outbox"
    }
  }

  /// Whose acknowledgements it replaces.
  private func takenOver(_ alerts: [String], _ by: String, _ known: [AlertFact]) -> String {
    let ids = Set(alerts)
    let others = Set(
      known.lazy.filter { ids.contains($0.id) }.compactMap { $0.acknowledgement?.by }
    )
    .subtracting([by]).sorted()
    guard !others.isEmpty else { return "" }
    let more = others.count > 3 ? " and \(others.count - 3) more" : ""
    return "; took over from " + others.prefix(3).joined(separator: ", ") + more
  }
}

extension IncidentOrder {
  /// Said when it is carried out.
  fileprivate var done: String {
    let name = incident.map { "INC-\($0)" } ?? "the incident"
    return switch what {
    case .open: "the incident is opened"
    case .note: "noted in \(name)"
    case .elsewhere: "entered in \(name)"
    case .status(let status, _): "\(name) is \(status.rawValue)"
    case .severity(let severity, _): "\(name) is \(severity.name)"
    case .title: "\(name) has a new title"
    case .roles: "the roles of \(name) are changed"
    case .services: "the services of \(name) are changed"
    case .join(let alerts):
      alerts.count == 1 ? "the alert is in \(name)" : "\(alerts.count) alerts are in \(name)"
    case .merge(let other): "\(name) is merged into INC-\(other)"
    case .split: "split from \(name)"
    }
  }
}
