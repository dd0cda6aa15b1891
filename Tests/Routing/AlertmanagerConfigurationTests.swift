import Clients
import Routing
import Testing
import YAML

extension Integration {
  fileprivate func text(_ name: String) -> String? {
    switch settings[name] {
    case .text(let text): text
    case .secret(.text(let text)): "secret " + text
    case .secret(.file(let path)): "file " + path
    case .bool(let value): "\(value)"
    case .number(let number): "\(number)"
    case .duration(let duration): "\(duration)"
    case .tree, nil: nil
    }
  }
}

private func integration(_ text: String) throws -> Integration {
  try #require(try read(text).receivers.first?.integrations.first)
}

@Suite struct AlertmanagerConfigurationTests {
  @Test func whatAReceiverDoesNotSayGlobalDoes() throws {
    let mail = try integration(
      withReceiver(
        "email_configs: [{to: ops@example.org, auth_password_file: pw}]",
        global: "{smtp_smarthost: 'mail:587', smtp_from: vigil@example.org, smtp_auth_password: p}")
    )
    #expect(mail.kind == .email && mail.name == "email[0]" && !mail.sendsResolved)
    #expect(mail.text("smarthost") == "mail:587" && mail.text("from") == "vigil@example.org")
    #expect(mail.text("hello") == "localhost" && mail.text("require_tls") == "true")
    // A file is named from the folder of the one that names it.
    #expect(mail.text("auth_password") == "file /etc/am/pw")
    let pager = try integration(withReceiver("pagerduty_configs: [{routing_key: k}]"))
    #expect(pager.text("url") == "https://events.pagerduty.com/v2/enqueue")
    #expect(pager.text("severity") == "error" && pager.sendsResolved)
    let ops = try integration(
      withReceiver(
        "opsgenie_configs: [{api_key: k}]",
        global: "{opsgenie_api_url: 'https://api.eu.opsgenie.com'}"))
    #expect(ops.text("api_url") == "https://api.eu.opsgenie.com/")
  }

  @Test func aBotsTokenIsTheAuthorization() throws {
    let slack = try integration(
      withReceiver("slack_configs: [{channel: c}]", global: "{slack_app_token_file: /t}"))
    #expect(slack.http.authorization == .token(scheme: "Bearer", .file("/t")))
    #expect(slack.text("api_url") == "secret https://slack.com/api/chat.postMessage")
    let own = try integration(
      withReceiver("slack_configs: [{api_url: 'https://h/x'}]", global: "{slack_app_token: t}"))
    #expect(own.http.authorization == nil && own.text("api_url") == "secret https://h/x")
  }

  @Test func aBlockOfSettingsReplacesTheSharedOne() throws {
    let global = "{http_config: {proxy_url: 'http://proxy:1', follow_redirects: false}}"
    let shared = try integration(
      withReceiver("webhook_configs: [{url: 'http://h/'}]", global: global))
    #expect(shared.http.proxy == "http://proxy:1" && !shared.http.followsRedirects)
    let own = try integration(
      withReceiver("webhook_configs: [{url: 'http://h/', http_config: {}}]", global: global))
    #expect(own.http.proxy == nil && own.http.followsRedirects)
    let teams = try integration(
      withReceiver(
        "msteamsv2_configs: [{webhook_url: 'http://h/', http_config: {}}]", global: global))
    #expect(teams.http.proxy == "http://proxy:1" && teams.http.followsRedirects)
  }

  @Test(arguments: [
    ("", "1:1: there is no route: alerts have nowhere to go"),
    (
      "route: {}\nreceivers: [{name: r}]",
      "1:8: the root route needs a receiver: it takes every alert"
    ),
    ("route: {receiver: x}", "1:9: the receiver \"x\" is not defined"),
    ("route: {receiver: r}\nreceiver: []", "2:1: unknown key \"receiver\" in the file"),
    (
      "route: {receiver: r, group_by: [a, a]}\nreceivers: [{name: r}]",
      "1:36: group_by names a twice"
    ),
    (
      "route: {receiver: r, group_interval: 0s}\nreceivers: [{name: r}]",
      "1:22: group_interval cannot be zero"
    ),
    (
      "route: {receiver: r, group_wait: 1.5h}\nreceivers: [{name: r}]",
      "1:34: expected a duration such as 30s or 1h30m, found \"1.5h\""
    ),
    (
      "route: {receiver: r, routes: [{match: {a-b: c}}]}\nreceivers: [{name: r}]",
      "1:40: \"a-b\" cannot be a label's name here: that takes letters, digits and _; "
        + "matchers take any name"
    ),
    (
      "route: {receiver: r}\nreceivers: [{name: r}, {name: r}]",
      "2:24: the receiver \"r\" is already defined in line 2"
    ),
    (
      "route: {receiver: r, routes: [{mute_time_intervals: [t]}]}\nreceivers: [{name: r}]",
      "1:54: the time interval \"t\" is not defined"
    ),
    (
      "route: {receiver: r}\nreceivers: [{name: r}]\ninhibit_rules: [{equal: ['']}]",
      "3:26: equal: a label's name may not be empty"
    ),
    (
      "route: {receiver: r}\nreceivers: [{name: r}]\ntime_intervals: [{name: t, time_intervals: "
        + "[{weekdays: ['friday:monday']}]}]",
      "3:57: \"friday:monday\": the end of a range cannot be before its start"
    ),
  ])
  func whatIsWrongIsToldWithItsPlace(_ text: String, _ wanted: String) {
    #expect(complaint(text) == wanted)
  }

