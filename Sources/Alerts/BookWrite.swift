package import Facts
package import Metrics

/// Something to be recorded, in the order in which it happened.
package struct BookWrite: Sendable, Hashable {
  /// What happened.
  package var change: Change
  /// What is now known of the subject, over the end of the program too.
  package var current: Current
  /// The alert as it ended, where it is of no interest from then on.
  package var ended: AlertFact?

  package enum Change: Sendable, Hashable {
    case alert(AlertChange)
    case silence(SilenceFact)
    case maintenance(MaintenanceFact)
    /// Nothing happened to an alert, a silence or a window: only what is current of it is written anew, or no longer of interest.
    case kept(alert: String, at: Timestamp)
    case keptSilence(String, at: Timestamp)
    case keptMaintenance(String, at: Timestamp)
    /// The program lives.
    case alive(Timestamp)
  }
  package enum Current: Sendable, Hashable {
    case alert(AlertRecord)
    case silence(SilenceFact)
    case maintenance(MaintenanceFact)
    case alive(Timestamp)
    /// It is no longer of interest.
    case nothing
  }
}

/// An alert as it is kept over the end of the program.
package struct AlertRecord: Sendable, Hashable, Codable {
  package var fact: AlertFact
  /// The last evaluation that gave it.
  package var lastTrue: Timestamp
  package init(_ fact: AlertFact, lastTrue: Timestamp) {
    (self.fact, self.lastTrue) = (fact, lastTrue)
  }
}
