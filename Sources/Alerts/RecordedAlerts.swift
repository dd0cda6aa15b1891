package import Facts
internal import JSON
package import Ledger
package import Metrics

/// What a ledger has of alerts: each that is of interest as it stands, the silences and maintenance windows, and what
/// became of alerts. All that is asked here blocks.
///
/// Of `alert`, `silence` and `maintenance` the key is the id; of an event of `alert` the name is the alert's.
package struct RecordedAlerts: Sendable {
  /// As what they stand in a ledger.
  package static let alerts = "alert"
  package static let silences = "silence"
  package static let maintenance = "maintenance"
  /// When an engine lived last.
  package static let alive = "alive"

  private let ledger: EventLedger
  package init(_ ledger: EventLedger) { self.ledger = ledger }

  package func records() throws(LedgerError) -> [AlertRecord] {
    try current(AlertRecord.self, Self.alerts)
  }

  package func silenceFacts() throws(LedgerError) -> [SilenceFact] {
    try current(SilenceFact.self, Self.silences)
  }

  package func maintenanceFacts() throws(LedgerError) -> [MaintenanceFact] {
    try current(MaintenanceFact.self, Self.maintenance)
  }

  /// When an engine lived last; nil where that is not known.
  package func lastAlive() throws(LedgerError) -> Timestamp? {
    try current(Timestamp.self, Self.alive).max()
  }

  /// The changes that are asked for, in their order, each told whether it is on the disk.
  package func changes(_ question: AlertChangeQuestion) throws(LedgerError) -> [AlertChange] {
    let events = try ledger.read(
      LedgerQuestion(
        subject: Self.alerts, key: question.alert, name: question.name,
        from: question.from.milliseconds, through: question.through.milliseconds,
        newest: question.limit))
    return events.compactMap { event in
      guard var change = try? decodeJSON(AlertChange.self, from: event.body) else { return nil }
      change.isSaved = event.isSaved
      return change
    }
  }

  private func current<Row: Decodable>(
    _ type: Row.Type, _ subject: String
  ) throws(LedgerError) -> [Row] {
    try ledger.current(subject).compactMap { try? decodeJSON(type, from: $0.body) }
  }
}
