package import Metrics

/// An endpoint that was discovered and that relabelling dropped.
package struct DroppedTargetFact: Sendable, Hashable, Codable {
  /// The name of the scrape job that found it.
  package var scrapePool: String
  /// What relabelling began with.
  package var discovered: Labels

  package init(scrapePool: String, discovered: Labels) {
    self.scrapePool = scrapePool
    self.discovered = discovered
  }
}
