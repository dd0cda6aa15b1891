internal import Facts
package import Metrics
package import Query
package import Scrape
internal import Watching

/// What is asked of the facts most.
extension RunningEngine {
  /// Whom the dashboards ask, with the intervals of the configuration in force.
  package var sources: DataSources { watch.sources }
  package var sourceName: String { watch.facts.newest.source?.name ?? "" }
  package var isEmbedded: Bool { scrape != nil }
  package var targets: [TargetStatus] { scrape?.targets ?? [] }
  package var newestData: Timestamp? { watch.facts.newest.newestScrape }
  package func oldestData(at now: Timestamp) -> Timestamp? {
    watch.facts.newest.source?.oldest(at: now)
  }
  package func isYoung(at now: Timestamp) -> Bool {
    watch.facts.newest.source?.isYoung(at: now, scrapedEvery: sources.scrapeInterval) ?? false
  }
}
