import Clients
import JSON
import Metrics
import Receivers
import Routing
import Testing
import Transport

@Suite struct MessageTests {
  @Test func aWebhookHearsTheWholeNotice() throws {
    let hook = try integration(.webhook, "url: http://hook.test/a", secrets: ["url"])
    let request = try #require(try requests(hook).first)
    #expect(request.method == "POST")
    #expect(request.url == "http://hook.test/a")
    #expect(body(request)["version"].string == "4")
    #expect(body(request)["groupKey"].string == "{}:{alertname=\"DiskFull\"}")
    #expect(body(request)["alerts"][0]["endsAt"].string == "0001-01-01T00:00:00Z")
    #expect(body(request)["incidents"].isNull)
    let text = String(decoding: request.body ?? [], as: UTF8.self)
    #expect(text.contains("\\u003cfull\\u003e \\u0026 rising"))
    #expect(text.hasSuffix("}\n"))
  }

  @Test func aWebhooksAddressIsATemplateAndIsEncoded() throws {
    let hook = try integration(
      .webhook, "url: 'http://hook.test/{{ .CommonAnnotations.summary }}'", secrets: ["url"])
    #expect(
      try requests(hook).first?.url == "http://hook.test/97%20%%20%3Cfull%3E%20&%20rising")
  }

  @Test func whatIsCutTellsOfTheRestAlone() throws {
    var notice = diskNotice()
    notice.alerts += diskNotice(resolved: true).alerts
    let hook = try integration(.webhook, "{url: http://h.test, max_alerts: 1}", secrets: ["url"])
    let told = body(try requests(hook, notice).first)
    #expect(told["alerts"].elements.count == 1)
    #expect(told["truncatedAlerts"].integer == 1)
  }

  @Test func aPayloadIsReadAsYAMLOnce() throws {
    let yaml = """
      url: http://h.test
      payload:
        count: '{{ len .Alerts }}'
        labels: '{{ toJson .CommonLabels }}'
        "{{ .Status }}_key": ['{{ .Receiver }}', 2, null]
        summary: '{{ .CommonAnnotations.summary }}'
      """
    var notice = diskNotice()
    notice.alerts[0].annotations = ["summary": "{{ .Receiver }}"]
    let told = body(try requests(try integration(.webhook, yaml, secrets: ["url"]), notice).first)
    #expect(told["count"].number == 1)
    #expect(told["labels"]["severity"].string == "critical")
    #expect(told["firing_key"].elements == [.string("team-x"), .number(2), .null])
    // A template that an alert brings in is no template.
    #expect(told["summary"].string != "team-x")
  }

  @Test func pagerDutyOpensAndClosesByTheGroupsIdentity() throws {
    let duty = try integration(
      .pagerduty, "{routing_key: key, details: {team: '{{ .Receiver }}'}}",
      secrets: ["routing_key"])
    let opened = body(try requests(duty).first)
    let closed = body(try requests(duty, diskNotice(resolved: true)).first)
    #expect(opened["event_action"].string == "trigger")
    #expect(closed["event_action"].string == "resolve")
    #expect(opened["dedup_key"] == closed["dedup_key"])
    #expect(
      opened["dedup_key"].string
        == "17c4e445d234645c9e547ff6d32a864af0ebdadcd1902771c24c8d366637ff41")
    let details = opened["payload"]["custom_details"]
    #expect(details["team"].string == "team-x")
    #expect(details["num_firing"].number == 1)
    #expect(details["firing"][0]["labels"]["instance"].string == "db1:9100")
  }

  @Test func anEventThatIsTooLargeComesWithoutItsDetails() throws {
    var notice = diskNotice()
    notice.alerts[0].annotations = ["summary": String(repeating: "x", count: 600_000)]
    let duty = try integration(.pagerduty, "{routing_key: key}", secrets: ["routing_key"])
    let request = try #require(try requests(duty, notice).first)
    #expect((request.body?.count ?? 0) < 512_000)
    #expect(body(request)["payload"]["custom_details"]["error"].string != nil)
  }

  @Test func opsgenieUpdatesWhereItIsToldTo() throws {
    let genie = try integration(
      .opsgenie, "{api_key: key, update_alerts: true, api_url: 'http://genie.test/'}",
      secrets: ["api_key"])
    let identity = groupIdentity("{}:{alertname=\"DiskFull\"}")
    let told = try requests(genie)
    #expect(told.map(\.method) == ["POST", "PUT", "PUT"])
    #expect(
      told.map(\.url) == [
        "http://genie.test/v2/alerts",
        "http://genie.test/v2/alerts/\(identity)/message?identifierType=alias",
        "http://genie.test/v2/alerts/\(identity)/description?identifierType=alias",
      ])
    #expect(told[0].headers.contains(HTTPHeader("Authorization", "GenieKey key")))
    #expect(
      try requests(genie, diskNotice(resolved: true)).map(\.url) == [
        "http://genie.test/v2/alerts/\(identity)/close?identifierType=alias"
      ])
  }

  @Test func pushoverIsSentAForm() throws {
    let over = try integration(
      .pushover, "{token: t0ken, user_key: us&r, message: '{{ .CommonAnnotations.none }}'}",
      secrets: ["token", "user_key"])
    let request = try #require(try requests(over).first)
    #expect(!request.url.contains("t0ken"))
    let form = String(decoding: request.body ?? [], as: UTF8.self)
    #expect(form.hasPrefix("token=t0ken&user=us%26r&"))
    #expect(form.contains("message=%28no+details%29"))
    #expect(form.contains("priority=2"))
  }

  @Test func textsAreCutWhereTheServiceWouldRefuseThem() throws {
    let long = String(repeating: "ä", count: 300)
    let discord = try integration(
      .discord, "{webhook_url: http://d.test, title: \(long)}", secrets: ["webhook_url"])
    let title = body(try requests(discord).first)["embeds"][0]["title"].string ?? ""
    #expect(title.count == 256)
    #expect(title.hasSuffix("ä…"))
  }

  @Test func incidentsAreNamedWhereThereAreAny() throws {
    var notice = diskNotice()
    notice.incidents = [
      Notice.Incident(name: "INC-7", title: "Disk full", link: "vigil incident show INC-7")
    ]
    let telegram = try integration(
      .telegram, "{bot_token: t, chat_id: 7}", secrets: ["bot_token"])
    let text = body(try requests(telegram, notice).first)["text"].string ?? ""
    #expect(text.contains("Incident INC-7: Disk full (vigil incident show INC-7)"))
    #expect(!(body(try requests(telegram).first)["text"].string ?? "").contains("Incident"))
    let hook = try integration(.webhook, "url: http://h.test", secrets: ["url"])
    #expect(body(try requests(hook, notice).first)["incidents"][0]["name"].string == "INC-7")
  }

  /// With a bot's token what was said of a group is changed, as far as that is wished for and possible.
  @Test func slackChangesWhatItSaidBefore() throws {
    let settings = "api_url: https://slack.com/api/chat.postMessage, channel: ops, text: mine"
    let slack = try integration(
      .slack, "{\(settings), update_message: true}", secrets: ["api_url"])
    let first = try #require(try requests(slack).first)
    #expect(first.url == "https://slack.com/api/chat.postMessage")
    #expect(body(first)["channel"].string == "ops" && body(first)["ts"].isNull)
    func answer(_ text: String) -> HTTPResponse {
      HTTPResponse(
        status: 200, headers: [HTTPHeader("Content-Type", "application/json")],
        body: Array(text.utf8))
    }
    let taken = answer(#"{"ok":true,"channel":"C07","ts":"1503435956.000247"}"#)
    #expect(slack.receipt(taken) == "C07 1503435956.000247")
    var notice = diskNotice(resolved: true)
    notice.receipt = slack.receipt(taken)
    let second = try #require(try requests(slack, notice).first)
    #expect(second.url == "https://slack.com/api/chat.update")
    #expect(body(second)["channel"].string == "C07")
    #expect(body(second)["ts"].string == "1503435956.000247")
    #expect(body(second)["attachments"][0]["text"].string == "mine")
    #expect(slack.receipt(answer(#"{"ok":false,"error":"x","channel":"C","ts":"1"}"#)) == nil)
    #expect(slack.receipt(answer(#"{"ok":true,"channel":"C 07","ts":"1"}"#)) == nil)
    #expect(slack.receipt(answer("ok")) == nil)
    let plain = try integration(.slack, "{\(settings)}", secrets: ["api_url"])
    #expect(plain.receipt(taken) == nil)
    #expect(try requests(plain, notice).first?.url == first.url)
  }

  /// Whatever a user's texts are, nobody is told less than the notice says.
  @Test func remarksComeFirstInEveryKind() throws {
    var notice = diskNotice()
    notice.remarks = ["DiskFull ended and fired again since the last notice", "and <2> more"]
    let slack = try integration(
      .slack, "{api_url: http://s.test, text: mine}", secrets: ["api_url"])
    let text = body(try requests(slack, notice).first)["attachments"][0]["text"].string
    #expect(text == notice.remarks[0] + "\n" + notice.remarks[1] + "\nmine")
    let telegram = try integration(
      .telegram, "{bot_token: t, chat_id: 7, message: mine}", secrets: ["bot_token"])
    let html = body(try requests(telegram, notice).first)["text"].string
    #expect(html == notice.remarks[0] + "\nand &lt;2&gt; more\nmine")
    let hook = try integration(.webhook, "url: http://h.test", secrets: ["url"])
    #expect(body(try requests(hook, notice).first)["remarks"][1].string == "and <2> more")
    #expect(body(try requests(hook).first)["remarks"].isNull)
    let pager = try integration(.pagerduty, "routing_key: k", secrets: ["routing_key"])
    let details = body(try requests(pager, notice).first)["payload"]["custom_details"]
    #expect(details["remarks"][0].string == notice.remarks[0])
  }

  @Test func whatIsBuiltHasARecord() {
    #expect(
      Set(KindRecord.all.map(\.kind)) == Set(Integration.Kind.allCases.filter(\.isBuilt)))
  }

  @Test func kindsThatAreNotBuiltSaySo() throws {
    for kind in Integration.Kind.allCases where KindRecord.of(kind) == nil {
      let other = try integration(kind, "{}")
      #expect(!other.kind.isBuilt)
      #expect(throws: MessageError.notBuilt(kind)) { try requests(other) }
    }
    #expect(MessageError.notBuilt(.jira).description == "kind not built: jira")
  }

  @Test func noErrorNamesASecret() throws {
    for record in KindRecord.all {
      let bad = try integration(
        record.kind,
        """
        {url: 'hunter2-secret', api_url: 'hunter2-secret', webhook_url: 'hunter2-secret',
        routing_key: k, bot_token: hunter2-secret, chat_id: 1, api_key: 'hunter2-secret',
        token: 'hunter2-secret', user_key: 'hunter2-secret', title: '{{ .None }}',
        message: '{{ .None }}', auth_password: 'hunter2-secret'}
        """,
        secrets: [
          "url", "webhook_url", "routing_key", "bot_token", "api_key", "token", "user_key",
          "auth_password",
        ])
      #expect {
        try requests(bad)
      } throws: {
        !"\($0)".contains("hunter2")
      }
    }
  }

  @Test func aSecretsFileIsReadByWhoeverSends() throws {
    var hook = try integration(.webhook, "{}")
    hook.settings["url"] = .secret(.file("/run/url"))
    hook.http.authorization = .token(scheme: "Bearer", .file("/run/token"))
    let files = ["/run/url": "http://h.test/x\n", "/run/token": "t0ken\n"]
    let library = TextLibrary()
    let message = try hook.message(library.data(diskNotice()), texts: library) { files[$0] }
    guard case .requests(let requests) = message else { return }
    #expect(requests.first?.url == "http://h.test/x")
    #expect(requests.first?.credentials == .bearer("t0ken"))
    do throws(MessageError) {
      _ = try hook.message(library.data(diskNotice()), texts: library) { _ in nil }
      Issue.record("a secret that is not there was read")
    } catch {
      #expect(error.isWorthAgain)
    }
  }

  @Test func aTestPageIsClearlyATest() throws {
    let notice = Notice.test(receiver: "team-x", externalURL: "http://vigil.test", now: now)
    let slack = try integration(.slack, "{api_url: http://s.test}", secrets: ["api_url"])
    let attachment = body(try requests(slack, notice).first)["attachments"][0]
    #expect(attachment["title"].string == "[FIRING:1] VigilTest (none true)")
  }
}
