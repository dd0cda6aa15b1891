internal import Alerts
internal import Engine
internal import Facts
internal import Glibc
internal import Incidents
internal import Ledger
internal import Metrics
internal import Query
internal import Remote
internal import Scrape

/// Whom the commands about incidents, alerts and silences ask: the engine that runs, or else what one has left in the state folder, which is
/// only read.
enum IncidentSource {
  case running(AttachedEngine)
  case left(EventLedger, folder: String)

  /// The engine that `--attach` names or that runs on the state folder, else the folder's ledger.
  init(_ configuration: Configuration) {
    if let attached = configuration.attached {
      self = .running(
        AttachedEngine(
          attached.request, attached.engine, version: attached.version, clock: wallClock))
    } else {
      let folder = stateFolder(configuration)
      self = .left(EventLedger(reading: folder + "/ledger.db"), folder: folder)
    }
  }

  /// What is known, with why where something is not.
  func facts() async throws(QueryError) -> FactSheet {
    switch self {
    case .running(let engine): return try await engine.told()
    case .left(let ledger, let folder):
      return try read { () throws(LedgerError) in
        var sheet = FactSheet()
        let reason = "no engine runs on \(folder)"
        let path = folder + "/ledger.db"
        let isThere = access(path, F_OK) == 0
        let before =
          reason + (isThere ? ", this is how the last one left it" : ", and none has left a ledger")
        sheet.tell(
          incidents: try RecordedIncidents(ledger).facts(), unknown: isThere ? nil : before)
        let recorded = RecordedAlerts(ledger)
        sheet.tell(alerts: try recorded.records().map(\.fact), unknown: before)
        sheet.tell(silences: try recorded.silenceFacts())
        sheet.tell(maintenance: try recorded.maintenanceFacts())
        sheet.tell(targets: [], unknown: reason)
        sheet.tell(rules: [], unknown: reason)
        return sheet
      }
    }
  }

  /// nil where there is no incident of that number.
  func record(_ number: Int) async throws(QueryError) -> IncidentRecord? {
    switch self {
    case .running(let engine): return try await engine.incident(IncidentQuestion(number))
    case .left(let ledger, _):
      return try read { () throws(LedgerError) in
        try RecordedIncidents(ledger).record(IncidentQuestion(number))
      }
    }
  }

  /// What became of alerts in a time, the newest so many.
  func changes(
    from: Timestamp, through: Timestamp, limit: Int
  ) async throws(QueryError) -> [AlertChange] {
    let question = AlertChangeQuestion(from: from, through: through, limit: limit)
    switch self {
    case .running(let engine): return try await engine.alertChanges(question)
    case .left(let ledger, _):
      return try read { () throws(LedgerError) in try RecordedAlerts(ledger).changes(question) }
    }
  }

  private func read<Result>(
    _ body: () throws(LedgerError) -> Result
  ) throws(QueryError) -> Result {
    do throws(LedgerError) { return try body() } catch {
      throw QueryError(.unavailable, "\(error)")
    }
  }
}

extension Arguments {
  /// The incident that an operand names.
  func incident(at index: Int) throws(Failure) -> Int {
    guard operands.indices.contains(index) else {
      throw Failure(message: "\(command) wants the name of an incident, for example INC-7")
    }
    guard let number = IncidentFact.number(of: operands[index]) else {
      throw Failure(message: "\"\(operands[index])\" names no incident, as INC-7 does")
    }
    return number
  }
}
