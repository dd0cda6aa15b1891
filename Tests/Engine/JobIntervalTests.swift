import Dashboards
import Glibc
import Metrics
import Query
import Testing
import Watching

@testable import Engine

@Suite struct JobIntervalTests {
  /// `$__rate_interval` is of the configuration in force.
  @Test func theIntervalsFollowTheFile() throws {
    var template = Array("/tmp/vigil-intervals-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    let path = folder + "/prometheus.yml"
    defer {
      unlink(path)
      rmdir(folder)
    }
    func write(_ text: String) {
      guard let file = fopen(path, "w") else { return }
      fputs(text, file)
      fclose(file)
    }
    write(
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
    write("scrape_configs: [{job_name: other, scrape_interval: 20s}]\n")
    #expect(engine.keepHouse(Beat(2)))
    #expect(engine.watch.sources.jobIntervals == ["other": .seconds(20)])
    #expect(engine.watch.sources.scrapeInterval == .seconds(20))
  }
}