  @Test(arguments: [
    ("webhook_configs: [{url: 'ftp://x/'}]", "url: the URL has to begin with http:// or https://"),
    ("webhook_configs: [{}]", "webhook_configs needs url"),
    (
      "webhook_configs: [{url: 'http://h/', timeout: 1d}]",
      "expected a duration such as 30s or 1.5h; days and weeks are not known here, found \"1d\""
    ),
    (
      "slack_configs: [{channel: c}]", "slack_configs needs api_url or app_token, here or in global"
    ),
    ("hipchat_configs: [{room_id: a}]", "unknown key \"hipchat_configs\" in the receiver"),
    ("telegram_configs: [{bot_token: t, chat_id: '1'}]", "expected a whole number, found \"1\""),
    (
      "email_configs: [{to: x, from: y, smarthost: localhost}]",
      "smarthost: \"localhost\" needs a port: host:port"
    ),
    (
      "pushover_configs: [{user_key: u, token: t, token_file: f}]",
      "pushover_configs: at most one of token, token_file can be set"
    ),
    (
      "webhook_configs: [{url: 'http://h/', http_config: {tls_config: {cert_file: c}}}]",
      "tls_config: a client certificate needs both cert and key"
    ),
    ("discord_configs: [null]", "discord_configs[0] is empty"),
  ])
  func whatIsWrongWithAReceiverIsTold(_ kinds: String, _ wanted: String) throws {
    let found = try #require(complaint(withReceiver(kinds)))
    #expect(found.hasPrefix("5:") && found.hasSuffix(": " + wanted), "\(found)")
  }

  @Test(arguments: [
    "slack_configs: [{api_url: 'HIDDEN://x'}]", "slack_configs: [{api_url: [HIDDEN]}]",
    "webhook_configs: [{url: 'http://HIDDEN/{{'}]", "webhook_configs: [{url: 'http://HIDDEN /'}]",
    "pagerduty_configs: [{routing_key: {HIDDEN: x}}]",
    "pagerduty_configs: [{url: 'http://u:HIDDEN@/'}]",
    "webhook_configs: [{url: 'http://h/', http_config: {bearer_token: HIDDEN, basic_auth: {}}}]",
  ])
  func secretsAreInNoMessage(_ kinds: String) throws {
    let found = try #require(complaint(withReceiver(kinds)))
    #expect(!found.contains("HIDDEN"), "\(found)")
  }

  @Test func theFileIsShownWithoutItsSecrets() throws {
    let text = withReceiver(
      """
      webhook_configs:
        - url: https://HIDDEN/
          http_config: {authorization: {credentials: HIDDEN}, tls_config: {cert: c, key: HIDDEN}}
        pagerduty_configs: [{routing_key: HIDDEN, description: shown}]
        sns_configs: [{topic_arn: t, sigv4: {access_key: a, secret_key: HIDDEN}}]
      """, global: "{smtp_auth_password: HIDDEN, slack_api_url: 'https://HIDDEN/', smtp_from: me}")
    let shown = try read(text).shown
    #expect(!shown.contains("HIDDEN"), "\(shown)")
    #expect(shown.contains("smtp_from: me") && shown.contains("description: shown"))
    #expect(shown.contains("routing_key: <secret>"))
  }

  @Test func whatIsNotDoneIsRemarked() throws {
    let file = try read(
      withReceiver("webhook_configs: [{url: 'http://h/', timeout: 5}]")
        + "\ntracing: {endpoint: 'h:1'}")
    #expect(
      file.remarks.all.map { "\($0.line): \($0.message)" } == [
        "5: timeout: 5 is so many nanoseconds; 5s is meant, perhaps",
        "6: tracing is not supported: nothing is recorded there",
      ])
  }

  @Test func globsAreSeenFromTheFilesFolder() throws {
    let file = try read(withReceiver("labels: {team: db}") + "\ntemplates: ['*.tmpl', /x/*.tmpl]")
    #expect(file.templates == ["/etc/am/*.tmpl", "/x/*.tmpl"])
    #expect(file.receivers[0].labels == ["name": "r", "team": "db"])
    #expect(file.receivers[0].integrations.isEmpty && file.resolveTimeout == .seconds(300))
  }
}
