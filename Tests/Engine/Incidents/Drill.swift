import Alerts
import Facts
import Incidents
import Metrics
import Patterns
import PromQL
import Query
import Synchronization
import TSDB
import TestSupport
import Threads
import Watching

@testable import Engine

/// An outage by a script: alerts that the script sets, samples in a store, a clock of its own, and what is kept of it
/// all in one ledger, over the ends of the program.
final class Drill: Sendable {
  final class Clock: Sendable {
    private let held: Mutex<Timestamp>
    init(_ time: Timestamp) { held = Mutex(time) }
    var time: Timestamp {
      get { held.withLock { $0 } }
      set { held.withLock { $0 = newValue } }
    }
  }
  /// Where it is recorded.
  enum Folder: Sendable {
    case state
    case none
    case held(by: String)
  }
  private struct Running: Sendable {
    var alerts: AlertKeeper
    var incidents: IncidentKeeper
  }
  static let start = Timestamp(milliseconds: 1_800_000_000_000)
  let clock = Clock(start)
  let store = Store()
  let path = temporaryFolder()
  private let settings: IncidentSettings
  private let redaction: Redaction
  private let folder: Folder
  /// nil for the store.
  private let source: (any DataSource)?
  private let running: Mutex<Running>

  /// What is evaluated for alerts, by their names.
  static let expressions = ["High": "errors > 5", "Slow": "latency_seconds{job=\"shop\"} > 0.5"]

  init(
    _ settings: IncidentSettings = usual, _ redaction: Redaction = Redaction(),
    in folder: Folder = .state, asking source: (any DataSource)? = nil
  ) {
    (self.settings, self.redaction, self.folder, self.source) = (
      settings, redaction, folder, source
    )
    running = Mutex(
      Self.begin(settings, redaction, folder, path, source ?? Self.own(store), store, clock))
  }

  static var usual: IncidentSettings {
    var settings = IncidentSettings()
    settings.groupBy = ["app"]
    settings.escalation[.sev1] = [
      .init(to: "primary", after: .seconds(60)), .init(to: "secondary", after: .seconds(120)),
    ]
    return settings
  }

  private static func own(_ store: Store) -> any DataSource { EmbeddedDataSource(source: store) }

  private static func begin(
    _ settings: IncidentSettings, _ redaction: Redaction, _ folder: Folder, _ path: String,
    _ source: any DataSource, _ store: Store, _ clock: Clock
  ) -> Running {
    let alerts = AlertKeeper(
      retention: .seconds(365 * 86_400), bell: Bell(), clock: { clock.time })
    let isOwn = source is EmbeddedDataSource
    let incidents = IncidentKeeper(
      settings,
      .init(
        sources: { DataSources(main: source, scrapeInterval: .seconds(15)) },
        alerts: { alerts.alerts }, rules: { rules }, knowsRules: { true },
        redaction: redaction,
        cutter: isOwn ? IncidentCutter(source: store, folder: path + "/incidents") : nil,
        bell: Bell(), clock: { clock.time }))
    alerts.follow(incidents.follower)
    incidents.start()
    switch folder {
    case .state: alerts.open(path + "/ledger.db")
    case .none: alerts.open(nil)
    case .held(let holder): alerts.giveUp("\(holder) has it")
    }
    return Running(alerts: alerts, incidents: incidents)
  }

  static let rules = expressions.map { name, expression in
    RuleFact(rule(name), .alerting, expression: expression, interval: .seconds(15))
  }

  private static func rule(_ name: String) -> RuleFact.ID {
    RuleFact.ID(file: "rules.yml", group: "shop", name: name)
  }

  var now: Timestamp { clock.time }
  var alerts: AlertKeeper { running.withLock { $0.alerts } }
  var incidents: IncidentKeeper { running.withLock { $0.incidents } }

  /// The program ends.
  func stop() async {
    await onThread { [incidents, alerts] in
      incidents.stop()
      alerts.stop()
    }
  }

  /// The same, without that anybody waits for it.
  func leave() {
    startThread { [incidents, alerts] in
      incidents.stop()
      alerts.stop()
    }
  }

