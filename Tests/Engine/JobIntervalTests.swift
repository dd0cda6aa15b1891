import Dashboards
import Metrics
import Query
import TestSupport
import Testing
import Watching

@testable import Engine

@Suite struct JobIntervalTests {
  /// `$__rate_interval` is of the configuration in force.
  @Test func theIntervalsFollowTheFile() throws {
    let folder = try ScratchFolder()
    let path = folder.write(
      "prometheus.yml",
      """
      global: {scrape_interval: 30s}
      scrape_configs:
        - {job_name: fast, scrape_interval: 5s, scrape_timeout: 5s}
        - {job_name: common}
      """)
    var configuration = Configuration()
    configuration.prometheus = path
    let engine = try RunningEngine(configuration)
    defer { engine.stop() }
    #expect(engine.watch.sources.jobIntervals == ["fast": .seconds(5), "common": .seconds(30)])
    #expect(engine.watch.sources.scrapeInterval == .seconds(5))
    folder.write("prometheus.yml", "scrape_configs: [{job_name: other, scrape_interval: 20s}]\n")
    #expect(engine.keepHouse(Beat(2)))
    #expect(engine.watch.sources.jobIntervals == ["other": .seconds(20)])
    #expect(engine.watch.sources.scrapeInterval == .seconds(20))
  }
}
