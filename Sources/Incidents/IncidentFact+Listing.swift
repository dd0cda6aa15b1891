package import Facts
package import Metrics

extension IncidentFact {
  /// The order in which incidents are told: those that are open, the worst and then the oldest first, then those that
  /// were resolved, the newest first.
  package static func precedes(_ a: Self, _ b: Self) -> Bool {
    if a.isOpen != b.isOpen { return a.isOpen }
    if a.isOpen { return (a.severity, a.opened, a.number) < (b.severity, b.opened, b.number) }
    return (a.resolved ?? a.opened, a.number) > (b.resolved ?? b.opened, b.number)
  }

  /// How long it has been open, or was: since it was opened, however long before its conditions became true.
  package func lasted(until now: Timestamp) -> Duration {
    max(.zero, (isOpen ? now : resolved ?? lastAt) - opened)
  }
}
