import Files
import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// No secret of an alertmanager.yml is anywhere where somebody may see it, whatever the receivers do with it.
  @Suite struct Secrets {
    private func shop(_ receivers: EchoingReceivers) throws -> ServedShop {
      let shop = try ServedShop(
        more: "alertmanager: alertmanager.yml\nnotifications: {fallback: global, patience: 3s}\n")
      var configuration = SecretConfiguration(
        shop.folder, receivers, closedPort: Programs.freePorts())
      configuration.write()
      return shop
    }

    private func post(_ shop: ServedShop) {
      let alerts = EchoingReceivers.Mood.allCases.map { mood in
        #"{"labels": {"alertname": "Leak", "mood": "\#(mood.rawValue)", "severity": "critical"}}"#
      }
      let body = "[" + alerts.joined(separator: ",") + #",{"labels": {"alertname": "Leak"}}]"#
      let answer = RawConnection(unix: shop.socket)?.ask(
        "/api/v2/alerts", method: "POST", body: body)
      #expect(answer?.status == 200, "\(answer?.body ?? "")")
    }

    private func expectClean(_ bytes: [UInt8], _ what: String) {
      let leak = KnownSecrets.leak(in: bytes)
      #expect(leak == nil, "\(what): \(leak ?? "")")
    }

    private func expectClean(_ text: String, _ what: String) {
      expectClean(Array(text.utf8), what)
    }

    @Test func noneIsShown() throws {
      let receivers = EchoingReceivers()
      defer { receivers.stop() }
      let shop = try shop(receivers)
      try shop.start()
      post(shop)
      let words = ["--config", shop.folder + "/vigil.yml", "--attach", shop.state]
      // The secrets do go out.
      #expect(eventually { receivers.requests.contains { KnownSecrets.leak(in: $0) != nil } })
      #expect(eventually { receivers.mail.lines.contains { KnownSecrets.leak(in: $0) != nil } })
      for mood in EchoingReceivers.Mood.allCases {
        let told = try run(
          [Programs.vigil, "notify", mood.rawValue, "--test"] + words, within: 60)
        expectClean(told.output, "notify \(mood.rawValue)")
        #expect(told.output.contains("webhook[0]"), "\(told.output)")
      }
      try commands(shop, words)
      try screens(shop)
      answers(shop)
      shop.stop()
      try files(shop)
    }

    private func commands(_ shop: ServedShop, _ words: [String]) throws {
      let file = shop.folder + "/alertmanager.yml"
      for command in [
        ["alerts", "--all"], ["alerts", "--json"], ["incident", "list", "--json"],
        ["incident", "show", "INC-1"], ["incident", "show", "INC-1", "--json"],
        ["postmortem", "INC-1"], ["handover", "--since", "1h"], ["silence", "list"],
      ] {
        let told = try run([Programs.vigil] + command + words, within: 30)
        expectClean(told.output, command.joined(separator: " "))
        #expect(!told.output.isEmpty, "\(command)")
      }
      for command in [
        ["check", "config", file], ["check", "config", shop.folder + "/vigil.yml"],
        ["route", "--labels", "mood=refusing", "--config", shop.folder + "/vigil.yml"],
      ] {
        let told = try run([Programs.vigil] + command, within: 30)
        #expect(!told.output.isEmpty, "\(command)")
        expectClean(told.output, command.joined(separator: " "))
      }
    }

    private func screens(_ shop: ServedShop) throws {
      for (width, height) in [(200, 50), (80, 24)] {
        let screen = try Screen(shop.screen + " --as ann served", width: width, height: height)
        func look(_ what: String) { expectClean(screen.text, "\(what) at \(width)×\(height)") }
        screen.type("O")
        #expect(screen.shows("Leak"), "\(screen.text)")
        look("notifications")
        for _ in 0..<6 {
          screen.type("Enter")
          usleep(300_000)
          look("a notification")
          screen.type("Escape", "Down", "Down", "Down", "Down", "Down")
        }
        screen.type("Tab")
        usleep(300_000)
        look("receivers")
        screen.type("!")
        #expect(screen.shows("Leak"), "\(screen.text)")
        look("alerts")
        screen.type("w")
        usleep(500_000)
        look("why")
        screen.type("Escape", "i")
        usleep(500_000)
        look("incidents")
        screen.type("Enter")
        usleep(500_000)
        look("an incident")
      }
    }

    private func answers(_ shop: ServedShop) {
      for path in [
        "/api/v2/status", "/api/v2/receivers", "/api/v2/alerts", "/api/v2/alerts/groups",
        "/api/v2/silences", "/vigil/v1/facts?since=0", "/metrics", "/api/v1/status/config",
        "/api/v1/alerts", "/api/v1/alertmanagers", "/api/v1/status/flags", "/federate?match[]=up",
      ] {
        let answer = RawConnection(unix: shop.socket)?.ask(path)
        expectClean(answer?.body ?? "", path)
        if path.hasPrefix("/api/v2/status") {
          #expect(answer?.body.contains("<secret>") == true, "\(answer?.body ?? "")")
        }
      }
    }

    /// All that the engine has written, byte by byte.
    private func files(_ shop: ServedShop) throws {
      var paths = [shop.log, shop.folder + "/standard-error"]
      let listed = try run(["find", shop.state, "-type", "f"]).output
      paths += listed.split(separator: "\n").map(String.init)
      #expect(paths.contains { $0.hasSuffix("ledger.db") })
      var said = 0
      for path in paths {
        let bytes = try readFile(path, limit: 256 << 20)
        said += bytes.count
        expectClean(bytes, path)
      }
      #expect(said > 10_000)
    }

    /// Whatever is wrong beside a secret, or with it.
    @Test func noComplaintQuotesOne() throws {
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      let secret = KnownSecrets.named("wrong")
      write(secret + "\nsecond line\n", to: folder + "/two-lines")
      for (index, receiver) in [
        "webhook_configs: [{url: '\(secret)'}]", "webhook_configs: [{url: 'ftp://h/\(secret)'}]",
        "webhook_configs: [{url: ['http://h/\(secret)']}]",
        "webhook_configs: [{url: 'http://h/\(secret)', url_file: x}]",
        "webhook_configs: [{url: 'http://h/%zz\(secret)'}]",
        "webhook_configs: [{url: 'http://h/\(secret)', urls: x}]",
        "webhook_configs: [{url: 'http://h/{{ .x \(secret)'}]",
        "webhook_configs: [{url: 'http://h', http_config: {basic_auth: {password: [\(secret)]}}}]",
        "webhook_configs: [{url: 'http://h', http_config: {proxy_url: ':\(secret)'}}]",
        "webhook_configs: [{url: 'http://h', http_config: {http_headers: {X: {secrets: {a: \(secret)}}}}}]",
        "webhook_configs: [{url: 'http://h', http_config: {http_headers: {Host: {secrets: [\(secret)]}}}}]",
        "webhook_configs: [{url: 'http://h', http_config: {authorization: {type: Basic, credentials: \(secret)}}}]",
        "slack_configs: [{api_url: '\(secret)', channel: c}]",
        "slack_configs: [{app_token: \(secret), app_token_file: x, channel: c}]",
        "pagerduty_configs: [{routing_key: {a: \(secret)}}]",
        "opsgenie_configs: [{api_key: [\(secret)]}]",
        "telegram_configs: [{bot_token: \(secret), chat_id: x}]",
        "discord_configs: [{webhook_url: 'mailto:\(secret)'}]",
        "msteams_configs: [{webhook_url: '//\(secret)'}]",
        "pushover_configs: [{token: \(secret), user_key: {\(secret): 1}}]",
        "email_configs: [{to: a@b, auth_password: \(secret), smarthost: h}]",
        "email_configs: [{to: a@b, auth_password: [\(secret)]}]",
        "webhook_configs: [{url: 'http://h/\(secret)', http_config: {bearer_token: \"\(secret)}}]",
        "webhook_configs: [{url: 'http://h/\(secret)'",
      ].enumerated() {
        let file = folder + "/\(index).yml"
        write("route: {receiver: r}\nreceivers:\n  - name: r\n    \(receiver)\n", to: file)
        let told = try run([Programs.vigil, "check", "config", file], within: 20)
        #expect(told.code != 0 && told.output.contains(":"), "\(receiver): \(told.output)")
        expectClean(told.output, receiver)
      }
    }
  }
}
