package import Metrics
internal import Synchronization
package import Transport

/// Scrapes the targets of a configuration, each in its interval, into a sink.
///
/// All work happens on the pool's own threads; no call here waits for any of it.
package final class ScrapePool: Sendable {
  private let driver: PoolDriver

  /// `wall` is the time of day that samples are stamped with.
  package init(
    sink: any SampleSink, client: HTTPClient = HTTPClient(idleConnections: 2000),
    wall: @escaping @Sendable () -> Timestamp = wallClock
  ) {
    driver = PoolDriver(sink: sink, client: client, wall: wall)
    driver.begin()
  }

  deinit { driver.stop() }

  /// Takes up a configuration. Targets that are in the old one too go on without a gap, the others' series end.
  package func apply(_ configuration: ScrapeConfiguration) {
    driver.events.push(.apply(configuration.jobs))
  }

  /// Sets the targets that live in this process; they stand beside the configuration's.
  package func setInProcess(_ targets: [InProcessTarget]) {
    driver.events.push(.inProcess(targets))
  }

  /// The targets in force, by job and instance.
  package var targets: [TargetStatus] { driver.statuses() }

  /// What relabelling dropped, by job in the configuration's order.
  package var dropped: [DroppedTarget] { driver.published.withLock { $0.dropped } }

  /// Whether there is nothing to scrape, as far as configuration and files say now; false until they are read.
  package var isIdle: Bool { driver.published.withLock { $0.isListed && $0.loops.isEmpty } }

  /// What is wrong with target lists and targets, in words.
  package var problems: [String] { driver.published.withLock { $0.problems } }

  /// How often the clock was set back while the pool ran.
  package var clockSteps: Int { driver.clockSteps.load(ordering: .acquiring) }

  package var statistics: ScrapeStatistics { driver.published.withLock { $0.statistics } }

  /// Ends all scraping, without marking the end of any series: what is scraped may be taken up again.
  package func stop() { driver.stop() }
}
