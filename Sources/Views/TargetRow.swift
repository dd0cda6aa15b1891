package import Metrics
package import Query
package import Scrape

/// One scraped endpoint as the targets page lists it, whoever scrapes it.
package struct TargetRow: Sendable, Hashable {
  package enum Health: String, Sendable, Hashable { case up, down, unknown }
  package var job: String
  package var instance: String
  /// Free of credentials.
  package var url: String
  package var health: Health
  /// In full, as the scraper gave it; empty where the last scrape was good.
  package var error: String
  package var lastScrape: Timestamp?
  package var duration: Duration?
  package var interval: Duration
  /// Samples of the last scrape, after relabelling; nil where whoever scrapes it does not tell.
  package var samples: Int?
  package var labels: Labels

  package init(
    job: String, instance: String, url: String, health: Health, error: String = "",
    lastScrape: Timestamp? = nil, duration: Duration? = nil, interval: Duration = .seconds(15),
    samples: Int? = nil, labels: Labels = .empty
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
  }
}

extension TargetRow {
  /// What stays the same of a target from scrape to scrape.
  package struct ID: Sendable, Hashable {
    var job: String
    var instance: String
    var url: String
    var labels: Labels
  }
  package var id: ID { ID(job: job, instance: instance, url: url, labels: labels) }
}

extension TargetRow {
  package init(_ status: TargetStatus) {
    let health: Health =
      switch status.health {
      case .up: .up
      case .down: .down
      case .unknown: .unknown
      }
    self.init(
      job: status.job, instance: status.instance, url: status.url, health: health,
      error: status.error ?? status.warning ?? "", lastScrape: status.lastScrape,
      duration: status.lastScrape == nil ? nil : status.lastDuration, interval: status.interval,
      samples: status.samplesKept, labels: status.labels)
  }
}

extension TargetRow {
  /// A target of a server, as it tells of it.
  package init(_ target: ScrapedTarget) {
    self.init(
      job: target.labels["job"], instance: target.labels["instance"], url: target.url,
      health: Health(rawValue: target.health.rawValue) ?? .unknown, error: target.error,
      lastScrape: target.lastScrape, duration: target.lastDuration,
      interval: target.interval ?? .zero, labels: target.labels)
  }

  /// A target of a server that does not tell its targets, as its series `up` tells.
  package init?(up sample: InstantSample, of server: String) {
    guard case .float(let value) = sample.content else { return nil }
    let isUp = value != 0
    self.init(
      job: sample.labels["job"], instance: sample.labels["instance"], url: "scraped by " + server,
      health: isUp ? .up : .down,
      error: isUp ? "" : "up is 0; why, this server does not tell",
      labels: sample.labels)
  }

  /// Whether only its health is known, for another scrapes it.
  package var isForeign: Bool { lastScrape == nil && health != .unknown }
}
