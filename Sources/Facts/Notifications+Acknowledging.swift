internal import Metrics

// Who hears of an acknowledgement beside this Vigil: PagerDuty, where it was told of the alert.
extension [NotificationFact] {
  /// What tells PagerDuty that somebody looks after an alert; nil where nothing does.
  package func acknowledgement(of alert: AlertFact) -> NotificationFact? {
    guard let at = alert.acknowledgement?.at else { return nil }
    return first { one in
      one.reason == "acknowledgement" && one.isOfPagerDuty && one.due >= at - .seconds(1)
        && one.firing.contains { $0.holds(alert.labels) }
    }
  }

  /// Whether PagerDuty was told that one of some alerts fires.
  package func toldPagerDuty(of alerts: [AlertFact]) -> Bool {
    let told = filter { $0.isOfPagerDuty && $0.state == .delivered && $0.reason != "test" }
    guard !told.isEmpty else { return false }
    return alerts.contains { alert in
      told.contains { one in
        one.due >= (alert.firedAt ?? alert.activeAt)
          && one.firing.contains { $0.holds(alert.labels) }
      }
    }
  }
}

extension NotificationFact {
  fileprivate var isOfPagerDuty: Bool { integration.hasPrefix("pagerduty[") }
}

extension Labels {
  /// Whether they are an alert's labels, with those that the engine adds to all.
  fileprivate func holds(_ labels: Labels) -> Bool {
    labels.pairs.allSatisfy { self[$0.name] == $0.value }
  }
}
