/// What a prometheus.yml says of scraping.
package struct ScrapeConfiguration: Sendable, Hashable {
  package var jobs: [ScrapeJob] = []

  package init() {}
}
