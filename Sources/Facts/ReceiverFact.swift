package import Metrics

/// An integration of a receiver, and how it fares.
package struct ReceiverFact: Sendable, Hashable, Codable {
  package var receiver: String
  /// `pagerduty[0]`.
  package var integration: String
  /// Whether Vigil can send to its kind.
  package var isBuilt: Bool
  package var delivered = 0
  package var failed = 0
  package var waiting = 0
  package var lastDelivered: Timestamp?
  /// Since when nothing got through.
  package var failingSince: Timestamp?
  /// The last answer that was no success, without secrets.
  package var lastFailure = ""

  package init(receiver: String, integration: String, isBuilt: Bool) {
    (self.receiver, self.integration, self.isBuilt) = (receiver, integration, isBuilt)
  }
}
