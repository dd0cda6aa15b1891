import Calendar
import Dashboards
import Facts
import Metrics
import Query
import Synchronization
import Views

@testable import Feeds

/// A source whose every series rises from nothing to above any bound and stays there.
struct RisingSource: DataSource {
  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    let labels: Labels = ["service": "checkout"]
    switch question.time {
    case .instant(let time):
      return Answer(
        value: .vector([
          InstantSample(labels: labels, timestamp: time, content: .float(value(at: time)))
        ]))
    case .range(let steps):
      let points = (0..<steps.count).map { index in
        let time = steps.start + steps.step * index
        return Point(time, value(at: time))
      }
      return Answer(value: .matrix([Series(labels: labels, points: points)]))
    }
  }

  private func value(at time: Timestamp) -> Double {
    let lead = (time - (Snapshot.noon - .seconds(400))).milliseconds / 1000
    return 0.01 + 0.09 * Double(min(max(lead, 0), 200)) / 200
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

extension Snapshot {
  static let rules: [RuleFact] = {
    var rule = RuleFact(
      .init(file: "/etc/vigil/rules/shop.yml", group: "shop", name: "CheckoutHighErrorRatio"),
      .alerting,
      expression:
        "sum by (service) (rate(requests_total{code=~\"5..\"}[1m])) / sum by (service) (rate(requests_total[1m])) > 0.05",
      interval: .seconds(15))
    rule.hold = .seconds(120)
    rule.line = 12
    rule.labels = [Label("severity", "critical")]
    return [rule]
  }()

  static func alert(_ id: String, _ name: String, _ labels: Labels, _ ago: Int, _ hold: Int)
    -> AlertFact
  {
    var alert = AlertFact(
      id: id, rule: rules[0].id,
      labels: labels.setting("alertname", name).setting("severity", "critical"),
      annotations: [
        Label("summary", "Checkout fails"), Label("runbook_url", "https://wiki/checkout#errors"),
      ], state: .firing, activeAt: noon - .seconds(ago), value: 0.082)
    alert.firedAt = alert.activeAt + .seconds(hold)
    return alert
  }

  static let alertRows: [AlertFact] = {
    var other = alert("b2", "DatabasePoolExhausted", ["pool": "checkout"], 340, 60)
    other.rule.name = "DatabasePoolExhausted"
    var first = alert("a1", "CheckoutHighErrorRatio", ["service": "checkout"], 290, 120)
    first.acknowledgement = .init(by: "rk", at: noon - .seconds(60), note: "known, deploy 41")
    return [first, other]
  }()

  /// The shop with an alert's board open.
  static func alertBoard(_ alert: AlertFact = alertRows[0]) async -> Snapshot {
    var snapshot = Snapshot.shop
    snapshot.facts.tell(rules: rules)
    snapshot.facts.tell(alerts: [alert] + alertRows.filter { $0.id != alert.id })
    var surroundings = AlertSurroundings(alerts: snapshot.facts.alerts.rows)
    surroundings.history = FiringHistory(
      [(90_000, AlertChange.What.firing), (88_000, .resolved), (7000, .firing), (6400, .resolved)]
        .map {
          AlertChange(
            time: noon - .seconds($0.0), alert: alert.id, labels: alert.labels, what: $0.1,
            value: 0.07)
        })
    surroundings.history.add(alert)
    surroundings.related = [
      RelatedPanel(uid: "shop", board: "Shop overview", number: 2, title: "Error ratio"),
      RelatedPanel(uid: "service", board: "Shop service", number: 4, title: "Requests/s"),
    ]
    surroundings.extent = AlertExtent(
      active: [["service": "checkout"]],
      watched: ["checkout", "cart", "search"].map { ["service": $0] })
    let made = AlertBoard(alert, rules[0], surroundings, now: noon, zone: .utc)
    await snapshot.open(made.dashboard)
    return snapshot
  }

  /// Evaluates a dashboard as the board's feed does.
  mutating func open(_ dashboard: Dashboard) async {
    let selection = TimeSelection(of: dashboard, now: Self.noon, zone: nil)
    let window = selection.resolve(now: Self.noon, zone: nil)
    let range = TimeRange(from: window.lowerBound, to: window.upperBound, now: Self.noon)
    let variables = ResolvedVariables()
    let placed = dashboard.placed(variables, range: range, zone: .utc)
    let gathered = Mutex([PanelFrame]())
    await DashboardEvaluator().evaluate(
      placed, of: dashboard, variables: variables, range: range,
      columns: Dictionary(uniqueKeysWithValues: placed.map { ($0.id, 160) }),
      sources: DataSources(main: RisingSource()), zone: .utc
    ) { frame in gathered.withLock { $0.append(frame) } }
    var frames: [PanelID: PanelFrame] = [:]
    for var frame in gathered.withLock({ $0 }) {
      for index in frame.queries.indices { frame.queries[index].elapsed = .milliseconds(3) }
      frames[frame.id] = frame
    }
    var lanes = AlertLanes()
    lanes.mark(&frames, facts)
    let filling = Interpolation(
      variables: variables, range: range, zone: .utc, dashboard: dashboard)
    for one in placed where one.panel.kind == "alertlist" {
      let list = AlertList(one, of: dashboard, filling, zone: .utc)
      frames[one.id] = frames[one.id].map { list.filled($0, facts, [], on: frames) }
    }
    var open = OpenDashboard(
      uid: dashboard.uid, title: dashboard.title, panels: placed.map(PanelSlot.init),
      frames: frames, defaultTime: selection)
    (open.links, open.filling) = (dashboard.links, filling)
    board.window = window
    self.dashboard = open
  }
}
