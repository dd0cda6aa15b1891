internal import Alerts
internal import Blocks
internal import Facts
internal import Glibc
internal import Metrics
internal import PromQL
internal import Query
internal import Remote
internal import Rollups
internal import Rules
internal import Scrape
internal import Sending
internal import TSDB
internal import Watching
internal import YAML

/// What an engine is put together of: its parts, and whom the screens ask. There is one way for each mode.
struct Assembly {
  /// In the order in which they start, take their turns and tell what is wrong.
  var parts: [any Part]
  /// Those of the configuration in force, each time they are wanted.
  var sources: @Sendable () -> DataSources
  /// What counts as now.
  var clock: @Sendable () -> Timestamp = wallClock
  var inside = EngineInside()
  var bell = Bell()
  /// Whether every target was scraped once and what is wrong is known; nil where there is nothing to wait for.
  var isReady: (@Sendable () -> Bool)?
  /// Carries out what people order.
  var order: @Sendable (Order) async -> String? = { _ in "nothing can be ordered here" }
  /// What is recorded of alerts.
  var alertChanges: Watch.AlertChanges = { _ throws(QueryError) in [] }
  /// What is recorded of an incident.
  var incident: Watch.Incidents = { _ throws(QueryError) in nil }
  /// Who is on call, where anybody may be.
  var onCall: OnCallPart?
  /// Who is told of an alert.
  var paging: Watch.Paging = { labels throws(QueryError) in .unconfigured(labels) }
}

extension Assembly {
  /// A data directory is read; its newest sample is now.
  init(dataIn path: String, _ shared: [any Part]) throws(EngineError) {
    let data: LeftData
    do throws(BlockError) { data = try LeftData(path) } catch {
      throw EngineError("\(error)")
    }
    parts = shared + [DataPart(data, path)]
    let main = DataSources(main: EmbeddedDataSource(source: data.source), mainName: "default")
    sources = { main }
    let newest = data.newestTime ?? wallClock()
    clock = { newest }
  }

  /// Servers are asked.
  ///
  /// - Parameter state: the folder of everything that lasts; nil to record nothing.
  init(
    asking source: SourceConfiguration, _ configuration: Configuration, state: String?,
    _ boards: DashboardLibrary, _ shared: [any Part]
  ) throws(EngineError) {
    let main = try source.dataSource()
    var all = DataSources(main: main, mainName: "default")
    for (name, source) in configuration.sources { all.named[name] = try source.dataSource() }
    let sources = all
    let bell = Bell()
    let name = main.server.name
    let hasRules = !configuration.rules.isEmpty
    let readsAlertmanager = configuration.alertmanagers.urls != []
    let keeper = AlertKeeper(
      retention: configuration.retention.alerts, plans: configuration.maintenance.plans,
      bell: bell, clock: wallClock
    ) {
      $0.server == name || hasRules && $0.server.isEmpty || $0.isPosted
        || readsAlertmanager && $0.isElsewhere
    }
    let alerts = ServerAlerts(keeper, asking: main)
    let server = ForeignServer(main, clock: wallClock, bell: bell) { alerts.take($0, $1, $2) }
    let watch = server.watch(sources: sources)
    let part = ServerAlertsPart(server, watch, alerts, keeper: keeper, clock: wallClock)
    let kept = AlertsPart(keeper, in: state.map { .own($0) } ?? .none, clock: wallClock)
    parts = shared + [ServerPart(watch), part]
    self.sources = { sources }
    self.bell = bell
    var tried: RulesPart?
    if hasRules {
      let began = ContinuousClock.now
      let rules = RulesPart(
        .init(
          world: RuleWorld(trying: main, timeout: .seconds(30), elapsed: { .now - began }),
          questions: SeriesFate.Questions(asking: main), keeper: keeper,
          targets: { alerts.targets }, hasScraped: { true }, isReady: { keeper.isOpen },
          bell: { bell.ring() }, clock: wallClock))
      rules.take(configuration.rules)
      parts.append(rules)
      tried = rules
    }
    let incidents = keepIncidents(
      IncidentWorld(
        keeper: keeper, sources: { sources },
        rules: { [tried] in watch.facts.newest.rules.rows + (tried?.rules ?? []) },
        knowsRules: { watch.facts.newest.rules.version > 0 }, targets: { alerts.targets },
        rereadRules: { [tried] in tried?.takeReread() ?? [] }),
      configuration, boards)
    keepRotas(configuration)
    if let notified = notify(configuration, of: keeper, incidents.keeper) {
      parts.append(notified)
    }
    let began = ContinuousClock.now
    let read = try readAlertmanager(configuration, into: keeper, findingFrom: main) {
      // Where the server does not answer, what its Alertmanager has is worth the more.
      alerts.hasEntered || server.alerts.unknown != nil && .now - began > .seconds(25)
    }
    if let read { parts.append(read) }
    parts += [incidents, kept]
    inside.post = { keeper.post($0) }
    alertChanges = { question throws(QueryError) in try await part.changes(question) }
  }

  /// An engine that runs elsewhere is watched.
  init(attachedTo engine: AttachedEngine, _ library: DashboardLibrary, _ shared: [any Part]) {
    let watch = engine.watch()
    let part = AttachedPart(engine, watch, library)
    parts = shared + [part]
    inside.hasBoards = { part.hasBoards }
    inside.attached = { engine.reached }
    sources = { watch.sources }
    bell = watch.facts.bell
    (order, alertChanges, incident) = (watch.order, watch.alertChanges, watch.incident)
    paging = watch.paging
  }

