internal import Alerts
internal import Facts
internal import Ledger

/// Who goes along with what becomes of alerts, and records what it makes of it in the same ledger. Each is called in turn
/// and has to return at once.
struct AlertFollower: Sendable {
  /// Once, before any change is told.
  var opened: @Sendable (OpenLedger) -> Void
  /// What changed since, in its order.
  var changed: @Sendable ([AlertStep]) -> Void
  /// After each commit of the ledger, and when a fault comes or goes.
  var recorded: @Sendable (LedgerStatus) -> Void

  /// A change of an alert, and the alert after it.
  struct AlertStep: Sendable, Hashable {
    var change: AlertChange
    var alert: AlertFact
  }

  /// A ledger that is open, and the alerts as they are known then.
  struct OpenLedger: Sendable {
    var ledger: EventLedger
    var lasting: Lasting
    var alerts: [AlertFact]
  }
}

extension AlertFollower.AlertStep {
  /// nil where nothing happened to an alert.
  init?(_ write: BookWrite) {
    guard case .alert(let change) = write.change else { return nil }
    if case .alert(let record) = write.current {
      self.init(change: change, alert: record.fact)
    } else if let ended = write.ended {
      self.init(change: change, alert: ended)
    } else {
      return nil
    }
  }
}
