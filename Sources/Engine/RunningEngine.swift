// The engine joins what must not know each other: the scraper's samples go through the rollups' tap into the store,
// the store is asked by PromQL, and the screens see only data sources, targets and notices.

internal import Dashboards
internal import Facts
internal import Files
internal import Glibc
internal import Host
package import Metrics
internal import PromQL
package import Query
internal import Remote
internal import Rollups
internal import Rules
package import Scrape
internal import Synchronization
internal import TSDB
internal import Threads
package import Watching
internal import YAML

/// Something wrong that the screen should tell until it is mended.
package struct EngineFault: Sendable, Hashable {
  package var isError: Bool
  package var text: String
  package var detail: String
}

/// All that runs behind the screen. Every call returns at once; work happens on threads of its own.
package final class RunningEngine: Sendable {
  package let library: DashboardLibrary
  /// Whom the dashboards ask, with the intervals of the configuration in force.
  package var sources: DataSources {
    let (scrape, jobs) = state.withLock { ($0.scrapeInterval, $0.jobIntervals) }
    var sources = configured
    sources.scrapeInterval = scrape ?? sources.scrapeInterval
    sources.jobIntervals = jobs
    if watchesHost { sources.instanceIntervals = [hostName(): configuration.host.interval] }
    return sources
  }
  private let configured: DataSources
  /// "embedded", or the server's URL free of credentials.
  package let sourceName: String
  private let embedded: EmbeddedDataSource?
  /// The server that is asked, where one is.
  let foreign: Watch?
  private let ownBell = Bell()
  private var bell: Bell { foreign?.facts.bell ?? ownBell }
  /// Whether it scrapes by itself.
  package var isEmbedded: Bool { embedded != nil }
  private let configuration: Configuration
  private let store: Store?
  private let rollups: RollupTap?
  private let pool: ScrapePool?
  private let watchesHost: Bool
  private let state = Mutex(State())
  /// What the screen's loop counted, for the `vigil_*` series.
  package let screenCounters = ScreenCounters()

  private struct State {
    var isStopped = false
    /// Since when samples are kept.
    var begun = wallClock()
    var prometheus: PrometheusFile?
    var rules = RulesPart()
    /// Whether the rule files of the configuration in force were looked at.
    var areRulesChecked = false
    /// By who tells them.
    var faults: [String: [EngineFault]] = [:]
    var watch: Watch?
    var rounds = ScrapeRounds()
    /// The least of the jobs' intervals, and each job's; a remote source's are not known.
    var scrapeInterval: Duration?
    var jobIntervals: [String: Duration] = [:]

    /// Each part takes up its section; what none honours is told.
    mutating func takeUp(_ file: PrometheusConfiguration, host: Duration?) {
      takeUp(jobs: file.scrape.jobs, host: host)
      rules.takeUp(file.rules)
      areRulesChecked = false
      faults["prometheus"] = []
      faults["remarks"] = RunningEngine.told(file.remarks)
    }

    mutating func takeUp(jobs: [ScrapeJob], host: Duration?) {
      scrapeInterval = jobs.map(\.interval).min() ?? host
      jobIntervals = Dictionary(
        jobs.map { ($0.name, $0.interval) }, uniquingKeysWith: { max($0, $1) })
      if let host { jobIntervals["host"] = host }
    }
  }

  /// Reads the configured files; an error names file, line and column.
  package init(_ configuration: Configuration) throws(EngineError) {
    self.configuration = configuration
    state.withLock { $0.faults["vigil"] = RunningEngine.told(configuration.remarks) }
    library = DashboardLibrary(paths: configuration.dashboardPaths)
    var named: [String: any DataSource] = [:]
    for (name, source) in configuration.sources {
      named[name] = try RunningEngine.remote(source)
    }
    if let source = configuration.source
      ?? configuration.sources.min(by: { $0.key < $1.key })?.value
    {
      (store, rollups, pool, embedded) = (nil, nil, nil, nil)
      watchesHost = false
      sourceName = RemoteServer(source.url).name
      let remote = try RunningEngine.remote(source)
      configured = DataSources(main: remote, mainName: "default", named: named)
      foreign = ForeignServer.watch(remote, sources: configured, clock: wallClock)
      return
    }
    let store = Store(
      limits: StoreLimits(
        retention: configuration.retention.time, chunkBytes: Int(configuration.retention.bytes)))
    let rules: [RollupRule]
    do throws(YAMLError) {
      rules = try configuration.rollupRules()
    } catch {
      throw EngineError("\(error)")
    }
    let tap = rules.isEmpty ? nil : RollupTap(before: store, rules: rules)
    let sink: any SampleSink = tap ?? store
    let isHostOn = configuration.host.isEnabled ?? (configuration.prometheus == nil)
    let hostInterval = isHostOn ? configuration.host.interval : nil
    let pool = ScrapePool(sink: sink)
    if let path = configuration.prometheus {
      var file = PrometheusFile(path, environment: environmentVariable)
      switch file.poll() {
      case .broken(let reason): throw EngineError(reason)
      case .loaded(let loaded):
        pool.apply(loaded.scrape)
        state.withLock { [file] state in
          state.prometheus = file
          state.takeUp(loaded, host: hostInterval)
        }
      case nil: break
      }
    }
    if isHostOn {
      if configuration.prometheus == nil {
        state.withLock { $0.takeUp(jobs: [], host: hostInterval) }
      }
      let collector = HostCollector()
      let target = InProcessTarget(
        job: "host", instance: hostName(), interval: configuration.host.interval,
        page: { collector.page() })
      pool.setInProcess([target])
    }
    let embedded = EmbeddedDataSource(source: store)
    foreign = nil
    watchesHost = isHostOn
    (self.store, rollups, self.pool, self.embedded) = (store, tap, pool, embedded)
    sourceName = "embedded"
    configured = DataSources(
      main: embedded, mainName: "default", named: named,
      scrapeInterval: configuration.host.interval,
      tailAfter: .milliseconds(500))
  }

  private static func remote(_ source: SourceConfiguration) throws(EngineError) -> RemoteDataSource
  {
    var server = RemoteServer(source.url)
    server.headers = source.headers
    server.tls = source.tls
    server.proxy = source.proxy
    do throws(FileError) {
      server.credentials = try source.credentials()
    } catch {
      throw EngineError("\(error)")
    }
    return RemoteDataSource(server)
  }

  /// Begins to keep house: files are watched, old samples dropped, records and own health written.
  package func start() {
    library.reload()
    startThread { [weak self] in
      if self?.watchRules() == true { self?.bell.ring() }
      var round = 0
      while let self, !self.state.withLock({ $0.isStopped }) {
        self.keepHouse(round)
        round += 1
        usleep(500_000)
      }
    }
  }

  package func stop() {
    state.withLock { $0.isStopped = true }
    pool?.stop()
  }

  /// The engine as the screens see it.
  package var watch: Watch {
    state.withLock { state in
      if let watch = state.watch { return watch }
      let facts = LiveFacts(bell: bell) { [weak self] facts in
        self?.gather(&facts)
      }
      let watch = Watch(
        sources: { [weak self, configured] in self?.sources ?? configured }, facts: facts)
      state.watch = watch
      return watch
    }
  }

  /// Who answers, and since when there can be samples.
  var source: SourceFact {
    guard isEmbedded else { return SourceFact(name: sourceName) }
    let now = wallClock()
    let begun = state.withLock { state in
      // Where the clock was set back, all begins anew.
      state.begun = min(state.begun, now)
      return state.begun
    }
    return SourceFact(
      name: sourceName, keeping: .init(since: begun, retention: configuration.retention.time))
  }

  private func keepHouse(_ round: Int) {
    let now = wallClock()
    if round % 4 == 2 {
      var isChanged = library.reload()
      if watchPrometheus() { isChanged = true }
      if watchRules() { isChanged = true }
      if isChanged { bell.ring() }
    }
    if round % 60 == 59 { store?.enforceRetention(now: now) }
    if let rollups {
      let targets = targets
      let steps = pool?.clockSteps ?? 0
      let isOver = state.withLock { $0.rounds.isOver(targets, at: now, clockSteps: steps) }
      if isOver { rollups.write(at: now) }
    }
    if round % 10 == 9 { recordHealth(at: now) }
  }

  /// Takes up a changed prometheus.yml; a broken one leaves the old in force. True where anything changed.
  func watchPrometheus() -> Bool {
    // Only this thread polls; the lock is not held while the file is read.
    guard let pool, var file = state.withLock({ $0.prometheus }) else { return false }
    let change = file.poll()
    state.withLock { [file] in $0.prometheus = file }
    switch change {
    case nil: return false
    case .loaded(let loaded):
      pool.apply(loaded.scrape)
      state.withLock {
        $0.takeUp(loaded, host: watchesHost ? configuration.host.interval : nil)
      }
    case .broken(let reason):
      state.withLock {
        $0.faults["prometheus"] = [
          EngineFault(
            isError: true, text: reason,
            detail: "\(reason)\n\nThe old configuration stays in force.")
        ]
      }
    }
    return true
  }

  /// Looks at the rule files; true where there is something new to tell.
  @discardableResult
  func watchRules() -> Bool {
    // Only the thread that keeps house polls; the lock is not held while files are read.
    var rules = state.withLock { $0.rules }
    let fresh = rules.poll()
    state.withLock { [rules] state in
      state.rules = rules
      state.areRulesChecked = true
      if let fresh { state.faults["rules"] = fresh }
    }
    return fresh != nil
  }

  private static func told(_ remarks: YAMLRemarks) -> [EngineFault] {
    let all = remarks.all
    guard let first = all.first else { return [] }
    let more = all.count > 1 ? " (and \(all.count - 1) more)" : ""
    return [
      EngineFault(
        isError: false, text: "\(first)\(more)",
        detail: all.map { "\($0)" }.joined(separator: "\n"))
    ]
  }

  /// What is wrong, worst first.
  package var notices: [EngineFault] {
    var faults = state.withLock { state in state.faults.sorted { $0.key < $1.key }.flatMap(\.value)
    }
    if let unknown = configuration.unknownHome(in: library) {
      faults.append(EngineFault(isError: false, text: "\(unknown)", detail: "\(unknown)"))
    }
    faults += library.errors.map { EngineFault(isError: true, text: $0, detail: $0) }
    faults += (pool?.problems ?? []).map { EngineFault(isError: false, text: $0, detail: $0) }
    faults += (rollups?.refusals ?? []).map { EngineFault(isError: false, text: $0, detail: $0) }
    return faults.filter(\.isError) + faults.filter { !$0.isError }
  }

  package var targets: [TargetStatus] { pool?.targets ?? [] }

  /// When the newest good scrape was; nil for a remote source.
  package var newestData: Timestamp? {
    targets.lazy.filter { $0.health == .up }.compactMap(\.lastScrape).max()
  }

  /// Since when there can be samples; nil where a server is asked, which may have had them long before.
  package func oldestData(at now: Timestamp) -> Timestamp? { source.oldest(at: now) }

  /// Whether rates and ranges are still filling: until some ten scrapes have been made.
  package func isYoung(at now: Timestamp) -> Bool {
    source.isYoung(at: now, scrapedEvery: sources.scrapeInterval)
  }

  /// Waits until every target was scraped once, or the time is up; not at all where there is nothing to scrape.
  package func firstRound(within limit: Duration) async {
    let deadline = ContinuousClock.now + limit
    let hasTargets = configuration.prometheus != nil || watchesHost
    while hasTargets, ContinuousClock.now < deadline, pool?.isIdle == false {
      let targets = targets
      if !targets.isEmpty, targets.allSatisfy({ $0.lastScrape != nil && $0.health != .unknown }),
        state.withLock({ $0.areRulesChecked })
      {
        return
      }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }

  /// What to open where nothing is named: the configuration's home, the first of the user's dashboards, else this host.
  package var defaultDashboard: String {
    configuration.home(in: library) ?? library.entries.first { $0.path != nil }?.dashboard.uid
      ?? "host"
  }

  private func recordHealth(at now: Timestamp) {
    guard let store, let pool else { return }
    HealthRecord(
      store: store.statistics, scrapes: pool.statistics, screen: screenCounters.values
    ).write(to: store, at: now)
  }
}

/// Why the engine cannot start: one line that names file and place.
package struct EngineError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

private func hostName() -> String {
  var names = utsname()
  guard uname(&names) == 0 else { return "localhost" }
  return withUnsafeBytes(of: names.nodename) {
    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
  }
}

@Sendable private func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
