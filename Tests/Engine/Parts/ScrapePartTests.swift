import Facts
import Metrics
import Query
import Scrape
import TSDB
import Testing

@testable import Engine

struct ScrapePartTests {
  private func file(_ text: String) throws -> PrometheusConfiguration {
    try PrometheusConfiguration(Array(text.utf8), file: "prometheus.yml")
  }

  private struct NoSource: DataSource {
    func evaluate(_ question: Question) async throws(QueryError) -> Answer {
      throw QueryError(.unavailable, "made up")
    }
    func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
      async throws(QueryError) -> [String]
    { [] }
    func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
      async throws(QueryError) -> [String]
    { [] }
    func series(selectors: [String], from: Timestamp, through: Timestamp)
      async throws(QueryError) -> [Labels]
    { [] }
    func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] { [:] }
  }

  @Test func theIntervalsAreThoseOfTheFileInForceAndOfTheHost() throws {
    let scrape = ScrapePart(into: Store())
    defer { scrape.stop() }
    var settings = HostSettings()
    settings.interval = .seconds(5)
    let host = HostPart(settings, scrape: scrape, name: "here")
    func described() -> DataSources {
      var sources = DataSources(main: NoSource(), scrapeInterval: .seconds(5))
      scrape.describe(&sources)
      host.describe(&sources)
      return sources
    }
    #expect(described().scrapeInterval == .seconds(5))
    #expect(described().jobIntervals == ["host": .seconds(5)])
    scrape.reload(
      try file("scrape_configs: [{job_name: a, scrape_interval: 30s}, {job_name: b}]"))
    #expect(described().scrapeInterval == .seconds(30))
    #expect(
      described().jobIntervals == ["a": .seconds(30), "b": .seconds(60), "host": .seconds(5)])
    #expect(described().instanceIntervals == ["here": .seconds(5)])
    scrape.reload(try file("scrape_configs: [{job_name: c, scrape_interval: 2s}]"))
    #expect(described().scrapeInterval == .seconds(2))
    #expect(described().jobIntervals == ["c": .seconds(2), "host": .seconds(5)])
  }

  @Test func whereNothingIsConfiguredNothingIsWaitedFor() throws {
    let scrape = ScrapePart(into: Store())
    defer { scrape.stop() }
    #expect(scrape.isIdle && !scrape.hasScrapedAll)
    // Until the files of a configuration are read, there may be something.
    scrape.reload(try file("scrape_configs: [{job_name: a, file_sd_configs: [{files: [b.yml]}]}]"))
    #expect(scrape.told.sheet.targets.rows == [])
  }

  @Test func aTargetIsToldAsItStands() {
    let target = ScrapeTarget(
      job: "api", labels: ["instance": "a:1", "job": "api"], url: "http://u:secret@a:1/metrics",
      interval: .seconds(10), timeout: .seconds(5))
    var status = TargetStatus(target)
    #expect(TargetFact(status).health == .unknown && TargetFact(status).duration == nil)
    status.health = .down
    status.lastScrape = Timestamp(seconds: 7)
    status.lastDuration = .milliseconds(3)
    status.samplesKept = 12
    status.error = "refused"
    let fact = TargetFact(status)
    #expect((fact.job, fact.instance) == ("api", "a:1") && !fact.url.contains("secret"))
    #expect(fact.health == .down && fact.error == "refused" && fact.samples == 12)
    #expect(fact.lastScrape == Timestamp(seconds: 7) && fact.duration == .milliseconds(3))
    status.url = ""
    #expect(TargetFact(status).url == "in this process")
  }
}
