import Facts
import Metrics

/// The demo's outage as an incident's record: checkout 41 leaks database connections until it is rolled back.
struct PoolStory {
  /// 2026-11-21 14:00:00Z, when checkout 41 was deployed.
  static let deployed = Timestamp(milliseconds: 1_795_269_600_000)
  static func at(_ seconds: Int64) -> Timestamp { deployed + .seconds(seconds) }

  private(set) var record: IncidentRecord

  init() {
    var fact = IncidentFact(
      number: 7, title: "DatabasePoolExhausted, CheckoutHighErrorRatio, LatencyHigh",
      group: [Label("app", "shop")], severity: .sev1, began: Self.at(22), opened: Self.at(42))
    fact.acknowledged = Self.at(125)
    fact.status = .resolved
    fact.resolved = Self.at(880)
    fact.quietSince = Self.at(280)
    fact.commander = "rk"
    fact.responders = ["ann"]
    fact.services = ["checkout", "payments"]
    fact.alerts = [
      Self.member("DatabasePoolExhausted", "critical", 22, 42, 238),
      Self.member("CheckoutHighErrorRatio", "critical", 50, 70, 272),
      Self.member("LatencyHigh", "warning", 57, 77, 280, count: 2),
    ]
    var secondary = IncidentFact.Escalation(to: "secondary", due: Self.at(102))
    secondary.isDue = true
    fact.escalations = [
      secondary, .init(to: "the head of payments", due: Self.at(1842)),
    ]
    fact.lastAt = Self.at(880)
    record = IncidentRecord(fact, entries: [], evidence: [])
    tell()
    freeze()
    record.fact.entries = record.entries.count
  }

  private static func member(
    _ name: String, _ severity: String, _ since: Int64, _ fired: Int64, _ ended: Int64,
    count: Int = 1
  ) -> IncidentFact.Member {
    var member = IncidentFact.Member(
      name: name, severity: severity, alert: name, since: at(since))
    member.count = count
    (member.fired, member.ended) = (at(fired), at(ended))
    return member
  }

  // MARK: The timeline

  @discardableResult
  mutating func add(
    _ kind: IncidentEntry.Kind, _ seconds: Int64, _ subject: String = "", _ text: String = "",
    by: String = "", _ change: (inout IncidentEntry) -> Void = { _ in }
  ) -> IncidentEntry {
    var entry = IncidentEntry(
      id: "e\(record.entries.count)", incident: record.fact.number, kind: kind,
      time: Self.at(seconds), noted: Self.at(seconds), subject: subject, text: text, by: by)
    change(&entry)
    record.entries.append(entry)
    record.entries.sort(by: IncidentEntry.precedes)
    return entry
  }

  /// What became of an alert.
  private mutating func alert(
    _ name: String, _ labels: Labels, _ expression: String, _ unit: String,
    _ changes: [(IncidentEntry.Kind, Int64, Double?)], count: Int = 1
  ) {
    for (kind, seconds, value) in changes {
      add(kind, seconds, name) { entry in
        entry.labels = Labels(labels.pairs + [Label("alertname", name), Label("app", "shop")])
        (entry.expression, entry.unit, entry.value) = (expression, unit, value)
        entry.count = count
      }
    }
  }

