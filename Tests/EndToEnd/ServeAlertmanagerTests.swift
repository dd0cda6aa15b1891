import Files
import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// Vigil as an Alertmanager of Debian's amtool and Prometheus, and as a sender to Debian's Alertmanager.
  @Suite struct ServeAlertmanager {
    /// `sesame`, with bcrypt of five rounds.
    private static let passwords =
      #"basic_auth_users: {alice: "$2b$05$orqffTvaLIjuCHs063bgOeDf.Q4lesGrFWiUd7QaSGMNDsyBldpKG"}"#
      + "\n"

    private func isInstalled(_ program: String) -> Bool {
      if access("/usr/bin/" + program, X_OK) == 0 { return true }
      print("notice: no \(program) here, Vigil is not tried with it")
      return false
    }

    /// An engine over TCP for whoever knows the password.
    private func served(_ more: String = "") throws -> ServedShop {
      let shop = try ServedShop(more: more)
      shop.write(Self.passwords, as: "web.yml")
      try shop.start(["--web-config", shop.folder + "/web.yml"])
      return shop
    }

    private func amtool(
      _ shop: ServedShop, _ words: [String], who: String = "alice:sesame@"
    ) throws -> (code: Int32, output: String) {
      try run(
        [
          "amtool", "--no-version-check", "--alertmanager.url",
          "http://\(who)127.0.0.1:\(shop.port)",
        ] + words, within: 20)
    }

    private func tree(_ shop: ServedShop, _ path: String) -> [JSON] {
      let body = RawConnection(unix: shop.socket)?.ask("/api/v2/" + path).body ?? ""
      return (try? JSON(parsing: body))?.elements ?? []
    }

    @Test func amtoolTellsAlerts() throws {
      guard isInstalled("amtool") else { return }
      let shop = try served()
      let added = try amtool(
        shop,
        [
          "alert", "add", "alertname=Made", "job=hand", "severity=critical",
          "--annotation=summary=by hand", "--generator-url=http://hand/",
        ])
      #expect(added.code == 0, "\(added.output)")
      // What comes before the ledger is open is taken as soon as that is.
      #expect(
        eventually {
          let listed = try? amtool(shop, ["alert", "query", "job=hand", "-o", "extended"])
          return listed?.code == 0 && listed?.output.contains("by hand") == true
        })
      #expect(try amtool(shop, ["alert", "query", "job=other", "-o", "json"]).output == "[]\n")
      // It is one of Vigil's, and has opened an incident.
      let alert = tree(shop, "alerts").first
      #expect(alert?["generatorURL"].string == "http://hand/")
      #expect(
        eventually {
          let words = [Programs.vigil, "incident", "list", "--attach", shop.state]
          return (try? run(words).output.contains("Made")) == true
        })
      let ended = try amtool(
        shop,
        [
          "alert", "add", "alertname=Made", "job=hand", "severity=critical",
          "--start=2020-01-01T00:00:00Z", "--end=2020-01-01T00:00:01Z",
        ])
      #expect(ended.code == 0, "\(ended.output)")
      #expect(tree(shop, "alerts").isEmpty)
    }

    @Test func amtoolMakesSilences() throws {
      guard isInstalled("amtool") else { return }
      let shop = try served()
      #expect(try amtool(shop, ["alert", "add", "alertname=Made", "job=hand"]).code == 0)
      let made = try amtool(
        shop,
        ["silence", "add", "alertname=Made", "job=~h.*", "-a", "eva", "-c", "trying", "-d", "1h"])
      #expect(made.code == 0, "\(made.output)")
      let id = String(made.output.filter { !$0.isWhitespace })
      #expect(id.count == 36)
      let listed = try amtool(shop, ["silence", "query", "-o", "extended"])
      for word in [id, "eva", "trying", "Made"] {
        #expect(listed.output.contains(word), "\(listed.output)")
      }
      #expect(try amtool(shop, ["silence", "query", "-q", "alertname=Made"]).output == id + "\n")
      #expect(!(try amtool(shop, ["alert", "query"])).output.contains("Made"))
      #expect(try amtool(shop, ["alert", "query", "--silenced"]).output.contains("Made"))
      let longer = try amtool(shop, ["silence", "update", "-d", "2h", id])
      #expect(longer.code == 0 && longer.output.contains(id), "\(longer.output)")
      let ended = try amtool(shop, ["silence", "expire", id])
      #expect(ended.code == 0, "\(ended.output)")
      #expect(try amtool(shop, ["silence", "query", "-q"]).output == "")
      #expect(try amtool(shop, ["silence", "query", "-q", "--expired"]).output == id + "\n")
      #expect(try amtool(shop, ["alert", "query"]).output.contains("Made"))
      let unknown = try amtool(shop, ["silence", "expire", "00000000-0000-4000-8000-000000000000"])
      #expect(unknown.code != 0)
    }

    @Test func amtoolAsksForTheConfiguration() throws {
      guard isInstalled("amtool") else { return }
      let shop = try served()
      let shown = try amtool(shop, ["config", "show"])
      #expect(shown.code == 0 && shown.output.contains("receiver: default"), "\(shown.output)")
      let route = try amtool(shop, ["config", "routes", "test", "severity=critical"])
      #expect(route.output == "default\n", "\(route.output)")
      let cluster = try amtool(shop, ["cluster", "show"])
      #expect(cluster.code == 0 && cluster.output.contains("disabled"), "\(cluster.output)")
    }

    @Test func whoIsNotKnownMayNotPost() throws {
      guard isInstalled("amtool") else { return }
      let shop = try ServedShop()
      try shop.start()
      let added = try amtool(shop, ["alert", "add", "alertname=Made"], who: "")
      #expect(added.code != 0 && added.output.contains("403"), "\(added.output)")
      let silenced = try amtool(
        shop, ["silence", "add", "alertname=Made", "-c", "x", "-a", "y"], who: "")
      #expect(silenced.code != 0 && silenced.output.contains("403"), "\(silenced.output)")
      #expect(try amtool(shop, ["alert", "query"], who: "").code == 0)
      #expect(tree(shop, "alerts").isEmpty && tree(shop, "silences").isEmpty)
    }

    @Test func aPrometheusSendsItsAlerts() throws {
      guard isInstalled("prometheus") else { return }
      let shop = try served()
      let port = Programs.freePorts()
      shop.write(
        """
        groups:
          - {name: g, interval: 1s, rules: [{alert: Theirs, expr: vector(1), labels: {team: db},
              annotations: {summary: from them}}]}

        """, as: "theirs.rules")
      shop.write(
        """
        global: {evaluation_interval: 1s, external_labels: {region: north}}
        rule_files: [theirs.rules]
        alerting:
          alertmanagers:
            - basic_auth: {username: alice, password: sesame}
              static_configs: [{targets: ['127.0.0.1:\(shop.port)']}]

        """, as: "theirs.yml")
      let peer = try Process(
        [
          "/usr/bin/prometheus", "--config.file=\(shop.folder)/theirs.yml",
          "--storage.tsdb.path=\(shop.folder)/theirs", "--web.listen-address=127.0.0.1:\(port)",
          "--log.level=warn", "--rules.alert.resend-delay=1s",
        ], output: shop.folder + "/theirs.log")
      defer { peer.stop() }
      let told = eventually(within: 40) { !tree(shop, "alerts").isEmpty }
      #expect(told, "\(contents(of: shop.folder + "/theirs.log"))")
      let alert = tree(shop, "alerts").first
      #expect(
        alert?["labels"].description
          == #"{"alertname":"Theirs","region":"north","team":"db"}"#)
      #expect(alert?["annotations"]["summary"].string == "from them")
      #expect(alert?["generatorURL"].string?.contains(":\(port)/graph") == true)
    }

    @Test func anAlertmanagerIsToldOfAlerts() throws {
      guard isInstalled("prometheus-alertmanager") else { return }
      let shop = try ServedShop(more: "rules: [rules.yml]\n")
      let port = Programs.freePorts()
      let away = Programs.freePorts()
      shop.write(ServedShop.rules, as: "rules.yml")
      shop.write(
        "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n", as: "alertmanager.yml")
      shop.write(
        """
        global: {scrape_interval: 500ms, external_labels: {region: north}}
        alerting:
          alert_relabel_configs: [{source_labels: [severity], target_label: level}]
          alertmanagers:
            - static_configs: [{targets: ['127.0.0.1:\(port)', '127.0.0.1:\(away)']}]
        scrape_configs:
          - job_name: page
            static_configs: [{targets: ['127.0.0.1:\(shop.page.port)'], labels: {instance: one}}]

        """, as: "prometheus.yml")
      let alertmanager = try Process(
        [
          "/usr/bin/prometheus-alertmanager", "--config.file=\(shop.folder)/alertmanager.yml",
          "--storage.path=\(shop.folder)/am", "--web.listen-address=127.0.0.1:\(port)",
          "--cluster.listen-address=",
        ], output: shop.folder + "/am.log")
      defer { alertmanager.stop() }
      #expect(eventually { Programs.listens(port) })
      try shop.start()
      func told() -> [JSON] {
        let body = RawConnection(port: port)?.ask("/api/v2/alerts").body ?? ""
        return (try? JSON(parsing: body))?.elements ?? []
      }
      shop.value = 501
      #expect(eventually { !told().isEmpty }, "\(contents(of: shop.folder + "/am.log"))")
      let alert = told().first
      #expect(
        alert?["labels"].description
          == #"{"alertname":"TooManyWatched","instance":"one","job":"page","level":"critical","region":"north","severity":"critical"}"#
      )
      #expect(alert?["annotations"]["summary"].string == "there are 501")
      shop.value = 424
      #expect(eventually { told().isEmpty })
      // The other one does not answer, and delays nobody.
      let metrics = RawConnection(port: shop.port)?.ask("/metrics").body ?? ""
      for name in ["sent_total", "errors_total"] {
        let at = name == "sent_total" ? port : away
        let line = metrics.split(separator: "\n").first {
          $0.hasPrefix("vigil_notifications_\(name)") && $0.contains(":\(at)/")
        }
        #expect(line.map { !$0.hasSuffix(" 0") } == true, "\(name): \(line ?? "")")
      }
      let active = RawConnection(port: shop.port)?.ask("/api/v1/alertmanagers").body ?? ""
      #expect(active.contains("http://127.0.0.1:\(port)/api/v2/alerts"))
    }
  }
}
