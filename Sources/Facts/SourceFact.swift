package import Metrics

/// A data source, and how far back it can know anything.
package struct SourceFact: Sendable, Hashable, Codable {
  /// "embedded", or a server's URL free of credentials.
  package var name: String
  /// Since when samples are kept by a scraper that began with this engine, and for how long; nil for a server, which
  /// may have had them long before.
  package var keeping: Keeping?

  package struct Keeping: Sendable, Hashable, Codable {
    package var since: Timestamp
    package var retention: Duration
    package init(since: Timestamp, retention: Duration) {
      self.since = since
      self.retention = retention
    }
  }

  package init(name: String, keeping: Keeping? = nil) {
    self.name = name
    self.keeping = keeping
  }

  /// Whether the engine scrapes by itself what it answers.
  package var isEmbedded: Bool { keeping != nil }

  /// Since when there can be samples; nil where that is not known.
  package func oldest(at now: Timestamp) -> Timestamp? {
    // Where the clock was set back, all begins anew.
    keeping.map { max(min($0.since, now), now - $0.retention) }
  }

  /// Whether rates and ranges are still filling: until some ten scrapes have been made.
  package func isYoung(at now: Timestamp, scrapedEvery interval: Duration) -> Bool {
    guard let oldest = oldest(at: now) else { return false }
    return now - oldest < min(max(.seconds(60), interval * 10), .seconds(600))
  }
}
