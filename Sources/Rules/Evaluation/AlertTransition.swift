package import Metrics

/// Where a rule stands: what its state is known by.
package struct RulePlace: Sendable, Hashable {
  package var file: String
  package var group: String
  package var name: String
  /// The group's labels and over them the rule's, sorted; of an alert they are templates.
  package var labels: [Label]
  /// Among those of the same name and labels in its group, from 0.
  package var number: Int

  package init(
    file: String, group: String, name: String, labels: [Label] = [], number: Int = 0
  ) {
    (self.file, self.group, self.name) = (file, group, name)
    (self.labels, self.number) = (labels, number)
  }
}

/// One change of an alert's state.
package struct AlertTransition: Sendable, Hashable {
  package enum Cause: Sendable, Hashable {
    case evaluation
    /// The rule is no longer in its file, or has another name or other labels now.
    case ruleGone
    /// The rule gave more alerts than its group's limit, and so has none at all.
    case limitExceeded
  }
  package var time: Timestamp
  package var rule: RulePlace
  package var labels: Labels
  package var from: AlertState
  package var to: AlertState
  package var value: Double
  package var annotations: [Label]
  /// Since when the condition held.
  package var activeAt: Timestamp
  package var cause: Cause

  package init(
    _ alert: AlertInstance, of rule: RulePlace, from: AlertState, to: AlertState,
    at time: Timestamp, cause: Cause = .evaluation
  ) {
    (self.time, self.rule, self.from, self.to, self.cause) = (time, rule, from, to, cause)
    (labels, value) = (alert.labels, alert.value)
    (annotations, activeAt) = (alert.annotations, alert.activeAt)
  }
}
