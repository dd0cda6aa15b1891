internal import Blocks
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
  init(
    asking source: SourceConfiguration, _ named: [String: SourceConfiguration],
    _ shared: [any Part]
  ) throws(EngineError) {
    let main = try source.dataSource()
    var all = DataSources(main: main, mainName: "default")
    for (name, source) in named { all.named[name] = try source.dataSource() }
    let server = ForeignServer.watch(main, sources: all, clock: wallClock)
    parts = shared + [ServerPart(server)]
    sources = { server.sources }
    bell = server.facts.bell
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
  }

  /// Targets are scraped into a store.
  ///
  /// - Parameter state: the folder of everything that lasts; nil to keep samples in memory only.
  init(
    scraping configuration: Configuration, state: String?, screen: ScreenCounters,
    _ shared: [any Part]
  ) throws(EngineError) {
    let store = Store(
      limits: StoreLimits(
        retention: configuration.retention.time, chunkBytes: Int(configuration.retention.bytes),
        series: configuration.limits.series),
      isFilling: state != nil)
    let history = History(store, state: state, keep: configuration.keep.rule)
    let storage = StoragePart(history, configuration.retention, state: state, clock: wallClock)
    let sent = SendingTap(before: store)
    let sending = SendingPart(sent, source: history, storage: storage, clock: wallClock)
    let tap = try Assembly.tap(before: sent, configuration.rollups)
    let scrape = ScrapePart(into: tap ?? sent)
    // What is in this process is scraped before any file is read.
    let host =
      configuration.host.isEnabled ?? (configuration.prometheus == nil)
      ? HostPart(configuration.host, scrape: scrape) : nil
    let rules = RulesPart()
    parts = host.map { [$0] } ?? []
    parts += [rules] + shared + [scrape]
    if let tap { parts.append(RollupsPart(tap, scrape: scrape)) }
    let health = HealthPart(
      sent, scrape: scrape, screen: screen, storage: storage, sending: sending)
    // What scraping has left behind is sent before the log is closed.
    parts += [sending, storage, health]
    inside.sink = tap ?? sent
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
    let embedded = DataSources(
      main: EmbeddedDataSource(source: history), mainName: "default",
      scrapeInterval: configuration.host.interval, tailAfter: .milliseconds(500))
    sources = {
      var sources = embedded
      scrape.describe(&sources)
      host?.describe(&sources)
      return sources
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
