import Alerts
import Facts
import JSON
import Metrics
import Routing
import Serving
import Testing

@testable import API

/// What the recorded exchanges do not tell.
@Suite struct AlertmanagerTests {
  private let stage = AlertmanagerStage()

  private func post(_ alerts: String) async -> Int {
    await stage.answer("POST /api/v2/alerts", body: alerts).status
  }

  private func listed() async -> [JSON] {
    await stage.answer("GET /api/v2/alerts").tree.elements
  }

  @Test func whoIsNotKnownMayOnlyRead() async {
    for (line, body) in [
      ("POST /api/v2/alerts", "[]"), ("POST /api/v2/silences", "{}"),
      ("DELETE /api/v2/silence/00000000-0000-4000-8000-000000000000", ""),
      ("POST /vigil/v1/webhook", "{}"),
    ] {
      let answer = await stage.answer(line, body: body, mayChange: false)
      #expect(answer.status == 403, "\(line)")
      #expect(answer.tree["code"].integer == 403)
      #expect(answer.tree["message"].string?.contains("web.yml") == true)
    }
    for path in ["alerts", "alerts/groups", "silences", "receivers", "status"] {
      #expect(await stage.answer("GET /api/v2/\(path)", mayChange: false).status == 200)
    }
    #expect(stage.orders.isEmpty && stage.facts.isEmpty)
  }

  @Test func pathsOfOthersAreTheirs() async {
    for line in ["GET /api/v1/alerts", "GET /api/v1/query", "GET /", "GET /vigil/v1/facts"] {
      #expect(await stage.answer(line).status == 0, "\(line)")
    }
    for line in ["POST /api/v1/alerts", "GET /api/v1/silences", "DELETE /api/v1/silence/x"] {
      #expect(await stage.answer(line).status == 410, "\(line)")
    }
  }

