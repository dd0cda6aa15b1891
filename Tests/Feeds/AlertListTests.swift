import Calendar
import Dashboards
import Facts
import Metrics
import Testing

@testable import Feeds

/// Grafana's list of alerts, as files of any age ask for it.
struct AlertListTests {
  private static let now = AlertWordingTests.now

  private static func alert(
    _ name: String, _ instance: String, _ state: AlertFact.State, _ ago: Int,
    vanished: Bool = false
  ) -> AlertFact {
    var alert = AlertFact(
      id: name + instance, rule: .init(file: "f", group: "g", name: name),
      labels: ["alertname": name, "instance": instance, "job": "shop"], state: state,
      activeAt: now - .seconds(ago), value: 1)
    if state != .pending { alert.firedAt = alert.activeAt }
    if state == .resolved { alert.resolvedAt = now }
    if vanished { alert.standing = .vanished(since: now, reason: "down") }
    return alert
  }

  private static var facts: FactSheet {
    var facts = FactSheet()
    facts.tell(
      rules: ["Broken", "Errors", "Latency", "Pool", "Quiet"].map { name in
        var rule = RuleFact(
          .init(file: "f", group: "g", name: name), .alerting, expression: "up",
          interval: .seconds(15))
        if name == "Broken" { (rule.health, rule.error) = (.err, "no such function") }
        return rule
      })
    facts.tell(alerts: [
      alert("Pool", "b", .pending, 60), alert("Errors", "a", .firing, 300),
      alert("Errors", "c", .firing, 200), alert("Latency", "d", .resolved, 400),
      alert("Pool", "e", .firing, 100, vanished: true),
    ])
    return facts
  }

  private static func frame(
    _ json: String, _ facts: FactSheet = facts, changes: [AlertChange] = [],
    alerts: [PanelAlert] = []
  ) throws -> PanelFrame {
    let text =
      #"{"title":"b","uid":"b","panels":[{"id":1,"type":"alertlist","title":"A",\#(json)}]}"#
    let board = try #require(try Dashboard.load(text.utf8).first)
    let range = TimeRange(from: now - .seconds(3600), to: now, now: now)
    let placed = try #require(board.placed(ResolvedVariables(), range: range, zone: .utc).first)
    let filling = Interpolation(variables: ResolvedVariables(), range: range, dashboard: board)
    var other = PanelFrame(id: PanelID(2), title: "", content: .pending)
    other.alerts = alerts
    return AlertList(placed, of: board, filling, zone: .utc).filled(
      PanelFrame(id: PanelID(1), title: "A", content: .pending), facts, changes,
      on: [PanelID(2): other])
  }

  private static func rows(_ frame: PanelFrame) -> [String] {
    guard case .table(let table) = frame.content else { return [] }
    return (table.rows + (table.footer.isEmpty ? [] : [table.footer])).map { row in
      row.map(\.text).filter { !$0.isEmpty }.joined(separator: " | ")
    }
  }

  static let errors = [
    "14:00Z | ▲ firing | Errors | instance=a job=shop",
    "14:01:40Z | ▲ firing | Errors | instance=c job=shop",
  ]

