package import Facts
package import Metrics

/// All incidents that are of interest, with the timelines of those that are open: a value, stepped by changes of alerts,
/// orders, happenings and the time.
package struct IncidentBook: Sendable {
  package var settings: IncidentSettings
  private var writes: [IncidentWrite] = []

  package init(_ settings: IncidentSettings = IncidentSettings()) { self.settings = settings }

  // MARK: What happens

  /// Takes changes of alerts, in their order.
  package mutating func take(_ news: [AlertNews], at now: Timestamp) {}

  /// Takes what happened beside alerts.
  package mutating func take(_ happenings: [Happening], at now: Timestamp) {}

  /// Takes the values that active alerts have now, by the alerts' ids, for the worst of them.
  package mutating func look(_ values: [(alert: String, value: Double)], at now: Timestamp) {}

  /// Carries out an order.
  ///
  /// - Parameter alerts: all that are known now, with their rules' expressions.
  /// - Returns: why it cannot be carried out; nil where it was.
  package mutating func carryOut(
    _ order: IncidentOrder, alerts: [AlertNews], at now: Timestamp
  ) -> String? { "not yet" }

  /// Lets time go on: escalations fall due, what was quiet for long enough closes.
  package mutating func step(to now: Timestamp) {}

  /// When `step` has something to do next; nil for never, as things stand.
  package var nextStep: Timestamp? { nil }

  // MARK: Over the end of the program

  /// Takes up what was recorded when the program ended: incidents, those of them that are open with their entries; and
  /// the alerts as they are known now, which may have changed without that the incidents saw it.
  package mutating func restore(
    _ kept: [IncidentKept], entries: [IncidentEntry], alerts: [AlertNews], at now: Timestamp
  ) {}

  /// What is to be recorded since the last time, oldest first.
  package mutating func drain() -> [IncidentWrite] {
    defer { writes = [] }
    return writes
  }

  // MARK: What is known

  /// The incidents for the fact sheet: open ones first, the worst first, then those that were closed, newest first.
  package func facts() -> [IncidentFact] { [] }

  /// The timeline of an incident that is in memory, in its order; nil where only the ledger has it.
  package func entries(of incident: Int) -> [IncidentEntry]? { nil }
}
