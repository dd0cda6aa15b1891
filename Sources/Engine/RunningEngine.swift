internal import Blocks
internal import Facts
internal import Glibc
package import Metrics
internal import PromQL
internal import Query
internal import Remote
internal import Rollups
internal import Scrape
internal import Synchronization
internal import TSDB
internal import Threads
package import Watching
internal import YAML

/// All that runs behind the screen. Every call returns at once; work happens on threads of its own.
package final class RunningEngine: Sendable {
  /// In the order in which they start, take their turns and tell what is wrong.
  private let parts: [any Part]
  private let boards: BoardsPart
  /// nil where a server is asked.
  private let scrape: ScrapePart?
  private let rules: RulesPart?
  /// The engine as the screens see it.
  package let watch: Watch
  /// What counts as now: the time of day, or the newest instant of a data directory.
  package let clock: @Sendable () -> Timestamp
  private let isStopped = Atomic(false)
  /// What the screen's loop counted, for the `vigil_*` series.
  package let screenCounters = ScreenCounters()

  /// Reads the configured files; an error names file, line and column.
  ///
  /// - Parameter state: the folder of everything that lasts, where samples are kept over the end of the program; nil to
  ///   keep them in memory only.
  package init(_ configuration: Configuration, state: String? = nil) throws(EngineError) {
    boards = BoardsPart(configuration.boards)
    let settings = SettingsPart(configuration.remarks)
    if let path = configuration.data {
      let directory: DataDirectory
      do throws(BlockError) { directory = try DataDirectory(path) } catch {
        throw EngineError("\(error)")
      }
      let newest = directory.newestTime ?? wallClock()
      clock = { newest }
      parts = [settings, boards, DataPart(directory, path)]
      (scrape, rules) = (nil, nil)
      let sources = DataSources(main: EmbeddedDataSource(source: directory), mainName: "default")
      watch = Watch(
        sources: { sources }, facts: RunningEngine.facts(of: parts, Bell()))
      return
    }
    clock = wallClock
    if let source = configuration.mainSource {
      let main = try source.dataSource()
      var sources = DataSources(main: main, mainName: "default")
      for (name, source) in configuration.sources {
        sources.named[name] = try source.dataSource()
      }
      let server = ForeignServer.watch(main, sources: sources, clock: wallClock)
      parts = [settings, boards, ServerPart(server)]
      (scrape, rules) = (nil, nil)
      watch = Watch(
        sources: { server.sources }, facts: RunningEngine.facts(of: parts, server.facts.bell))
      return
    }
    let store = Store(
      limits: StoreLimits(
        retention: configuration.retention.time, chunkBytes: Int(configuration.retention.bytes),
        series: configuration.limits.series),
      isFilling: state != nil)
    let history = History(store, state: state, keep: configuration.keep.rule)
    let storage = StoragePart(history, configuration.retention, state: state, clock: wallClock)
    let tap = try RunningEngine.tap(before: store, configuration.rollups)
    let scrape = ScrapePart(into: tap ?? store)
    let host =
      configuration.host.isEnabled ?? (configuration.prometheus == nil)
      ? HostPart(configuration.host, scrape: scrape) : nil
    let rules = RulesPart()
    var parts: [any Part] = [rules, settings]
    // What is in this process is scraped before any file is read.
    if let host { parts.insert(host, at: 0) }
    parts += [boards, scrape]
    if let tap { parts.append(RollupsPart(tap, scrape: scrape)) }
    parts += [
      storage, HealthPart(store, scrape: scrape, screen: screenCounters, storage: storage),
    ]
    if let path = configuration.prometheus {
      let file = try PrometheusPart(path, readers: parts, environment: environmentVariable)
      parts.insert(file, at: 0)
    }
    (self.scrape, self.rules) = (scrape, rules)
    self.parts = parts
    let embedded = DataSources(
      main: EmbeddedDataSource(source: history), mainName: "default",
      scrapeInterval: configuration.host.interval, tailAfter: .milliseconds(500))
    watch = Watch(
      sources: {
        var sources = embedded
        scrape.describe(&sources)
        host?.describe(&sources)
        return sources
      }, facts: RunningEngine.facts(of: parts, Bell()))
  }

  private static func facts(of parts: [any Part], _ bell: Bell) -> LiveFacts {
    LiveFacts(bell: bell) { ToldFacts.gather(parts, into: &$0) }
  }

  private static func tap(
    before store: Store, _ settings: RollupSettings
  ) throws(EngineError) -> RollupTap? {
    do throws(YAMLError) {
      let rules = try settings.rules()
      return rules.isEmpty ? nil : RollupTap(before: store, rules: rules)
    } catch {
      throw EngineError("\(error)")
    }
  }

  /// Begins: from now on the parts keep house.
  package func start() {
    for part in parts { part.start() }
    startThread { [weak self] in
      var count = 0
      while let self, !self.isStopped.load(ordering: .relaxed) {
        self.keepHouse(Beat(count: count, time: wallClock()))
        count += 1
        usleep(UInt32(Beat.span.milliseconds * 1000))
      }
    }
  }

  /// Gives each part its turn; true where one has news.
  @discardableResult
  func keepHouse(_ beat: Beat) -> Bool {
    var hasNews = false
    for part in parts where part.tick(beat) { hasNews = true }
    if hasNews { watch.facts.bell.ring() }
    return hasNews
  }

  package func stop() {
    isStopped.store(true, ordering: .relaxed)
    for part in parts { part.stop() }
  }

  package var library: DashboardLibrary { boards.library }

  /// What to open where nothing is named.
  package var defaultDashboard: String { boards.first }

  /// Waits until every target was scraped once, or the time is up; not at all where there is nothing to scrape.
  package func firstRound(within limit: Duration) async {
    guard let scrape, let rules else { return }
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline, !scrape.isIdle {
      if scrape.hasScrapedAll, rules.isChecked { return }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}

@Sendable private func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
