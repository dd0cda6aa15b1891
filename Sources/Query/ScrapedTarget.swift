package import Metrics

/// A target as the server that scrapes it tells of it.
package struct ScrapedTarget: Sendable, Hashable {
  package enum Health: String, Sendable, Hashable { case up, down, unknown }
  package var labels = Labels.empty
  /// Free of credentials.
  package var url = ""
  package var health = Health.unknown
  /// Why the last scrape failed; empty where it did not.
  package var error = ""
  /// nil where it was not scraped yet.
  package var lastScrape: Timestamp?
  package var lastDuration: Duration?
  package var interval: Duration?

  package init() {}
}
