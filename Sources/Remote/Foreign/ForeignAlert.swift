package import Facts
package import Metrics

/// An alert that is active, as the server that evaluates its rule tells it.
package struct ForeignAlert: Sendable, Hashable {
  package enum State: String, Sendable, Hashable { case pending, firing }

  /// The rule that gave it. Where the server tells alerts only, its file and group are empty.
  package var rule: RuleFact.ID
  /// With `alertname`.
  package var labels: Labels
  /// Expanded, in the order in which the server tells them.
  package var annotations: [Label]
  package var state: State
  /// Since when its condition holds.
  package var activeAt: Timestamp
  @Exact package var value: Double
  /// Since when it fires only because its rule keeps it firing; nil while its condition holds.
  package var keepFiringSince: Timestamp?

  package init(
    rule: RuleFact.ID, labels: Labels, annotations: [Label] = [], state: State,
    activeAt: Timestamp, value: Double, keepFiringSince: Timestamp? = nil
  ) {
    self.rule = rule
    self.labels = labels
    self.annotations = annotations
    self.state = state
    self.activeAt = activeAt
    self.value = value
    self.keepFiringSince = keepFiringSince
  }

  package var name: String { labels["alertname"] }
}

extension AlertFact {
  /// A server's alert as it is where nothing else is known of it.
  ///
  /// - Parameter hold: that of its rule. Servers do not tell when an alert began to fire: not before that was over.
  package init(_ alert: ForeignAlert, hold: Duration) {
    self.init(
      id: alertFactID(rule: alert.rule, labels: alert.labels), rule: alert.rule,
      labels: alert.labels, annotations: alert.annotations,
      state: alert.state == .firing ? .firing : .pending, activeAt: alert.activeAt,
      value: alert.value)
    if alert.state == .firing { firedAt = alert.activeAt + hold }
  }
}

extension ForeignRuleList {
  /// The alerts as facts.
  var facts: [AlertFact] {
    let holds = Dictionary(
      rules.map { ($0.id, $0.hold) }, uniquingKeysWith: { first, _ in first })
    return alerts.map { AlertFact($0, hold: holds[$0.rule] ?? .zero) }
  }
}