  @Test(arguments: [
    (#""options":{"stateFilter":{"firing":true}}"#, errors),
    (#""stateFilter":["alerting"],"show":"current","sortOrder":1"#, errors),
    (#""options":{"sortOrder":5,"stateFilter":{"firing":true}}"#, errors.reversed()),
    (#""options":{"maxItems":1,"stateFilter":{"alerting":true}}"#, [errors[0], "1 more"]),
    (
      #""options":{"alertName":"POO","stateFilter":{"pending":true,"noData":true},"sortOrder":4}"#,
      [
        "14:03:20Z | ? no data | Pool | instance=e job=shop",
        "14:04Z | ◆ pending | Pool | instance=b job=shop",
      ]
    ),
    (
      #""options":{"stateFilter":{"normal":true}}"#,
      ["14:05Z | ✓ resolved | Latency | instance=d job=shop", "✓ normal | Quiet"]
    ),
    (#""options":{"stateFilter":{"error":true}}"#, ["✗ error | Broken | no such function"]),
    (
      #""options":{"alertInstanceLabelFilter":"{instance=~\"b|c\"}","sortOrder":3}"#,
      [errors[1], "14:04Z | ◆ pending | Pool | instance=b job=shop"]
    ),
    (
      #""options":{"groupMode":"custom","groupBy":["job"],"stateFilter":{"firing":true}}"#,
      ["14:00Z | ▲ firing | Errors and 1 more | job=shop"]
    ),
    (#""options":{"dashboardAlerts":true,"stateFilter":{"firing":true}}"#, errors),
    (#""onlyAlertsOnDashboard":true,"stateFilter":["pending"]"#, []),
    (#""options":{"stateFilter":7,"maxItems":"x","sortOrder":99,"alertName":"error"}"#, errors),
  ]) func rowsAre(json: String, wanted: [String]) throws {
    let here = PanelAlert(name: "Errors", state: .firing, count: 1, firings: [])
    #expect(Self.rows(try Self.frame(json, alerts: [here])) == wanted)
  }

  @Test func aNumberTellsHowMany() throws {
    let frame = try Self.frame(#""options":{"viewMode":"stat","stateFilter":{"firing":true}}"#)
    guard case .stat(let stat) = frame.content else {
      Issue.record("no stat")
      return
    }
    #expect(stat.cells.first?.text == "2" && stat.cells.first?.color == .crit)
  }

  @Test func changesAreTheLatestFirst() throws {
    let changes = [
      (100, AlertChange.What.pending), (50, .firing), (20, .acknowledged), (10, .resolved),
    ]
    .map {
      AlertChange(
        time: Self.now - .seconds($0.0), alert: "x",
        labels: ["alertname": "Errors", "instance": "a"], what: $0.1)
    }
    let frame = try Self.frame(#""options":{"showOptions":"changes"}"#, changes: changes)
    #expect(
      Self.rows(frame) == [
        "14:04:50Z | ✓ resolved | Errors | instance=a",
        "14:04:10Z | ▲ firing | Errors | instance=a",
        "14:03:20Z | ◆ pending | Errors | instance=a",
      ])
  }

  @Test(arguments: [
    (#""options":{"folder":{"title":"Shop","uid":"x"}}"#, "not applied: option folder"),
    (#""options":{"folder":""}"#, nil),
    (#""dashboardTags":["a"]"#, "not applied: option dashboardTags"),
    (#""options":{"alertName":"nobody"}"#, "no alert is in these states"),
  ]) func whatIsNotDoneIsTold(json: String, notice: String?) throws {
    #expect(try Self.frame(json).notice?.text == notice)
  }

  /// All alerts would be taken for those that were meant.
  @Test(arguments: ["", #","viewMode":"stat""#])
  func aFilterThatIsNoneListsNothing(more: String) throws {
    let frame = try Self.frame(#""options":{"alertInstanceLabelFilter":"{a="\#(more)}"#)
    #expect(frame.content == .table(LinkedRows([]).frame))
    #expect(frame.notice?.text.hasPrefix("alertInstanceLabelFilter {a=: ") == true)
    #expect(frame.notice?.severity == .error)
  }

  @Test func whatEndedDidNotRecover() throws {
    var facts = Self.facts
    var rows = facts.alerts.rows
    rows[3].standing = .ended(reason: "its target left")
    facts.tell(alerts: rows)
    let options = #""options":{"stateFilter":{"normal":true}"#
    #expect(
      Self.rows(try Self.frame(options + "}", facts)).first
        == "14:05Z | – ended | Latency | instance=d job=shop")
    var change = AlertChange(
      time: Self.now, alert: "x", labels: ["alertname": "Errors"], what: .resolved)
    change.note = "its target left"
    let frame = try Self.frame(options + #","showOptions":"changes"}"#, changes: [change])
    #expect(Self.rows(frame) == ["14:05Z | – ended | Errors"])
  }

  @Test func withoutRulesItSaysSo() throws {
    #expect(
      try Self.frame(#""options":{}"#, FactSheet()).notice?.text == "no alert rules are loaded")
  }

  @Test func aRowLeadsToItsAlert() throws {
    let frame = try Self.frame(#""options":{"stateFilter":{"firing":true}}"#)
    guard case .table(let table) = frame.content else {
      Issue.record("no table")
      return
    }
    let row = try #require(table.dataLinks(row: 1).first?.row)
    #expect(row.fields.last?.raw == "/d/alert%2FErrorsc")
  }
}