  @Test func anAlertEndsWhenItsSenderSaysSo() async {
    #expect(await post(#"[{"labels":{"alertname":"A"}}]"#) == 200)
    #expect(await listed().count == 1)
    stage.wait(.seconds(10))
    #expect(
      await post(#"[{"labels":{"alertname":"A"},"endsAt":"1970-01-12T13:46:45Z"}]"#) == 200)
    #expect(await listed().isEmpty)
    #expect(stage.facts.map(\.state) == [.resolved] && stage.facts[0].isEnded == false)
  }

  /// Who is silent claims nothing: that is no recovery.
  @Test func anAlertEndsWhenNobodyTellsOfItAnyMore() async {
    #expect(await post(#"[{"labels":{"alertname":"A"}}]"#) == 200)
    stage.wait(.seconds(299))
    #expect(await listed().count == 1)
    stage.wait(.seconds(1))
    #expect(await listed().isEmpty)
    #expect(stage.facts[0].standing == .ended(reason: "not posted again for 5m"))
  }

  @Test func whatARuleOfOnesOwnSaysCountsFirst() async throws {
    let rule = RuleFact.ID(file: "f", group: "g", name: "A")
    stage.change { book, now in
      book.observe(
        rule,
        [
          ObservedAlert(
            of: rule, labels: ["alertname": "A"], annotations: [Label("own", "yes")],
            isFiring: true, activeAt: now, value: 1),
          ObservedAlert(
            of: rule, labels: ["alertname": "A", "x": "y"], isFiring: false, activeAt: now,
            value: 1),
        ], at: now)
    }
    #expect(await post(#"[{"labels":{"alertname":"A"}}]"#) == 200)
    let rows = await listed()
    #expect(rows.count == 1 && rows.first?["annotations"]["own"].string == "yes")
    #expect(rows.first?["endsAt"].string == "1970-01-12T13:51:40Z")
  }

  @Test func silencesAreVigilsOwn() async throws {
    #expect(await post(#"[{"labels":{"alertname":"A","job":"x"}}]"#) == 200)
    let made = await stage.answer(
      "POST /api/v2/silences",
      body: #"""
        {"matchers":[{"name":"job","value":"x|y","isRegex":true}],"createdBy":"","comment":"a\u001bb",
         "startsAt":"1970-01-12T13:46:40Z","endsAt":"1970-01-12T14:46:40Z"}
        """#, name: "eva")
    let id = try #require(made.tree["silenceID"].string)
    #expect(isUUID(id))
    #expect(stage.facts.map(\.silencedBy) == [[id]])
    guard case .silence(let order)? = stage.orders.first else {
      Issue.record("\(stage.orders)")
      return
    }
    #expect(order.by == "eva" && order.reason == "ab")
    #expect(order.matchers == [.init("job", .regex, "x|y")])
    let rows = await listed()
    #expect(rows.first?["status"]["state"].string == "suppressed")
    #expect(await stage.answer("GET /api/v2/alerts?silenced=false").tree.elements.isEmpty)
    #expect(await stage.answer("DELETE /api/v2/silence/\(id)").status == 200)
    #expect(stage.facts.map(\.silencedBy) == [[]])
  }

  @Test func maintenanceIsToldAsMuting() async throws {
    #expect(await post(#"[{"labels":{"alertname":"A","job":"x"}}]"#) == 200)
    stage.change { book, now in
      _ = book.carryOut(
        .maintain(
          MaintenanceOrder(
            name: "upgrade", matchers: [.init("job", .equal, "x")], by: "kim", reason: "",
            ends: now + .seconds(600))), at: now
      ) { "w1" }
    }
    let status = await listed().first?["status"]
    #expect(status?["state"].string == "suppressed")
    #expect(status?["mutedBy"].elements.map { $0.string } == ["upgrade"])
    #expect(status?["silencedBy"].elements.isEmpty == true)
    #expect(await stage.answer("GET /api/v2/alerts?active=true").tree.elements.count == 1)
    #expect(await stage.answer("GET /api/v2/alerts?muted=false").tree.elements.isEmpty)
    #expect(await stage.answer("GET /api/v2/silences").tree.elements.isEmpty)
    stage.wait(.seconds(600))
    #expect(await post(#"[{"labels":{"alertname":"A","job":"x"}}]"#) == 200)
    #expect(await listed().last?["status"]["state"].string == "active")
  }

  /// A silence that was made before names were UUIDs can still be read and ended.
  @Test func olderNamesAreKnown() async {
    stage.change { book, now in
      _ = book.carryOut(
        .silence(
          SilenceOrder(
            matchers: [.init("a", .equal, "b")], by: "x", reason: "", ends: now + .seconds(60))),
        at: now
      ) { "0123456789abcdef" }
    }
    #expect(await stage.answer("GET /api/v2/silence/0123456789abcdef").status == 200)
    #expect(await stage.answer("DELETE /api/v2/silence/0123456789abcdef").status == 200)
  }

  @Test func nobodyChoosesAnothersName() {
    var order = SilenceOrder(
      matchers: [.init("a", .equal, "b")], by: "x", reason: "", ends: stage.now + .seconds(60))
    order.newID = "../../etc"
    stage.change { book, now in
      #expect(book.carryOut(.silence(order), at: now) { silenceID() } != nil)
    }
  }

  @Test func anEngineWithoutAlertsTakesNone() async {
    let stage = AlertmanagerStage(takesAlerts: false)
    let answer = await stage.answer(
      "POST /api/v2/alerts", body: #"[{"labels":{"alertname":"A"}}]"#)
    #expect(answer.status == 503)
  }

  @Test func withoutAConfigurationThereIsOneReceiver() async {
    #expect(await post(#"[{"labels":{"alertname":"A"}},{"labels":{"alertname":"B"}}]"#) == 200)
    let groups = await stage.answer("GET /api/v2/alerts/groups").tree.elements
    #expect(groups.map { $0["labels"]["alertname"].string } == ["A", "B"])
    #expect(groups.allSatisfy { $0["receiver"]["name"].string == "default" })
    let status = await stage.answer("GET /api/v2/status").tree
    #expect(status["config"]["original"].string?.contains("receiver: default") == true)
    #expect(status["versionInfo"]["version"].string == "1.2")
  }

  // MARK: Webhooks

  private func webhook(_ status: String, _ alert: String) async -> Int {
    await stage.answer(
      "POST /vigil/v1/webhook",
      body: #"{"version":"4","status":"\#(status)","receiver":"vigil","alerts":[\#(alert)]}"#
    ).status
  }

  @Test func whatAWebhookTellsIsAnAlert() async {
    let alert =
      #"{"status":"firing","labels":{"alertname":"A","grafana_folder":"F"},"annotations":{"summary":"s"},"startsAt":"1970-01-12T13:00:00Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://g/x","fingerprint":"1","values":{"B":7}}"#
    #expect(await webhook("firing", alert) == 200)
    #expect(stage.facts.map(\.labels) == [["alertname": "A", "grafana_folder": "F"]])
    #expect(stage.facts[0].posted?.generatorURL == "http://g/x")
    // It is repeated every few hours only.
    stage.wait(.seconds(3600 * 23))
    #expect(stage.facts.map(\.state) == [.firing])
    let over = alert.replacing("\"firing\"", with: "\"resolved\"")
      .replacing("0001-01-01T00:00:00Z", with: "1970-01-12T13:50:00Z")
    #expect(await webhook("resolved", over) == 200)
    #expect(stage.facts.map(\.state) == [.resolved])
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"alerts":{}}"#, #"{"alerts":[{"labels":{"a":"b"}}]}"#,
    #"{"alerts":[{"status":"odd","labels":{"a":"b"}}]}"#,
    #"{"status":"firing","alerts":[{"labels":{"a":1}}]}"#,
    #"{"status":"firing","alerts":[{"labels":{}}]}"#,
  ])
  func whatIsNoWebhookIsRefused(_ body: String) async {
    #expect(await stage.answer("POST /vigil/v1/webhook", body: body).status == 400)
    #expect(stage.facts.isEmpty)
  }
}
