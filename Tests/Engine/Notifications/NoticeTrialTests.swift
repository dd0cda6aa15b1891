import Metrics
import TestSupport
import Testing
import Threads

@testable import Engine

/// What goes out to a receiver of alerts that somebody makes up.
@Suite struct NoticeTrialTests {
  private static let now = Timestamp(milliseconds: 1_800_000_000_000)
  private let scratch: ScratchFolder
  private let pager = Pager()

  private static let alert =
    #"{"labels": {"alertname": "DiskFull", "instance": "db1"}, "annotations": {"summary": "97 %"}}"#

  init() throws {
    scratch = try ScratchFolder()
    scratch.write(
      "alertmanager.yml",
      """
      global: {smtp_smarthost: "mail.test:587", smtp_from: vigil@x.test, smtp_auth_username: u,
               smtp_auth_password: sekret-mail, smtp_require_tls: true}
      route:
        receiver: team
        group_by: [alertname]
        routes: [{receiver: mail, matchers: [nobody=here]}]
      receivers:
        - name: team
          webhook_configs:
            - url: "http://127.0.0.1:\(pager.server.port)/sekret-path"
              http_config: {authorization: {credentials: sekret-token}}
          pagerduty_configs: [{routing_key: sekret-routing}]
          opsgenie_configs: [{api_key: sekret-genie}]
          telegram_configs: [{bot_token: "12:sekret-bot", chat_id: 5}]
        - {name: mail, email_configs: [{to: ops@x.test, send_resolved: false}]}
        - {name: other, victorops_configs: [{api_key: k, routing_key: r}]}
      """)
  }

  private func trial(_ text: String, of receiver: String = "team") throws -> NoticeTrial {
    try NoticeTrial(
      of: receiver, by: scratch.path + "/alertmanager.yml", AlertmanagerSettings(),
      alerts: (Array(text.utf8), "alerts.json"), at: Self.now)
  }

  @Test func aDryRunShowsAllButTheSecrets() throws {
    let told = try trial("[\(Self.alert)]").dryRun()
    #expect(
      Set(told.map(\.integration)) == ["webhook[0]", "pagerduty[0]", "opsgenie[0]", "telegram[0]"])
    func message(_ name: String) -> String {
      told.first { $0.integration == name }?.message ?? ""
    }
    let webhook = message("webhook[0]")
    #expect(webhook.hasPrefix("POST http://127.0.0.1:\(pager.server.port)/<secret>\n"))
    #expect(webhook.contains("Content-Type: application/json\n"))
    #expect(webhook.contains("Authorization: Bearer <secret>\n\n{"))
    #expect(webhook.contains(#""groupKey":"{}:{alertname=\"DiskFull\"}""#))
    #expect(message("pagerduty[0]").contains(#""routing_key":"<secret>""#))
    #expect(message("pagerduty[0]").contains(#""event_action":"trigger""#))
    #expect(message("opsgenie[0]").contains("Authorization: GenieKey <secret>\n"))
    #expect(message("telegram[0]").hasPrefix("POST https://api.telegram.org/bot<secret>/"))
    for one in told {
      #expect(one.isFine && one.message?.contains("sekret") == false, "\(one)")
      #expect(one.subject == #"first notification, 1 firing, of {}:{alertname="DiskFull"}"#)
    }
    #expect(pager.bodies.withLock { $0.isEmpty })
  }

  @Test func aMailIsShownWithItsEnvelope() throws {
    let trial = try trial(Self.alert, of: "mail")
    #expect(trial.remarks == ["no route leads the alert to mail: grouped as the root route says"])
    let told = trial.dryRun()
    let mail = told.first?.message ?? ""
    #expect(
      mail.hasPrefix(
        "SMTP mail.test:587, STARTTLS, as u\nMAIL FROM:<vigil@x.test>\nRCPT TO:<ops@x.test>\n\n"))
    #expect(mail.contains("Subject: ") && mail.contains("DiskFull") && !mail.contains("sekret"))
    let over = #"{"labels": {"alertname": "A"}, "endsAt": "2026-01-01T00:00:00Z"}"#
    let none = try self.trial(over, of: "mail").dryRun()
    #expect(none.first?.message == nil && none.first?.isFine == true)
    #expect(none.first?.answer == "not told: all of it is over, and send_resolved is false")
  }

  /// The body that a webhook got is what it is told again, as the same group.
  @Test func aWebhooksMessageIsTakenAsItsGroup() throws {
    let body = #"""
      {"version": "4", "groupKey": "{}/{a=\"b\"}:{}", "groupLabels": {"a": "b"}, "status": "resolved",
       "alerts": [{"status": "resolved", "labels": {"alertname": "X", "a": "b"},
                   "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2026-01-01T01:00:00Z"}]}
      """#
    let told = try trial(body).dryRun()
    #expect(told.first?.subject == #"all alerts resolved, 1 resolved, of {}/{a="b"}:{}"#)
    #expect(told.first?.message?.contains(#""status":"resolved""#) == true)
  }

  @Test func whatIsSentIsWhatIsShown() async throws {
    scratch.write(
      "alertmanager.yml",
      """
      route: {receiver: team}
      receivers:
        - name: team
          webhook_configs: [{url: "http://127.0.0.1:\(pager.server.port)/page"}]
        - name: gone
          webhook_configs: [{url: "http://127.0.0.1:1/page"}]
      """)
    let trial = try trial(Self.alert)
    let shown = trial.dryRun().first?.message ?? ""
    let sent = await trial.send()
    #expect(sent.map(\.answer) == ["delivered: 200"] && sent.allSatisfy(\.isFine))
    let body = pager.bodies.withLock { $0.first ?? "" }
    #expect(!body.isEmpty && shown.hasSuffix("\n\n" + body))
    let gone = await (try self.trial(Self.alert, of: "gone")).send()
    #expect(gone.first?.isFine == false && gone.first?.answer.hasPrefix("not taken") == true)
  }

  @Test(arguments: [
    ("{", "alerts.json:1:"), ("[]", "alerts.json: there is no alert in it"),
    (#"[{"labels": 1}]"#, "0.labels is no object"),
    (#"[{"labels": {"a": "b"}, "startsAt": "soon"}]"#, "0.startsAt is no time"),
    (#"{"alerts": [{"labels": {"a": "b"}}]}"#, "neither firing nor resolved"),
    (#"[{"labels": {}}]"#, "at least one label"), ("\u{1b}[2J", "alerts.json:1:1"),
  ])
  func whatCannotBeReadIsTold(_ text: String, _ words: String) throws {
    let error = #expect(throws: EngineError.self) { try trial(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\u{1b}") == false)
  }

  @Test func whoIsNotThereOrNotBuiltIsTold() throws {
    let error = #expect(throws: EngineError.self) { try trial(Self.alert, of: "nobody") }
    #expect(error?.description.hasSuffix("no receiver nobody: there are team, mail, other") == true)
    let told = try trial(Self.alert, of: "other").dryRun()
    #expect(told.map(\.answer) == ["not delivered: kind not built"] && told[0].isFine == false)
  }
}