  /// The program ends and begins anew after a while.
  func restart(after pause: Duration = .zero) async {
    await stop()
    clock.time = now + pause
    let fresh = await onThread { [self] in
      Self.begin(settings, redaction, folder, path, source ?? Self.own(store), store, clock)
    }
    running.withLock { $0 = fresh }
  }

  // MARK: What happens

  /// Time passes, and what is due by then happens.
  func pass(_ span: Duration) async {
    clock.time = now + span
    incidents.tell(.time)
    await settle()
  }

  /// Waits until all that came in is taken.
  func settle() async {
    _ = await incidents.carryOut(IncidentOrder(99_999, by: "x", .note("x")))
  }

  /// An evaluation of a rule gives these apps' alerts, with their values and since when they are true.
  func evaluate(
    _ name: String, _ active: [(app: String, value: Double)], firing isFiring: Bool = true,
    since: Timestamp? = nil, _ further: [Label] = []
  ) async {
    let rule = Self.rule(name)
    let observed = active.map { app, value in
      ObservedAlert(
        of: rule,
        labels: Labels(
          [.init("alertname", name), .init("app", app), .init("severity", "critical")] + further),
        isFiring: isFiring, activeAt: since ?? now, value: value)
    }
    let time = now
    alerts.change { book in
      let missing = book.missing(rule, among: observed)
      book.observe(
        rule, observed, at: time,
        endings: Dictionary(
          missing.map { ($0.fact.id, AlertEnding.recovered) }, uniquingKeysWith: { $1 }))
    }
    await settle()
  }

  func order(_ incident: Int?, _ what: IncidentOrder.What, by: String = "rk") async -> String? {
    await incidents.carryOut(IncidentOrder(incident, by: by, what))
  }

  func note(_ incident: Int, _ text: String) async -> String? {
    await order(incident, .note(text))
  }

  /// The id of the alert of a name and an app.
  func alert(_ name: String, _ app: String) -> String {
    alerts.alerts.first { $0.name == name && $0.labels["app"] == app }?.id ?? ""
  }

  /// A sample every 15 seconds, for that long until now; the value by the time before now.
  func scrape(
    _ labels: Labels, for span: Duration, _ value: (Duration) -> Double
  ) {
    let reference = store.reference(for: labels)
    var time = now - span
    while time <= now {
      var batch = SampleBatch(timestamp: time)
      batch.append(reference, value(now - time))
      store.append(batch)
      time = time + .seconds(15)
    }
  }

  // MARK: What is told

  var told: ToldFacts {
    var told = ToldFacts(sheet: FactSheet())
    incidents.facts(&told)
    return told
  }

  func record(_ incident: Int, since: UInt64 = 0, known: [String] = []) async throws
    -> IncidentRecord?
  {
    await settle()
    return try await incidents.record(IncidentQuestion(incident, since: since, known: known))
  }

  /// The timeline as lines: "+30s firing High".
  func timeline(_ incident: Int) async throws -> [String] {
    try await record(incident)?.entries.map { entry in
      let seconds = (entry.time - Self.start).milliseconds / 1000
      let words = [entry.kind.rawValue, entry.subject, entry.text].filter { !$0.isEmpty }
      return "\(seconds)s " + words.joined(separator: " ")
    } ?? []
  }

  /// The frozen graphs of an incident, as soon as all that it shows are; by their ids.
  ///
  /// - Parameter span: how much time passes between looks.
  func evidence(
    _ incident: Int, passing span: Duration = .zero
  ) async throws -> [String: IncidentEvidence] {
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      let record = try await record(incident)
      let frozen = Dictionary(
        (record?.evidence ?? []).filter { !$0.isWish }.map { ($0.id, $0) },
        uniquingKeysWith: { $1 })
      let shown = Set((record?.entries ?? []).flatMap(\.evidence))
      if shown.isSubset(of: frozen.keys) || ContinuousClock.now > deadline { return frozen }
      try await Task.sleep(for: .milliseconds(3))
      await pass(span)
    }
  }
}
