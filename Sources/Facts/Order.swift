package import Metrics

/// What changes state, wherever the engine is: made in one place only, a form, and carried out by whoever keeps that
/// state.
package enum Order: Sendable, Hashable, Codable {
  /// Says that somebody looks after alerts, by their ids; it ends when they do.
  case acknowledge(alerts: [String], by: String, note: String)
  case withdrawAcknowledgement(alerts: [String], by: String)
  /// Makes a silence, or changes the one with its id; an empty id is given a new one.
  case silence(SilenceOrder)
  case expireSilence(id: String, by: String)
  /// Makes a maintenance window, or changes the one with its id; an empty id is given a new one.
  case maintain(MaintenanceOrder)
  case endMaintenance(id: String, by: String)
  case incident(IncidentOrder)
  /// Sends a notification to a receiver that says that it is a test.
  case testReceiver(receiver: String, by: String)
}

/// A silence as somebody wants it.
package struct SilenceOrder: Sendable, Hashable, Codable {
  /// Of the one that is changed; empty for a new one.
  package var id: String
  package var matchers: [SilenceFact.Condition]
  package var by: String
  package var reason: String
  /// nil for now.
  package var starts: Timestamp?
  package var ends: Timestamp
  package var untilResolved: Bool
  package var annotations: [String: String]?
  /// The Alertmanager that it goes to, as `AlertmanagerFact` calls it; nil for Vigil's own.
  package var server: String?
  /// What a new one is to be called, where whoever orders it has to know: `silenceID()`; nil for any name.
  package var newID: String?
  package init(
    id: String = "", matchers: [SilenceFact.Condition], by: String, reason: String,
    starts: Timestamp? = nil, ends: Timestamp, untilResolved: Bool = false
  ) {
    self.id = id
    self.matchers = matchers
    self.by = by
    self.reason = reason
    self.starts = starts
    self.ends = ends
    self.untilResolved = untilResolved
  }
}
