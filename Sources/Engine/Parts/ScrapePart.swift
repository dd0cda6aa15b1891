internal import Facts
internal import Metrics
internal import Query
internal import Scrape
internal import Synchronization

/// Scrapes the targets of the prometheus.yml in force, and tells how they are.
final class ScrapePart: Part {
  private struct State {
    var jobs: [ScrapeJob] = []
    /// Whether there ever was anything to scrape or to look for.
    var wasAsked = false
  }
  private let pool: ScrapePool
  private let state = Mutex(State())

  init(into sink: any SampleSink) { pool = ScrapePool(sink: sink) }

  func reload(_ file: PrometheusConfiguration) {
    pool.apply(file.scrape)
    state.withLock { $0 = State(jobs: file.scrape.jobs, wasAsked: true) }
  }

  func facts(_ told: inout ToldFacts) {
    told.sheet.tell(targets: pool.targets.map { TargetFact($0) })
    told.sheet.tell(
      droppedTargets: pool.dropped.map {
        DroppedTargetFact(scrapePool: $0.job, discovered: $0.discovered)
      })
    told.notices += pool.problems.map { .warning($0) }
  }

  func stop() { pool.stop() }

  /// Scrapes a target that lives in this process, beside the file's.
  func add(_ target: InProcessTarget) {
    pool.setInProcess([target])
    state.withLock { $0.wasAsked = true }
  }

  /// The intervals of the jobs in force, for queries whose steps and windows are multiples of them.
  func describe(_ sources: inout DataSources) {
    let jobs = state.withLock { $0.jobs }
    sources.scrapeInterval = jobs.map(\.interval).min() ?? sources.scrapeInterval
    sources.jobIntervals = Dictionary(
      jobs.map { ($0.name, $0.interval) }, uniquingKeysWith: { max($0, $1) })
  }

  /// The targets with all that other parts go by.
  var targets: [TargetStatus] { pool.targets }
  var statistics: ScrapeStatistics { pool.statistics }
  /// How often the clock was set back so far.
  var clockSteps: Int { pool.clockSteps }
  /// Whether there is nothing to scrape; false until files are read.
  var isIdle: Bool { !state.withLock { $0.wasAsked } || pool.isIdle }
  /// Whether every target was scraped once.
  var hasScrapedAll: Bool {
    let targets = targets
    return !targets.isEmpty
      && targets.allSatisfy { $0.lastScrape != nil && $0.health != .unknown }
  }
}

extension TargetFact {
  init(_ status: TargetStatus) {
    let health: Health =
      switch status.health {
      case .up: .up
      case .down: .down
      case .unknown: .unknown
      }
    self.init(
      job: status.job, instance: status.instance,
      url: status.url.isEmpty ? "in this process" : status.url, health: health,
      error: status.error ?? status.warning ?? "", lastScrape: status.lastScrape,
      duration: status.lastScrape == nil ? nil : status.lastDuration, interval: status.interval,
      samples: status.samplesKept, labels: status.labels, timeout: status.timeout,
      discovered: status.discovered)
  }
}
