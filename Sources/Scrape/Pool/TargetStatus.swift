package import Metrics
internal import Transport

/// What is known of one target, for the targets page.
package struct TargetStatus: Sendable, Hashable {
  package enum Health: String, Sendable, Hashable {
    /// Not scraped yet.
    case unknown
    case up, down
  }
  package var job: String
  package var instance: String
  /// Without user information; empty for a target in this process.
  package var url: String
  package var labels: Labels
  package var interval: Duration
  package var timeout: Duration
  /// What relabelling began with.
  package var discovered: Labels
  package var health = Health.unknown
  /// When the last scrape began.
  package var lastScrape: Timestamp?
  package var lastDuration = Duration.zero
  /// Lines on the last page.
  package var samples = 0
  /// Of these, kept after relabelling.
  package var samplesKept = 0
  /// The size of the last page, unpacked, in bytes.
  package var bytes = 0
  /// Why the last scrape failed.
  package var error: String?
  /// What is odd about the last page, though it counts.
  package var warning: String?
  /// When the next scrape is due, as the clock stands now.
  package var nextScrape: Timestamp?

  package init(_ target: ScrapeTarget) {
    job = target.job
    instance = target.instance
    url = redactedURL(target.url)
    labels = target.labels
    interval = target.interval
    timeout = target.timeout
    discovered = target.discovered
  }
}

/// What the pool has done since it began.
package struct ScrapeStatistics: Sendable, Hashable {
  package var scrapes = 0
  package var failures = 0
  package var samples = 0
  package var bytes = 0
  package init() {}
}
