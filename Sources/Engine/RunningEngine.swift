internal import Facts
internal import Glibc
package import Metrics
internal import Remote
internal import Scrape
internal import Synchronization
internal import Threads
package import Watching

/// All that runs behind the screen. Every call returns at once; work happens on threads of its own.
package final class RunningEngine: Sendable {
  private let parts: [any Part]
  private let boards: BoardsPart
  private let isReady: (@Sendable () -> Bool)?
  /// The engine as the screens see it.
  package let watch: Watch
  /// What counts as now: the time of day, or the newest instant of a data directory.
  package let clock: @Sendable () -> Timestamp
  private let isStopped = Atomic(false)
  private let reloads = Monitor(Reloads())
  /// What who serves this engine to others has to know beside the watch.
  let inside: EngineInside
  /// When it began.
  package let started: Timestamp
  /// What the screen's loop counted, for the `vigil_*` series.
  package let screenCounters = ScreenCounters()

  /// Reads the configured files; an error names file, line and column.
  ///
  /// - Parameter state: the folder of everything that lasts, where samples are kept over the end of the program; nil to
  ///   keep them in memory only.
  package init(_ configuration: Configuration, state: String? = nil) throws(EngineError) {
    boards = BoardsPart(configuration.boards)
    let shared: [any Part] = [SettingsPart(configuration.remarks), boards]
    let assembly =
      if let attached = configuration.attached {
        Assembly(
          attachedTo: AttachedEngine(
            attached.request, attached.engine, version: attached.version, clock: wallClock),
          boards.dashboards, shared)
      } else if let path = configuration.data {
        try Assembly(dataIn: path, shared)
      } else if let source = configuration.mainSource {
        try Assembly(
          asking: source, configuration, state: state, boards.dashboards, shared)
      } else {
        try Assembly(
          scraping: configuration, state: state, screen: screenCounters, boards.dashboards,
          shared)
      }
    let parts = assembly.parts
    (self.parts, clock, isReady) = (parts, assembly.clock, assembly.isReady)
    inside = assembly.inside
    started = wallClock()
    watch = Watch(
      sources: assembly.sources,
      facts: LiveFacts(bell: assembly.bell) { ToldFacts.gather(parts, into: &$0) },
      order: assembly.order, alertChanges: assembly.alertChanges, incident: assembly.incident,
      paging: assembly.paging)
  }

  /// Begins: from now on the parts keep house.
  package func start() {
    for part in parts { part.start() }
    startThread { [weak self] in
      var count = 0
      while let self, !self.isStopped.load(ordering: .relaxed) {
        let (asked, done) = self.reloads.withLock { ($0.asked, $0.done) }
        self.keepHouse(Beat(count: count, time: wallClock(), isReload: done < asked))
        count += 1
        self.reloads.wakingAll { $0.done = asked }
        // Until the next beat, or until somebody asks.
        _ = self.reloads.wait(timeout: Beat.span) { $0.done < $0.asked ? true : nil }
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

  private struct Reloads {
    var asked = 0
    var done = 0
  }

  /// Has all files looked at anew at once. Gives why the newest configuration is not in force, or nil where it is. Blocks
  /// until it is done, ten seconds at most.
  @discardableResult
  package func reload() -> String? {
    let number = reloads.wakingAll { reloads in
      reloads.asked += 1
      return reloads.asked
    }
    _ = reloads.wait(timeout: .seconds(10)) { $0.done >= number ? true : nil }
    return inside.problem()
  }

  /// Why what is scraped is not kept, as another engine has the state folder; nil where it is, or that is not known yet.
  package var heldBy: String? { inside.heldBy() }

  /// Whether what was kept before is read back.
  package var isOpen: Bool { inside.isOpen() }

  /// Waits until the dashboards of an engine that is attached to are here, or the time is up. Blocks.
  package func awaitBoards(within limit: Duration) {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline, !inside.hasBoards() { usleep(5000) }
  }

  /// The process of the engine that is attached to, as it is known now, and whether it answered last; nil where there is
  /// none.
  package var attachedProcess: (number: Int, isAnswering: Bool)? {
    inside.attached().map { ($0.engine.process, $0.isAnswering) }
  }

  package func stop() {
    isStopped.store(true, ordering: .relaxed)
    for part in parts { part.stop() }
  }

  package var dashboards: DashboardLibrary { boards.dashboards }

  /// What to open where nothing is named.
  package var defaultDashboard: String { boards.first }

  /// Waits until every target was scraped once, or the time is up; not at all where there is nothing to scrape.
  package func firstRound(within limit: Duration) async {
    guard let isReady else { return }
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline, !isReady() {
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}
