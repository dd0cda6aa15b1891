package import Facts
package import Metrics

/// A maintenance window that comes by itself, once or again and again, as a configuration has it.
package struct MaintenancePlan: Sendable {
  /// From the first instant of the work to the first after it.
  package struct Stretch: Sendable, Hashable {
    package var starts: Timestamp
    package var ends: Timestamp
    package init(starts: Timestamp, ends: Timestamp) { (self.starts, self.ends) = (starts, ends) }
  }

  /// Its own among the plans.
  package var name: String
  package var matchers: [SilenceFact.Condition]
  /// Who works; empty where nobody says.
  package var by: String
  package var reason: String
  /// The stretch that holds an instant, else the next one to begin; nil where none begins soon. It may take some
  /// milliseconds.
  package var stretch: @Sendable (Timestamp) -> Stretch?

  package init(
    name: String, matchers: [SilenceFact.Condition], by: String = "", reason: String = "",
    stretch: @escaping @Sendable (Timestamp) -> Stretch?
  ) {
    (self.name, self.matchers, self.by, self.reason) = (name, matchers, by, reason)
    self.stretch = stretch
  }

  /// The window of one of its stretches.
  func fact(_ stretch: Stretch, at now: Timestamp) -> MaintenanceFact {
    var fact = MaintenanceFact(
      id: "\(name)@\(stretch.starts.milliseconds / 1000)", name: name, matchers: matchers,
      createdBy: by, reason: reason, starts: stretch.starts, ends: stretch.ends, updated: now)
    fact.isPlanned = true
    return fact
  }
}
