package import Metrics

/// The newest facts of all subjects at one moment.
package struct FactSheet: Sendable, Hashable, Codable {
  /// Whom the dashboards ask, the main one first.
  package var sources = FactTable<SourceFact>()
  package var targets = FactTable<TargetFact>()
  /// What relabelling dropped of what was discovered.
  package var droppedTargets = FactTable<DroppedTargetFact>()
  /// What is wrong with the engine, its configuration or its files, worst first.
  package var notices = FactTable<NoticeFact>()
  /// The dashboards that can be opened, in the order in which they are looked for.
  package var boards = FactTable<BoardFact>()
  /// Where samples are kept.
  package var storage = FactTable<StorageFact>()
  /// The rules that are evaluated, by file and group.
  package var rules = FactTable<RuleFact>()
  /// Alerts that are active, and those that ended not long ago.
  package var alerts = FactTable<AlertFact>()
  /// Those in force or to come, and those that ended not long ago.
  package var silences = FactTable<SilenceFact>()
  /// Maintenance windows: those in force or to come, and those that ended not long ago.
  package var maintenance = FactTable<MaintenanceFact>()
  /// Those that are open, worst first, then those that were resolved, the newest first.
  package var incidents = FactTable<IncidentFact>()

  /// Those that wait first, then those that are over, the newest first.
  package var notifications = FactTable<NotificationFact>()
  /// Every integration of every receiver, in the file's order.
  package var receivers = FactTable<ReceiverFact>()
  /// Who is on call, in the file's order.
  package var rotas = FactTable<RotaFact>()

  /// The Alertmanager that somebody else runs; none or one.
  package var alertmanagers = FactTable<AlertmanagerFact>()

  /// Of an engine that stands by for another one; none of others.
  package var standby = FactTable<StandbyFact>()

  package init() {}

  /// Grows with every change of a table, whose version it then is.
  package private(set) var version: UInt64 = 0

  // One function a table, since the way by a key path is made anew in every process.

  package mutating func tell(sources rows: [SourceFact], unknown: String? = nil) {
    sources.tell(rows, unknown, &version)
  }
  package mutating func tell(targets rows: [TargetFact], unknown: String? = nil) {
    targets.tell(rows, unknown, &version)
  }
  package mutating func tell(droppedTargets rows: [DroppedTargetFact], unknown: String? = nil) {
    droppedTargets.tell(rows, unknown, &version)
  }
  package mutating func tell(notices rows: [NoticeFact], unknown: String? = nil) {
    notices.tell(rows, unknown, &version)
  }
  package mutating func tell(boards rows: [BoardFact], unknown: String? = nil) {
    boards.tell(rows, unknown, &version)
  }
  package mutating func tell(storage rows: [StorageFact], unknown: String? = nil) {
    storage.tell(rows, unknown, &version)
  }
  package mutating func tell(rules rows: [RuleFact], unknown: String? = nil) {
    rules.tell(rows, unknown, &version)
  }
  package mutating func tell(alerts rows: [AlertFact], unknown: String? = nil) {
    alerts.tell(rows, unknown, &version)
  }
  package mutating func tell(silences rows: [SilenceFact], unknown: String? = nil) {
    silences.tell(rows, unknown, &version)
  }
  package mutating func tell(maintenance rows: [MaintenanceFact], unknown: String? = nil) {
    maintenance.tell(rows, unknown, &version)
  }
  package mutating func tell(incidents rows: [IncidentFact], unknown: String? = nil) {
    incidents.tell(rows, unknown, &version)
  }
  package mutating func tell(notifications rows: [NotificationFact], unknown: String? = nil) {
    notifications.tell(rows, unknown, &version)
  }
  package mutating func tell(standby rows: [StandbyFact], unknown: String? = nil) {
    standby.tell(rows, unknown, &version)
  }
  package mutating func tell(receivers rows: [ReceiverFact], unknown: String? = nil) {
    receivers.tell(rows, unknown, &version)
  }
  package mutating func tell(rotas rows: [RotaFact], unknown: String? = nil) {
    rotas.tell(rows, unknown, &version)
  }
  package mutating func tell(alertmanagers rows: [AlertmanagerFact], unknown: String? = nil) {
    alertmanagers.tell(rows, unknown, &version)
  }
}

extension FactSheet {
  /// The source that is asked where none is named.
  package var source: SourceFact? { sources.rows.first }

  /// The name of the server that is asked; nil where the engine scrapes by itself.
  package var server: String? { source.flatMap { $0.isEmbedded ? nil : $0.name } }

  /// When the newest good scrape was; nil where a server is asked.
  package var newestScrape: Timestamp? {
    guard source?.isEmbedded == true else { return nil }
    return targets.rows.lazy.filter { $0.health == .up }.compactMap(\.lastScrape).max()
  }
}
