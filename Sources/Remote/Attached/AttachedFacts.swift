internal import Facts
internal import Metrics

/// What is known of an engine that is watched from elsewhere, and when to ask it next: a plain value, stepped with its
/// answers.
struct AttachedFacts {
  private(set) var engine: EngineFact
  private var sheet = FactSheet()
  /// Up to where its facts are known; 0 for nothing.
  private var version: UInt64 = 0
  /// Since when it does not answer, and why.
  private var gone: (since: Timestamp, reason: String)?
  private var failures = 0

  init(_ engine: EngineFact) { self.engine = engine }

  /// Whether it answered when it was asked last.
  var isAnswering: Bool { gone == nil }

  /// What to ask for.
  var seen: (engine: String, version: UInt64) { (engine.identity, version) }

  /// Takes up an answer; false where nothing is new that is to be shown soon.
  mutating func take(_ update: FactUpdate) -> Bool {
    let isNew =
      gone != nil || update.engine != engine || update.rings && update.version != version
    if update.engine.identity != engine.identity { sheet = FactSheet() }
    engine = update.engine
    version = update.version
    sheet.take(update)
    gone = nil
    failures = 0
    return isNew
  }

  /// It did not answer; what it told stays. Gives how long to wait: little at first, since an engine that is started
  /// anew is soon back.
  mutating func fail(_ reason: String, at now: Timestamp) -> Duration {
    gone = (gone?.since ?? now, reason)
    failures += 1
    return .milliseconds(min(2000, 100 << min(failures, 5)))
  }

  func tell(_ facts: inout FactSheet) {
    let unknown = gone.map { "the engine does not answer: \($0.reason)" }
    facts.tell(sources: sheet.sources.rows, unknown: unknown ?? sheet.sources.unknown)
    facts.tell(targets: sheet.targets.rows, unknown: unknown ?? sheet.targets.unknown)
    facts.tell(storage: sheet.storage.rows, unknown: unknown ?? sheet.storage.unknown)
    facts.tell(boards: sheet.boards.rows, unknown: unknown ?? sheet.boards.unknown)
    facts.tell(rules: sheet.rules.rows, unknown: unknown ?? sheet.rules.unknown)
    facts.tell(alerts: sheet.alerts.rows, unknown: unknown ?? sheet.alerts.unknown)
    facts.tell(silences: sheet.silences.rows, unknown: unknown ?? sheet.silences.unknown)
    facts.tell(maintenance: sheet.maintenance.rows, unknown: unknown ?? sheet.maintenance.unknown)
    facts.tell(incidents: sheet.incidents.rows, unknown: unknown ?? sheet.incidents.unknown)
    facts.tell(
      notifications: sheet.notifications.rows, unknown: unknown ?? sheet.notifications.unknown)
    facts.tell(receivers: sheet.receivers.rows, unknown: unknown ?? sheet.receivers.unknown)
    facts.tell(rotas: sheet.rotas.rows, unknown: unknown ?? sheet.rotas.unknown)
    facts.tell(
      alertmanagers: sheet.alertmanagers.rows, unknown: unknown ?? sheet.alertmanagers.unknown)
    facts.tell(standby: sheet.standby.rows, unknown: unknown ?? sheet.standby.unknown)
    facts.tell(notices: notices, unknown: unknown ?? sheet.notices.unknown)
  }

  private var notices: [NoticeFact] {
    guard let gone else { return sheet.notices.rows }
    let notice = NoticeFact(
      .error, "the engine (process \(engine.process)) does not answer: \(gone.reason)",
      detail: "\(gone.reason)\n\nWhat it told last is still shown, and it is tried again every two "
        + "seconds at least. `vigil serve` starts an engine, and so does `vigil` where none runs.")
    return [notice] + sheet.notices.rows
  }
}
