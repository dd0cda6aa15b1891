internal import Facts
internal import Glibc
package import Metrics
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
      if let path = configuration.data {
        try Assembly(dataIn: path, shared)
      } else if let source = configuration.mainSource {
        try Assembly(asking: source, configuration.sources, shared)
      } else {
        try Assembly(
          scraping: configuration, state: state, screen: screenCounters, shared)
      }
    let parts = assembly.parts
    (self.parts, clock, isReady) = (parts, assembly.clock, assembly.isReady)
    watch = Watch(
      sources: assembly.sources,
      facts: LiveFacts(bell: assembly.bell) { ToldFacts.gather(parts, into: &$0) })
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
    guard let isReady else { return }
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline, !isReady() {
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}
