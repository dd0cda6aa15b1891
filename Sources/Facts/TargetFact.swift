package import Metrics

/// One scraped endpoint, whoever scrapes it.
package struct TargetFact: Sendable, Hashable, Codable {
  package enum Health: String, Sendable, Hashable, Codable { case up, down, unknown }
  package var job: String
  package var instance: String
  /// Free of credentials.
  package var url: String
  package var health: Health
  /// In full, as the scraper gave it; empty where the last scrape was good.
  package var error: String
  /// When the last scrape began; nil where there was none yet, or whoever scrapes it does not tell.
  package var lastScrape: Timestamp?
  package var duration: Duration?
  package var interval: Duration
  /// Samples of the last scrape, after relabelling; nil where whoever scrapes it does not tell.
  package var samples: Int?
  package var labels: Labels
  /// The name of the scrape job that it belongs to, which is not always its label `job`.
  package var scrapePool: String
  /// After how long a scrape is given up; nil where whoever scrapes it does not tell.
  package var timeout: Duration?
  /// What relabelling began with; empty where whoever scrapes it does not tell.
  package var discovered: Labels

  package init(
    job: String, instance: String, url: String, health: Health, error: String = "",
    lastScrape: Timestamp? = nil, duration: Duration? = nil, interval: Duration = .seconds(15),
    samples: Int? = nil, labels: Labels = .empty, scrapePool: String? = nil,
    timeout: Duration? = nil, discovered: Labels = .empty
  ) {
    self.job = job
    self.instance = instance
    self.url = url
    self.health = health
    self.error = error
    self.lastScrape = lastScrape
    self.duration = duration
    self.interval = interval
    self.samples = samples
    self.labels = labels
    self.scrapePool = scrapePool ?? job
    self.timeout = timeout
    self.discovered = discovered
  }

  /// What stays the same of a target from scrape to scrape.
  package struct ID: Sendable, Hashable {
    package var job: String
    package var instance: String
    package var url: String
    package var labels: Labels
  }
  package var id: ID { ID(job: job, instance: instance, url: url, labels: labels) }

  /// Whether only its health is known: whoever scrapes it tells no more.
  package var isHealthOnly: Bool { lastScrape == nil && health != .unknown }
}
