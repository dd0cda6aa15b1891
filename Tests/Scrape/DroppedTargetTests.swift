import Metrics
import Testing

@testable import Scrape

/// What relabelling begins with is told of every target, be it scraped or dropped.
@Suite struct DroppedTargetTests {
  @Test func bothKeepWhatWasDiscovered() throws {
    let text = """
      scrape_configs:
        - job_name: web
          scrape_interval: 30s
          params: {module: [http]}
          static_configs: [{targets: [keep:1, drop:1], labels: {zone: a}}]
          relabel_configs:
            - {source_labels: [__address__], regex: "drop.*", action: drop}
            - {target_label: zone, replacement: b}
      """
    let job = try #require(ScrapeConfiguration(Array(text.utf8), file: "f").jobs.first)
    var dropped: [DroppedTarget] = []
    let (targets, problems) = job.targets(of: job.staticGroups, dropped: &dropped)
    func discovered(_ address: String) -> Labels {
      [
        "__address__": address, "__metrics_path__": "/metrics", "__param_module": "http",
        "__scheme__": "http", "__scrape_interval__": "30s", "__scrape_timeout__": "10s",
        "job": "web", "zone": "a",
      ]
    }
    #expect(problems == [])
    #expect(targets.map(\.discovered) == [discovered("keep:1")])
    #expect(targets.map { $0.labels["zone"] } == ["b"])
    #expect(dropped == [DroppedTarget(job: "web", discovered: discovered("drop:1"))])
    #expect(TargetStatus(targets[0]).discovered == discovered("keep:1"))
  }
}
