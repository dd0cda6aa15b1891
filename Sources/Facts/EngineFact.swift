package import Metrics

/// An engine as it tells itself to whoever attaches to it.
package struct EngineFact: Sendable, Hashable, Codable {
  /// How viewers and engines speak with each other. It grows where one of before would not understand.
  package static let protocolNumber = 3

  package var speaks = EngineFact.protocolNumber
  /// Of the program.
  package var version: String
  package var process: Int
  package var started: Timestamp
  /// Whether who asks may give orders.
  package var mayOrder = true
  package var asking = Asking()

  /// Whom its dashboards ask, and how often what they ask about changes.
  package struct Asking: Sendable, Hashable, Codable {
    /// What the main source is called, and the names of the others.
    package var mainName = ""
    package var names: [String] = []
    package var scrapeInterval = Duration.seconds(15)
    package var jobIntervals: [String: Duration] = [:]
    package var instanceIntervals: [String: Duration] = [:]
    package var tailAfter = Duration.zero

    package init() {}
  }

  package init(version: String, process: Int, started: Timestamp) {
    self.version = version
    self.process = process
    self.started = started
  }

  /// Which engine it is, as long as it runs.
  package var identity: String { "\(process)@\(started.milliseconds)" }

  /// Why a viewer of `version` that speaks `number` cannot use this engine, and which of the two to start anew; nil where
  /// it can.
  package func refusal(of version: String, speaking number: Int = protocolNumber) -> String? {
    guard speaks != number else { return nil }
    let older = speaks < number ? "the engine (process \(process))" : "this viewer"
    return
      "the engine is of Vigil \(self.version) and this viewer of \(version), which do not understand "
      + "each other: start \(older) anew with the newer program"
  }
}

/// What has changed among the facts since a version of them: whole tables, but only those.
package struct FactUpdate: Sendable, Hashable, Codable {
  package var engine: EngineFact
  /// Of the sheet that this brings up to date.
  package var version: UInt64
  /// Whether something of it is to be shown soon, and not at the next occasion.
  package var rings: Bool
  package var sources: FactTable<SourceFact>?
  package var targets: FactTable<TargetFact>?
  package var notices: FactTable<NoticeFact>?
  package var boards: FactTable<BoardFact>?
  package var storage: FactTable<StorageFact>?
  package var rules: FactTable<RuleFact>?
  package var alerts: FactTable<AlertFact>?
  package var silences: FactTable<SilenceFact>?
  package var maintenance: FactTable<MaintenanceFact>?
  package var incidents: FactTable<IncidentFact>?
  package var notifications: FactTable<NotificationFact>?
  package var receivers: FactTable<ReceiverFact>?
  package var rotas: FactTable<RotaFact>?
  package var alertmanagers: FactTable<AlertmanagerFact>?
  package var standby: FactTable<StandbyFact>?

  /// - Parameter since: the version that whoever asks has; 0 for none.
  package init(_ sheet: FactSheet, of engine: EngineFact, since: UInt64, rings: Bool = true) {
    self.engine = engine
    self.rings = rings
    version = sheet.version
    func changed<Row>(_ table: FactTable<Row>) -> FactTable<Row>? {
      table.version > since ? table : nil
    }
    sources = changed(sheet.sources)
    targets = changed(sheet.targets)
    notices = changed(sheet.notices)
    boards = changed(sheet.boards)
    storage = changed(sheet.storage)
    rules = changed(sheet.rules)
    alerts = changed(sheet.alerts)
    silences = changed(sheet.silences)
    maintenance = changed(sheet.maintenance)
    incidents = changed(sheet.incidents)
    notifications = changed(sheet.notifications)
    receivers = changed(sheet.receivers)
    rotas = changed(sheet.rotas)
    alertmanagers = changed(sheet.alertmanagers)
    standby = changed(sheet.standby)
  }
}

extension FactSheet {
  /// Takes up what has changed elsewhere; versions are this sheet's own.
  package mutating func take(_ update: FactUpdate) {
    if let table = update.sources { tell(sources: table.rows, unknown: table.unknown) }
    if let table = update.targets { tell(targets: table.rows, unknown: table.unknown) }
    if let table = update.notices { tell(notices: table.rows, unknown: table.unknown) }
    if let table = update.boards { tell(boards: table.rows, unknown: table.unknown) }
    if let table = update.storage { tell(storage: table.rows, unknown: table.unknown) }
    if let table = update.rules { tell(rules: table.rows, unknown: table.unknown) }
    if let table = update.alerts { tell(alerts: table.rows, unknown: table.unknown) }
    if let table = update.silences { tell(silences: table.rows, unknown: table.unknown) }
    if let table = update.maintenance { tell(maintenance: table.rows, unknown: table.unknown) }
    if let table = update.incidents { tell(incidents: table.rows, unknown: table.unknown) }
    if let table = update.notifications {
      tell(notifications: table.rows, unknown: table.unknown)
    }
    if let table = update.receivers { tell(receivers: table.rows, unknown: table.unknown) }
    if let table = update.rotas { tell(rotas: table.rows, unknown: table.unknown) }
    if let table = update.alertmanagers {
      tell(alertmanagers: table.rows, unknown: table.unknown)
    }
    if let table = update.standby { tell(standby: table.rows, unknown: table.unknown) }
  }
}
