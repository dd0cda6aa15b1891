package import Metrics

/// Alerts that fit all of its matchers are not to disturb for a time.
package struct SilenceFact: Sendable, Hashable, Codable {
  package var id: String
  package var matchers: [Condition]
  package var createdBy: String
  package var reason: String
  package var starts: Timestamp
  package var ends: Timestamp
  /// It ends earlier, as soon as no alert that it hid when it was made is active any more.
  package var untilResolved = false
  package var updated: Timestamp
  /// What else its maker said of it, by name; nil for nothing.
  package var annotations: [String: String]?
  /// The Alertmanager that it is in; nil for Vigil's own.
  package var server: String?
  /// Whether its last change is not recorded yet.
  package var isUnsaved = false

  /// A matcher as it is written down.
  package struct Condition: Sendable, Hashable, Codable {
    package var name: String
    package var operation: Matcher.Operation
    package var value: String
    package init(_ name: String, _ operation: Matcher.Operation, _ value: String) {
      (self.name, self.operation, self.value) = (name, operation, value)
    }
  }

  package enum State: String, Sendable, Hashable, Codable { case pending, active, expired }

  package init(
    id: String, matchers: [Condition], createdBy: String, reason: String, starts: Timestamp,
    ends: Timestamp, updated: Timestamp
  ) {
    self.id = id
    self.matchers = matchers
    self.createdBy = createdBy
    self.reason = reason
    self.starts = starts
    self.ends = ends
    self.updated = updated
  }
}
