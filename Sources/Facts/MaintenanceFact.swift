package import Metrics

/// A maintenance window: from one instant to another people work on something. Alerts that fit all of its matchers are
/// evaluated and recorded all the while, and nobody is notified of them.
package struct MaintenanceFact: Sendable, Hashable, Codable {
  /// A UUID; of one that vigil.yml plans its name and its beginning, in seconds since the epoch: `backup@1764554400`.
  package var id: String
  package var name: String
  package var matchers: [SilenceFact.Condition]
  /// Who works; empty where nobody says.
  package var createdBy: String
  package var reason: String
  package var starts: Timestamp
  package var ends: Timestamp
  /// Whether vigil.yml plans it.
  package var isPlanned = false
  /// Whether somebody gave it another time than vigil.yml has.
  package var isMoved = false
  /// Who ended it before its time; empty for nobody.
  package var endedBy = ""
  package var updated: Timestamp
  /// Whether its last change is not recorded yet.
  package var isUnsaved = false

  package init(
    id: String, name: String, matchers: [SilenceFact.Condition], createdBy: String, reason: String,
    starts: Timestamp, ends: Timestamp, updated: Timestamp
  ) {
    (self.id, self.name, self.matchers) = (id, name, matchers)
    (self.createdBy, self.reason) = (createdBy, reason)
    (self.starts, self.ends, self.updated) = (starts, ends, updated)
  }

  /// What an alert in it tells of it.
  package var window: AlertFact.Window {
    AlertFact.Window(id: id, name: name, reason: reason, starts: starts, ends: ends)
  }
}

/// A maintenance window as somebody wants it.
package struct MaintenanceOrder: Sendable, Hashable, Codable {
  /// Of the one that is changed; empty for a new one.
  package var id: String
  package var name: String
  package var matchers: [SilenceFact.Condition]
  package var by: String
  package var reason: String
  /// nil for now, or for when the one that is changed began.
  package var starts: Timestamp?
  package var ends: Timestamp
  package init(
    id: String = "", name: String, matchers: [SilenceFact.Condition], by: String, reason: String,
    starts: Timestamp? = nil, ends: Timestamp
  ) {
    (self.id, self.name, self.matchers) = (id, name, matchers)
    (self.by, self.reason) = (by, reason)
    (self.starts, self.ends) = (starts, ends)
  }
}

extension [SilenceFact.Condition] {
  /// Whether a graph of series with such labels may be of what they fit: none of them is refused by all of the series
  /// that have its label. What no series has a label of says nothing.
  package func mayConcern(_ series: [Labels]) -> Bool {
    allSatisfy { condition in
      let values = series.map { $0[condition.name] }.filter { !$0.isEmpty }
      guard !values.isEmpty, let matcher = condition.matcher else { return true }
      return values.contains { matcher.matches($0) }
    }
  }
}
