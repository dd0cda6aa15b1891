internal import Facts
internal import Metrics

extension NotificationKeeper.Message {
  /// Whether all alerts are to be looked at for it.
  var needsLook: Bool {
    switch self {
    case .look, .configuration, .handover: true
    case .changed, .acknowledged, .escalation, .incidentAcknowledged, .incidentOver, .answered,
      .test, .first, .standby:
      false
    }
  }
}

extension IncidentFact {
  /// Whether an alert of these labels is of it.
  func holds(_ labels: Labels) -> Bool {
    let name = labels["alertname"]
    return alerts.contains { $0.name == name }
      && group.allSatisfy { labels[$0.name] == $0.value }
  }
}
