import Facts
import JSON
import Metrics
import Patterns
import Serving
import Testing

@testable import API

@Suite struct StatusTests {
  private func stage() throws -> Stage {
    var stage = try Stage("up{job=\"a\"} 1x3\nup{job=\"b\"} 1x3\ndepth{job=\"a\"} 1x3")
    stage.host.version = "1.2.3"
    stage.host.hostname = "vm"
    stage.host.workingDirectory = "/srv"
    stage.host.started = Timestamp(milliseconds: 1_795_255_710_926)
    stage.host.flags = ["web.listen": ":1", "a": "\"b\""]
    stage.host.configuration = { "global:\n  scrape_interval: 1s\n" }
    stage.host.storageRetention = { "1d" }
    var memory = StorageFact(name: "memory")
    memory.oldest = Timestamp(seconds: 5)
    stage.facts.tell(storage: [memory])
    return stage
  }

  @Test(arguments: [
    Exchange(
      "GET /api/v1/status/buildinfo",
      .good(
        #"{"version":"1.2.3","revision":"","branch":"","buildUser":"","buildDate":"","goVersion":""}"#
      )),
    Exchange("GET /api/v1/status/flags", .good(#"{"a":"\"b\"","web.listen":":1"}"#)),
    Exchange(
      "GET /api/v1/status/config", .good(#"{"yaml":"global:\n  scrape_interval: 1s\n"}"#)),
    Exchange(
      "GET /api/v1/status/runtimeinfo",
      .good(
        #"{"startTime":"2026-11-21T10:08:30.926Z","CWD":"/srv","hostname":"vm","serverTime":"1970-01-01T00:10:00Z","reloadConfigSuccess":true,"lastConfigTime":"2026-11-21T10:08:30.926Z","corruptionCount":0,"goroutineCount":0,"GOMAXPROCS":0,"GOMEMLIMIT":0,"GOGC":"","GODEBUG":"","storageRetention":"1d"}"#
      )),
    Exchange(
      "GET /api/v1/status/tsdb?limit=2",
      .good(
        #"{"headStats":{"numSeries":3,"numLabelPairs":4,"chunkCount":0,"minTime":5000,"maxTime":0},"seriesCountByMetricName":[{"name":"up","value":2},{"name":"depth","value":1}],"labelValueCountByLabelName":[{"name":"__name__","value":2},{"name":"job","value":2}],"memoryInBytesByLabelName":[],"seriesCountByLabelValuePair":[{"name":"__name__=up","value":2},{"name":"job=a","value":2}]}"#
      )),
    Exchange("GET /api/v1/status/tsdb?limit=0", .bad("limit must be a positive number")),
    Exchange("GET /api/v1/status/walreplay", .good(#"{"min":0,"max":0,"current":0}"#)),
    Exchange("GET /api/v1/rules", .good(#"{"groups":[]}"#)),
    Exchange("GET /api/v1/rules?type=alert", .good(#"{"groups":[]}"#)),
    Exchange(
      "GET /api/v1/rules?type=x",
      .bad("invalid parameter \"type\": not supported value \"x\"")),
    Exchange("GET /api/v1/alerts", .good(#"{"alerts":[]}"#)),
    Exchange(
      "GET /api/v1/alertmanagers",
      .good(#"{"activeAlertmanagers":[],"droppedAlertmanagers":[]}"#)),
    Exchange("GET /api/v1/query_exemplars?query=up", .good("[]")),
    Exchange("GET /api/v1/query_exemplars?query=1", "204 "),
    Exchange(
      "GET /api/v1/query_exemplars?query=(", .bad("1:2: parse error: unclosed left parenthesis")),
    Exchange(
      "GET /api/v1/query_exemplars?query=up&start=2&end=1",
      .bad("end timestamp must not be before start timestamp")),
    Exchange("GET /-/healthy", "200 Vigil is Healthy.\n"),
    Exchange("HEAD /-/healthy", "200 Vigil is Healthy.\n"),
    Exchange("GET /-/ready", "200 Vigil is Ready.\n"),
    Exchange("POST /-/reload", "403 Lifecycle API is not enabled."),
    Exchange("GET /-/reload", "405 Only POST or PUT requests allowed"),
    Exchange("GET /", "none"),
    Exchange("GET /api/v1/nothing", "none"),
    Exchange("PUT /api/v1/query", "405 Method Not Allowed\n"),
    Exchange("HEAD /api/v1/query", "405 Method Not Allowed\n"),
    Exchange("OPTIONS /api/v1/query", "204 "),
    Exchange("OPTIONS /api/v1/whatever", "204 "),
  ])
  func answers(_ exchange: Exchange) async throws {
    let answer = try await stage().text(exchange.request)
    #expect(answer == exchange.answer)
  }

  @Test func untilItIsReadyLittleIsAnswered() async throws {
    var stage = try stage()
    stage.host.isReady = { false }
    for path in ["/api/v1/query?query=1", "/-/ready", "/federate", "/api/v1/status/config"] {
      #expect(await stage.text("GET " + path) == "503 Service Unavailable")
    }
    for path in ["/-/healthy", "/metrics", "/api/v1/status/walreplay"] {
      #expect(await stage.text("GET " + path).hasPrefix("200 "))
    }
  }

  @Test func reloadsWhereThatIsAllowed() async throws {
    var stage = try stage()
    stage.host.reload = { nil }
    #expect(await stage.text("PUT /-/reload") == "200 ")
    stage.host.reload = { "prometheus.yml:3:1: no such key" }
    #expect(
      await stage.text("POST /-/reload")
        == "500 failed to reload config: prometheus.yml:3:1: no such key\n")
  }

  @Test func tellsItsOwnMetrics() async throws {
    var stage = try stage()
    stage.host.metricsPage = { Array("a 1\n".utf8) }
    let answer = await stage.answer("GET /metrics")
    #expect(answer?.bytes == Array("a 1\n".utf8))
    #expect(answer?.contentType == "text/plain; version=0.0.4; charset=utf-8")
  }

  @Test func otherOriginsMayRead() async throws {
    func headers(_ answer: ServedAnswer?) -> [String: String] {
      Dictionary(
        (answer?.headers ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
    var stage = try stage()
    let all = [
      "Vary": "Origin", "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
      "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, Origin",
      "Access-Control-Expose-Headers": "Date",
    ]
    #expect(headers(await stage.answer("GET /api/v1/query?query=1")) == ["Vary": "Origin"])
    for request in ["GET /api/v1/query?query=1", "GET /api/v1/query", "OPTIONS /api/v1/x"] {
      #expect(headers(await stage.answer(request, origin: "http://a")) == all)
    }
    #expect(headers(await stage.answer("GET /-/healthy", origin: "http://a")) == [:])
    stage.host.origins = try Pattern("https?://(a|b)")
    let known = await stage.answer("GET /api/v1/labels", origin: "https://b")
    #expect(headers(known)["Access-Control-Allow-Origin"] == "https://b")
    let foreign = await stage.answer("GET /api/v1/labels", origin: "https://c")
    #expect(headers(foreign)["Access-Control-Allow-Origin"] == nil)
    #expect(
      headers(await stage.answer("DELETE /api/v1/labels"))["Allow"] == "GET, OPTIONS, POST")
  }
}
