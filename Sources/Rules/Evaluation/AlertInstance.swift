package import Metrics

/// How far an alert has come; `firing` is the most.
package enum AlertState: String, Sendable, Hashable, Codable, CaseIterable {
  case inactive, pending, firing
}

/// One alert of a rule: what one element of its expression's vector has become.
package struct AlertInstance: Sendable, Hashable {
  /// With `alertname`; what tells it from the rule's other alerts.
  package var labels: Labels
  /// Expanded, sorted by name; unlike labels they may be empty.
  package var annotations: [Label]
  package var state = AlertState.pending
  /// Since when its condition holds.
  package var activeAt: Timestamp
  /// nil while it never fired.
  package var firedAt: Timestamp?
  /// When a firing one ended; nil while it is active.
  package var resolvedAt: Timestamp?
  /// Since when it fires though its condition is gone; nil while that holds.
  package var keepFiringSince: Timestamp?
  /// When it was last handed out to be sent.
  package var lastSentAt: Timestamp?
  /// Until when a receiver may believe it without hearing more.
  package var validUntil: Timestamp?
  /// Of the last evaluation that gave it; 0 for a histogram.
  package var value: Double
  /// The labels of the element that it came of, before the rule's own are added.
  package var source: Labels

  package init(
    labels: Labels, annotations: [Label], activeAt: Timestamp, value: Double, source: Labels
  ) {
    (self.labels, self.annotations, self.activeAt) = (labels, annotations, activeAt)
    (self.value, self.source) = (value, source)
  }

  /// Pending or firing.
  package var isActive: Bool { state != .inactive }
}
