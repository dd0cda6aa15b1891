import AlertSending
import Facts
import JSON
import Metrics
import TestSupport
import Testing
import Threads

@testable import Engine

@Suite struct AlertSendingPartTests {
  private let now = Timestamp(seconds: 1_000_000)

  private func told(_ change: (inout AlertQueue.Status) -> Void) -> [NoticeFact] {
    var status = AlertQueue.Status()
    change(&status)
    return NoticeFact.told("http://am:9093/api/v2/alerts", status, at: now)
  }

  @Test func allIsWell() { #expect(told { _ in } == []) }

  @Test func anAlertmanagerThatTakesNothingIsToldAfterAMinute() {
    for (seconds, text) in [(59, nil), (60, "1m"), (3700, "1h1m")] as [(Int, String?)] {
      let notices = told {
        $0.failingSince = now - .seconds(seconds)
        $0.problem = "HTTP 503"
      }
      #expect(
        notices.map(\.text)
          == (text.map {
            ["Alertmanager http://am:9093/api/v2/alerts has taken no alert for \($0): HTTP 503"]
          } ?? []))
    }
  }

  @Test func whatWasDroppedIsToldForTenMinutes() {
    for (seconds, count) in [(1, 1), (599, 1), (600, 0)] {
      let notices = told {
        $0.dropped = 7
        $0.lastDrop = now - .seconds(seconds)
        $0.dropReason = "HTTP 400: bad"
      }
      #expect(notices.count == count)
    }
  }

  private func file(_ text: String) throws -> PrometheusConfiguration {
    try PrometheusConfiguration(Array(text.utf8), file: "prometheus.yml")
  }

  @Test func alertsBearExternalLabels() async throws {
    let bodies = Monitor<[JSON]>([])
    let server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        guard let end = request.firstRange(of: "\r\n\r\n") else { return }
        let tree = (try? JSON(parsing: String(request[end.upperBound...]))) ?? .null
        bodies.wakingAll { $0.append(tree) }
        connection.answer("")
      }
    }
    defer { server.stop() }
    let id = RuleFact.ID(file: "f", group: "g", name: "A")
    var alert = AlertFact(
      id: "1", rule: id, labels: ["alertname": "A", "zone": "own"], state: .firing, activeAt: now,
      value: 1)
    alert.firedAt = now
    let part = AlertSendingPart(
      .init(
        alerts: { [alert] in [alert] },
        rules: { [RuleFact(id, .alerting, expression: "up == 0", interval: .seconds(15))] },
        externalURL: "http://v", clock: { [now] in now }))
    #expect(!part.tick(Beat(0)))
    #expect(part.statuses.isEmpty)
    part.reload(
      try file(
        """
        global: {external_labels: {region: north, zone: theirs}}
        alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:\(server.port)']}]}]}
        """))
    _ = part.tick(Beat(1))
    let posted = await onThread { bodies.wait(timeout: .seconds(10)) { $0.first } }
    #expect(
      posted?[0]["labels"].description
        == #"{"alertname":"A","region":"north","zone":"own"}"#)
    #expect(posted?[0]["generatorURL"].string == "http://v/graph?g0.expr=up+%3D%3D+0&g0.tab=1")
    #expect(part.statuses.map(\.url) == [server.url + "/api/v2/alerts"])
    part.reload(try file("global: {}"))
    _ = part.tick(Beat(2))
    #expect(part.statuses.isEmpty)
    await onThread { part.stop() }
  }

  @Test func whereNobodyIsFoundThatIsTold() throws {
    let part = AlertSendingPart(
      .init(alerts: { [] }, rules: { [] }, clock: { [now] in now }))
    part.reload(
      try file("alerting: {alertmanagers: [{file_sd_configs: [{files: [/none/*.json]}]}]}"))
    #expect(part.tick(Beat(0)))
    #expect(part.told.notices.map(\.text).contains { $0.contains("/none/*.json") })
    part.stop()
  }
}