  /// Targets are scraped into a store.
  ///
  /// - Parameter state: the folder of everything that lasts; nil to keep samples in memory only.
  init(
    scraping configuration: Configuration, state: String?, screen: ScreenCounters,
    _ boards: DashboardLibrary, _ shared: [any Part]
  ) throws(EngineError) {
    let store = Store(
      limits: StoreLimits(
        retention: configuration.retention.time, chunkBytes: Int(configuration.retention.bytes),
        series: configuration.limits.series),
      isFilling: state != nil)
    let history = History(store, state: state, keep: configuration.keep.rule)
    let storage = StoragePart(history, configuration.retention, state: state, clock: wallClock)
    let readsAlertmanager = configuration.alertmanagers.urls?.isEmpty == false
    let sent = SendingTap(before: store)
    let sending = SendingPart(sent, source: history, storage: storage, clock: wallClock)
    let tap = try Assembly.tap(before: sent, configuration.rollups)
    let scrape = ScrapePart(into: tap ?? sent)
    // What is in this process is scraped before any file is read.
    let host =
      configuration.host.isEnabled ?? (configuration.prometheus == nil)
      ? HostPart(configuration.host, scrape: scrape) : nil
    let embeddedSource = EmbeddedDataSource(source: history)
    let bell = Bell()
    let keeper = AlertKeeper(
      retention: configuration.retention.alerts, plans: configuration.maintenance.plans,
      bell: bell, clock: wallClock
    ) { $0.server.isEmpty || $0.isPosted || readsAlertmanager && $0.isElsewhere }
    let alertsPart = AlertsPart(keeper, in: state == nil ? .none : .of(storage), clock: wallClock)
    let began = ContinuousClock.now
    let rules = RulesPart(
      .init(
        world: RuleWorld(
          evaluator: embeddedSource.evaluator, sink: tap ?? sent,
          elapsed: { .now - began }),
        questions: SeriesFate.Questions(over: history, timeout: .seconds(120)), keeper: keeper,
        targets: { scrape.targets.map { TargetFact($0) } },
        hasScraped: {
          scrape.isIdle || scrape.hasScrapedAll || .now - began > .seconds(120)
        },
        isReady: { storage.isOpen && keeper.isOpen }, restores: true,
        retention: configuration.retention.time, bell: { bell.ring() }, clock: wallClock))
    rules.add(configuration.rules)
    alertChanges = { question throws(QueryError) in try await keeper.changes(question) }
    self.bell = bell
    let embedded = DataSources(
      main: embeddedSource, mainName: "default",
      scrapeInterval: configuration.host.interval, tailAfter: .milliseconds(500))
    let described: @Sendable () -> DataSources = {
      var sources = embedded
      scrape.describe(&sources)
      host?.describe(&sources)
      return sources
    }
    sources = described
    parts = []
    let incidents = keepIncidents(
      IncidentWorld(
        keeper: keeper, sources: described, rules: { rules.rules },
        knowsRules: { rules.isChecked }, targets: { scrape.targets.map { TargetFact($0) } },
        rereadRules: { rules.takeReread() },
        cutter: state.map { IncidentCutter(source: history, folder: $0 + "/incidents") }),
      configuration, boards)
    parts = host.map { [$0] } ?? []
    parts += [rules] + shared + [scrape]
    if let tap { parts.append(RollupsPart(tap, scrape: scrape)) }
    let alerting = AlertSendingPart(
      .init(
        alerts: { keeper.alerts }, rules: { rules.rules },
        externalURL: configuration.alertmanager.externalURL, clock: wallClock))
    keepRotas(configuration)
    let notified = notify(configuration, of: keeper, incidents.keeper)
    let health = HealthPart(
      sent, scrape: scrape, screen: screen, storage: storage, sending: sending,
      alerting: alerting, notifications: notified?.keeper)
    // What scraping has left behind is sent before the log is closed.
    parts += [sending, alerting]
    if let notified { parts.append(notified) }
    let read = try readAlertmanager(
      configuration, into: keeper, findingFrom: nil, externalLabels: { alerting.externalLabels },
      knowsOwn: { rules.isChecked })
    if let read { parts.append(read) }
    parts += [incidents, alertsPart, storage, health]
    inside.sink = tap ?? sent
    inside.post = { keeper.post($0) }
    inside.alertmanagers = { alerting.statuses.map(\.url) }
    inside.metricsPage = { health.page }
    inside.isOpen = { storage.isOpen }
    inside.heldBy = { storage.heldBy }
    inside.retention = storage.retentionText
    if let path = configuration.prometheus {
      let file = try PrometheusPart(path, readers: parts, environment: environmentVariable)
      parts.insert(file, at: 0)
      inside.configuration = { file.inForce?.configuration.text ?? "" }
      inside.externalLabels = { file.inForce?.configuration.rules.externalLabels ?? .empty }
      inside.lastLoad = { file.inForce.map { ($0.time, file.problem == nil) } }
      inside.problem = { file.problem }
    }
    isReady = { scrape.isIdle || scrape.hasScrapedAll && rules.isChecked }
  }

  private static func tap(
    before store: any SampleSink, _ settings: RollupSettings
  ) throws(EngineError) -> RollupTap? {
    do throws(YAMLError) {
      let rules = try settings.rules()
      return rules.isEmpty ? nil : RollupTap(before: store, rules: rules)
    } catch {
      throw EngineError("\(error)")
    }
  }
}

@Sendable private func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
