import Facts
import Metrics
import TSDB
import Testing

@testable import API

@Suite struct TargetTests {
  private func stage() throws -> Stage {
    var stage = try Stage()
    stage.host.hostname = "vm"
    stage.facts.tell(targets: [
      TargetFact(
        job: "node", instance: "127.0.0.1:9100", url: "http://127.0.0.1:9100/metrics", health: .up,
        lastScrape: Timestamp(milliseconds: 1_795_255_828_022), duration: .milliseconds(2),
        interval: .seconds(1), labels: ["job": "node", "instance": "127.0.0.1:9100"],
        timeout: .milliseconds(500), discovered: ["__address__": "127.0.0.1:9100"]),
      TargetFact(
        job: "api", instance: "b:1", url: "https://b:1/m?a=b", health: .down, error: "refused",
        interval: .seconds(90), labels: ["job": "api", "instance": "b:1"]),
    ])
    stage.facts.tell(droppedTargets: [
      DroppedTargetFact(scrapePool: "api", discovered: ["__address__": "c:1"])
    ])
    return stage
  }

  private let node =
    #"{"discoveredLabels":{"__address__":"127.0.0.1:9100"},"labels":{"instance":"127.0.0.1:9100","job":"node"},"scrapePool":"node","scrapeUrl":"http://127.0.0.1:9100/metrics","globalUrl":"http://vm:9100/metrics","lastError":"","lastScrape":"2026-11-21T10:10:28.022Z","lastScrapeDuration":0.002,"health":"up","scrapeInterval":"1s","scrapeTimeout":"500ms"}"#
  private let api =
    #"{"discoveredLabels":{},"labels":{"instance":"b:1","job":"api"},"scrapePool":"api","scrapeUrl":"https://b:1/m?a=b","globalUrl":"https://b:1/m?a=b","lastError":"refused","lastScrape":"0001-01-01T00:00:00Z","lastScrapeDuration":0,"health":"down","scrapeInterval":"1m30s","scrapeTimeout":""}"#
  private let dropped = #"{"discoveredLabels":{"__address__":"c:1"},"scrapePool":"api"}"#

  @Test func listsTargetsByJob() async throws {
    let stage = try stage()
    func data(_ active: String, _ dropped: String, _ counts: String) -> String {
      String.good(
        "{\"activeTargets\":[\(active)],\"droppedTargets\":[\(dropped)],\"droppedTargetCounts\":\(counts)}"
      )
    }
    let counts = #"{"api":1,"node":0}"#
    for state in ["", "?state=any", "?state=ANY"] {
      #expect(
        await stage.text("GET /api/v1/targets" + state) == data("\(api),\(node)", dropped, counts))
    }
    #expect(
      await stage.text("GET /api/v1/targets?state=active") == data("\(api),\(node)", "", "null"))
    #expect(await stage.text("GET /api/v1/targets?state=dropped") == data("", dropped, counts))
    #expect(
      await stage.text("GET /api/v1/targets?scrapePool=node") == data(node, "", counts))
    #expect(await stage.text("GET /api/v1/targets?state=bad") == data("", "", "null"))
    #expect(
      await stage.text("GET /api/v1/scrape_pools")
        == String.good(#"{"scrapePools":["api","node"]}"#))
  }

  @Test(arguments: [
    ("http://127.0.0.1:9/a", "http://vm:9/a"), ("https://localhost", "https://vm"),
    ("http://[::1]:9/", "http://vm:9/"), ("http://localhost.example/", "http://localhost.example/"),
    ("http://10.0.0.1/", "http://10.0.0.1/"), ("in this process", "in this process"),
  ])
  func othersReachLoopbackByTheMachinesName(_ url: String, _ expected: String) {
    #expect(globalURL(url, on: "vm") == expected)
    #expect(globalURL(url, on: "") == url)
  }

  @Test func instantsAreInUTC() {
    #expect(instantText(nil) == "0001-01-01T00:00:00Z")
    #expect(instantText(Timestamp(milliseconds: -1)) == "1969-12-31T23:59:59.999Z")
    #expect(instantText(Timestamp(milliseconds: 1_709_164_800_120)) == "2024-02-29T00:00:00.12Z")
    #expect(instantText(.distantPast).hasSuffix("Z"))
  }

  @Test(arguments: [
    Exchange(
      "GET /api/v1/targets/metadata",
      .good(
        #"[{"target":{"instance":"a:1","job":"j"},"metric":"a","type":"counter","help":"h","unit":""},{"target":{"instance":"a:1","job":"j"},"metric":"b","type":"gauge","help":"","unit":"s"},{"target":{"instance":"b:1","job":"j"},"metric":"b","type":"gauge","help":"","unit":"s"}]"#
      )),
    Exchange(
      "GET /api/v1/targets/metadata?metric=b&match_target=%7Binstance=%22b:1%22%7D",
      .good(#"[{"target":{"instance":"b:1","job":"j"},"type":"gauge","help":"","unit":"s"}]"#)),
    Exchange(
      "GET /api/v1/targets/metadata?limit=1",
      .good(
        #"[{"target":{"instance":"a:1","job":"j"},"metric":"a","type":"counter","help":"h","unit":""}]"#
      )),
    Exchange("GET /api/v1/targets/metadata?metric=none", .good("[]")),
    Exchange("GET /api/v1/targets/metadata?limit=x", .bad("limit must be a number")),
    Exchange(
      "GET /api/v1/targets/metadata?match_target=(",
      .bad("invalid parameter \"match_target\": 1:1: parse error: unexpected \"(\"")),
  ])
  func tellsWhatEachTargetTold(_ exchange: Exchange) async throws {
    let stage = try Stage()
    let a = MetricMetadata(kind: .counter, help: "h")
    let b = MetricMetadata(kind: .gauge, unit: "s")
    stage.store.describe(["b": b], of: ["job": "j", "instance": "b:1"])
    stage.store.describe(["a": a, "b": b], of: ["job": "j", "instance": "a:1"])
    stage.store.describe(["a": a], of: ["job": "j", "instance": "gone"])
    stage.store.describe([:], of: ["job": "j", "instance": "gone"])
    #expect(await stage.text(exchange.request) == exchange.answer)
  }
}
