package import Facts
package import Metrics

/// An active instance of an alert as an evaluation of its rule left it.
package struct ObservedAlert: Sendable, Hashable {
  /// The `AlertFact.id`.
  package var id: String
  /// With `alertname`.
  package var labels: Labels
  package var annotations: [Label]
  package var isFiring: Bool
  package var activeAt: Timestamp
  /// Where whoever evaluates its rule tells when it began to fire, or when it must have; else it is seen when it does.
  package var firedAt: Timestamp?
  /// Since when it fires only because its rule keeps it firing.
  package var keptSince: Timestamp?
  package var value: Double
  /// Of one that others post, what they said.
  package var posted: AlertFact.Posted?
  /// Of one that an Alertmanager tells, what that does with it.
  package var elsewhere: AlertFact.Elsewhere?

  package init(
    of rule: RuleFact.ID, labels: Labels, annotations: [Label] = [], isFiring: Bool,
    activeAt: Timestamp, firedAt: Timestamp? = nil,
    keptSince: Timestamp? = nil, value: Double
  ) {
    id = alertFactID(rule: rule, labels: labels)
    self.labels = labels
    self.annotations = annotations
    self.isFiring = isFiring
    self.activeAt = activeAt
    self.firedAt = firedAt
    self.keptSince = keptSince
    self.value = value
  }
}

/// Why an alert is no longer among those that its rule gives.
package enum AlertEnding: Sendable, Hashable {
  /// Its series are there, and its condition is not true of them.
  case recovered
  /// Its condition is not true, but not all that it needs is there yet.
  case uncovered(covered: Duration, of: Duration)
  /// Its series are gone, since nobody delivers them.
  case vanished(reason: String)
  /// Its series ended.
  case gone(reason: String)
}
