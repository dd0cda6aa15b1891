import Facts
import Metrics
import Query
import Testing

@testable import Remote

@Suite(.enabled(if: RealPrometheus.isInstalled, "prometheus is not installed"))
struct RealRulesTests {
  /// A Prometheus that evaluates rules tells them, their alerts, and what became of these.
  @Test func aRealPrometheusTellsItsRules() async throws {
    let server = try RealPrometheus(
      target: "127.0.0.1:1",
      rules: """
        groups:
        - name: g
          limit: 10
          rules:
          - record: job:up:sum
            expr: sum by (job) (up)
          - alert: Down
            expr: up == 0
            for: 1s
            labels: {severity: page}
            annotations: {text: "{{ $labels.instance }} é"}
          - alert: Third
            expr: vector(1) / 3
          - alert: Broken
            expr: label_replace(up, "job", "x", "", "") + on(job) up
        """)
    defer { server.stop() }
    let began = RealPrometheus.now
    let foreign = ForeignServer(server.source, clock: { RealPrometheus.now })
    let list = try #require(
      await told(by: server) { list in
        list.alerts.contains { $0.name == "Down" && $0.state == .firing }
      })
    #expect(list.rules.map(\.name) == ["job:up:sum", "Down", "Third", "Broken"])
    #expect(list.rules.map(\.kind) == [.recording, .alerting, .alerting, .alerting])
    #expect(list.rules.allSatisfy { $0.id.group == "g" && $0.id.file.hasSuffix("/r.yml") })
    #expect(list.rules.allSatisfy { $0.interval == .seconds(1) && $0.limit == 10 })
    #expect(list.rules.allSatisfy { $0.lastEvaluation != nil && $0.duration ?? .zero > .zero })
    #expect(list.rules.map(\.health) == [.ok, .ok, .ok, .err])
    #expect(list.rules[3].error.contains("many-to-many matching not allowed"))
    #expect(list.rules[1].hold == .seconds(1))
    let down = try #require(list.alerts.first { $0.name == "Down" })
    #expect(
      down.labels == [
        "alertname": "Down", "instance": "127.0.0.1:1", "job": "self", "severity": "page",
      ])
    #expect(down.annotations == [Label("text", "127.0.0.1:1 é")] && down.value == 0)
    #expect(down.activeAt >= began && down.activeAt <= RealPrometheus.now + .seconds(1))
    #expect(list.alerts.first { $0.name == "Third" }?.value == 1.0 / 3)
    // How it came to fire; the newest step may not be written yet.
    let question = AlertChangeQuestion(
      name: "Down", from: began - .seconds(60), through: RealPrometheus.now + .seconds(60))
    var changes: [AlertChange] = []
    for _ in 0..<100 where changes.count < 2 {
      changes = try await foreign.alertsPast(question)
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(changes.map(\.what) == [.pending, .firing])
    #expect(changes.allSatisfy { $0.labels == down.labels && $0.note == "from ALERTS" })
  }

  private func told(
    by server: RealPrometheus, until isThere: (ForeignRuleList) -> Bool
  ) async throws -> ForeignRuleList? {
    let limit = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < limit {
      if let list = try? await server.source.rules(at: RealPrometheus.now), isThere(list) {
        return list
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    return nil
  }
}