  private mutating func tell() {
    add(.deploy, 0, "checkout", "41") {
      ($0.labels, $0.count) = (["app": "shop", "service": "checkout"], 2)
    }
    alert(
      "DatabasePoolExhausted", ["pool": "checkout", "severity": "critical"],
      "db_pool_connections_in_use / db_pool_connections_max > 0.85", "percentunit",
      [(.pending, 22, 0.87), (.firing, 42, 1), (.peak, 42, 1), (.resolved, 238, nil)])
    alert(
      "CheckoutHighErrorRatio", ["service": "checkout", "severity": "critical"],
      "service:errors:ratio1m{service=\"checkout\"} > 0.05", "percentunit",
      [(.pending, 50, 0.056), (.firing, 70, 0.082), (.peak, 118, 0.231), (.resolved, 272, nil)])
    alert(
      "LatencyHigh", ["severity": "warning"],
      "histogram_quantile(0.99, sum by (app, service, le) (\n  "
        + "rate(http_request_duration_seconds_bucket{service=~\"checkout|payments\"}[1m]))) > 1",
      "s",
      [(.pending, 57, 1.3), (.firing, 77, 2.4), (.peak, 131, 4.91), (.resolved, 280, nil)],
      count: 2)
    add(.opened, 42, "", "severity=critical of DatabasePoolExhausted")
    add(.escalation, 102, "secondary")
    add(.acknowledged, 125, "DatabasePoolExhausted", by: "rk")
    add(.roles, 126, "commander rk, responders ann", by: "rk")
    add(
      .note, 140, "", "waiters pile up on checkout's pool only, 41 went out just before", by: "ann")
    add(
      .status, 151, "identified",
      "checkout 41 does not give connections back when a payment is declined.\nRolling back to 40.",
      by: "rk")
    add(.silenced, 160, "LatencyHigh", "follows from checkout, until it is rolled back", by: "ann")
    add(.deploy, 210, "checkout", "40") {
      ($0.labels, $0.count) = (["app": "shop", "service": "checkout"], 2)
    }
    add(.note, 214, "", "40 is out on both instances", by: "rk")
    add(.status, 280, "monitoring")
    add(.closed, 880, "", "quiet for 10m")
  }

  // MARK: The graphs

  @discardableResult
  mutating func freeze(
    _ alert: String, _ title: String, _ expression: String, unit: String, threshold: Double?,
    from: Int64, through: Int64, step: Int64 = 5,
    _ series: [(Labels, (Double) -> Double)]
  ) -> IncidentEvidence {
    var graph = IncidentEvidence(
      id: "g\(record.evidence.count)", incident: 7, title: title, expression: expression,
      from: Self.at(from), through: Self.at(through), step: .seconds(step),
      captured: Self.at(through))
    (graph.unit, graph.threshold, graph.alert) = (unit, threshold, alert)
    graph.series = series.map { labels, value in
      .init(
        labels: labels,
        values: stride(from: from, through: through, by: Int64.Stride(step)).map {
          value(Double($0))
        })
    }
    record.evidence.append(graph)
    return graph
  }

  /// 0 as usual, 1 where all connections are leaked; so much later as `lag`.
  private static func leak(_ second: Double, lag: Double = 0) -> Double {
    let phase = second - lag
    if phase < 0 { return 0 }
    return phase < 25 ? phase / 25 : phase < 210 ? 1 : max(0, 1 - (phase - 210) / 30)
  }

  private mutating func freeze() {
    let pool = "db_pool_connections_in_use / db_pool_connections_max"
    func use(_ second: Double) -> Double { 0.18 + 0.82 * Self.leak(second) }
    freeze(
      "DatabasePoolExhausted", "connections in use", pool, unit: "percentunit", threshold: 0.85,
      from: -60, through: 60, [(["pool": "checkout"], use)])
    freeze(
      "DatabasePoolExhausted", "connections in use", pool, unit: "percentunit", threshold: 0.85,
      from: -600, through: 880,
      [
        (["pool": "checkout"], use), (["pool": "catalog"], { _ in 0.18 }),
        // Nobody scraped it for two minutes.
        (["pool": "payments"], { (300..<420).contains($0) ? .nan : 0.15 }),
      ])
    freeze(
      "CheckoutHighErrorRatio", "", "service:errors:ratio1m{service=\"checkout\"}",
      unit: "percentunit", threshold: 0.05, from: -600, through: 880,
      [(["service": "checkout"], { 0.231 * Self.leak($0, lag: 45) })])
    freeze(
      "LatencyHigh", "",
      "histogram_quantile(0.99, sum by (app, service, le) "
        + "(rate(http_request_duration_seconds_bucket{service=~\"checkout|payments\"}[1m])))",
      unit: "s", threshold: 1, from: -600, through: 880,
      [
        (["service": "checkout"], { 0.16 + 4.75 * Self.leak($0, lag: 50) }),
        (["service": "payments"], { 0.25 + 2.1 * Self.leak($0, lag: 55) }),
      ])
  }
}
