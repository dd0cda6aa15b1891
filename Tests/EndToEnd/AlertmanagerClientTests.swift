import Files
import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// Vigil as the terminal of Debian's Alertmanager, with amtool as the other one.
  @Suite struct AlertmanagerClient {
    /// A cluster of so many members on a folder of its own.
    private final class Cluster: Sendable {
      let folder = temporaryFolder()
      let ports: [Int]
      let members: [Process]

      /// - Parameter web: a web.yml.
      init(_ count: Int, web: String = "") throws {
        TestSupport.write(
          """
          route:
            receiver: default
            group_by: [alertname]
            routes: [{matchers: [severity="critical"], receiver: pager}]
          receivers: [{name: default}, {name: pager}]
          inhibit_rules:
            - source_matchers: [alertname="RackDown"]
              target_matchers: [alertname="NodeDown"]

          """, to: folder + "/alertmanager.yml")
        if !web.isEmpty { TestSupport.write(web, to: folder + "/web.yml") }
        var (ports, members, gossip) = ([Int](), [Process](), [Int]())
        for number in 0..<count {
          let port = Programs.freePorts()
          let peer = Programs.freePorts()
          var words = [
            "/usr/bin/prometheus-alertmanager", "--config.file=\(folder)/alertmanager.yml",
            "--storage.path=\(folder)/\(number)", "--web.listen-address=127.0.0.1:\(port)",
            "--cluster.settle-timeout=1s",
          ]
          if !web.isEmpty { words.append("--web.config.file=\(folder)/web.yml") }
          words.append(
            "--cluster.listen-address=" + (count > 1 ? "127.0.0.1:\(peer)" : ""))
          if count > 1 { words.append("--cluster.advertise-address=127.0.0.1:\(peer)") }
          words += gossip.map { "--cluster.peer=127.0.0.1:\($0)" }
          members.append(try Process(words, output: folder + "/\(number).log"))
          ports.append(port)
          gossip.append(peer)
        }
        (self.ports, self.members) = (ports, members)
      }

      deinit {
        for member in members { member.stop() }
        Folder.remove(folder)
      }

      var isUp: Bool { eventually { ports.allSatisfy(Programs.listens) } }
      var urls: [String] { ports.map { "http://127.0.0.1:\($0)" } }
      var flags: String { urls.map { "--alertmanager " + $0 }.joined(separator: " ") }

      func amtool(_ words: String...) throws -> String {
        try run(
          ["amtool", "--no-version-check", "--alertmanager.url", urls[0]] + words, within: 20
        ).output
      }
    }

    private var isInstalled: Bool {
      let isThere = ["prometheus-alertmanager", "amtool"].allSatisfy {
        access("/usr/bin/" + $0, X_OK) == 0
      }
      if !isThere { print("notice: no Alertmanager here, Vigil is not tried with one") }
      return isThere
    }

    /// A Vigil without anything of its own.
    private func screen(_ cluster: Cluster, _ width: Int, _ height: Int) throws -> Screen {
      write("host: {enabled: false}\n", to: cluster.folder + "/vigil.yml")
      return try Screen(
        "\(Programs.vigil) --config \(cluster.folder)/vigil.yml --state \(cluster.folder)/state "
          + "--as ann \(cluster.flags)", width: width, height: height)
    }

    @Test(arguments: [(200, 50), (80, 24), (40, 12)])
    func anAlertIsSeenSilencedExtendedAndExpired(_ width: Int, _ height: Int) throws {
      guard isInstalled else { return }
      let cluster = try Cluster(1)
      #expect(cluster.isUp)
      _ = try cluster.amtool("alert", "add", "alertname=DiskFull", "severity=critical", "host=db-1")
      let screen = try screen(cluster, width, height)
      screen.type("a")
      #expect(screen.shows("DiskFull"), "\(screen.text)")
      // Who is told there.
      screen.type("w")
      #expect(screen.shows("pager is told by"), "\(screen.text)")
      screen.type("Escape", "S")
      #expect(screen.shows("hides 1 of the 1"), "\(screen.text)")
      for _ in 0..<3 { screen.type("Tab") }
      screen.type(text: "disk is ordered")
      screen.type("Enter")
      let made = eventually {
        (try? cluster.amtool("silence", "query", "-o", "extended"))?.contains("disk is ordered")
          == true
      }
      #expect(made, "\(screen.text)")
      #expect(screen.shows("suppressed 1"), "\(screen.text)")
      let listed = try cluster.amtool("silence", "query", "-o", "extended")
      #expect(listed.contains("ann") && listed.contains("DiskFull"), "\(listed)")
      #expect(try !cluster.amtool("alert", "query").contains("DiskFull"))
      let id = try cluster.amtool("silence", "query", "-q").filter { !$0.isWhitespace }
      // Extended: it stays the same silence.
      screen.type("BTab")
      #expect(screen.shows("1h59m"), "\(screen.text)")
      screen.type("Enter")
      #expect(screen.shows("Silence by ann"), "\(screen.text)")
      screen.type("Tab", "Tab", "C-u")
      screen.type(text: "5h")
      screen.type("Enter")
      #expect(screen.shows("4h59m"), "\(screen.text)")
      #expect(try cluster.amtool("silence", "query", "-q").filter { !$0.isWhitespace } == id)
      // Ended: it fires again.
      screen.type("Enter")
      #expect(screen.shows("change it"), "\(screen.text)")
      screen.type("Right", "Enter")
      #expect(screen.shows("expired"), "\(screen.text)")
      #expect(try cluster.amtool("silence", "query", "-q") == "")
      screen.type("Tab")
      #expect(screen.shows("firing 1"), "\(screen.text)")
      screen.type("q")
    }

    @Test func aMemberThatDiesIsSaidAndTheOtherServes() throws {
      guard isInstalled else { return }
      let cluster = try Cluster(2)
      #expect(cluster.isUp)
      _ = try cluster.amtool("alert", "add", "alertname=RackDown")
      _ = try cluster.amtool("alert", "add", "alertname=NodeDown", "node=a")
      let screen = try screen(cluster, 120, 40)
      screen.type("O")
      #expect(screen.shows("RackDown", "NodeDown", "2 members"), "\(screen.text)")
      // What one was told the other is not.
      _ = try run(
        [
          "amtool", "--no-version-check", "--alertmanager.url", cluster.urls[1], "alert", "add",
          "alertname=NodeDown", "node=a",
        ], within: 20)
      cluster.members[0].stop()
      #expect(screen.shows("(1 ✗)", "✗ http://127.0.0.1:\(cluster.ports[0])"), "\(screen.text)")
      screen.type("a")
      #expect(screen.shows("NodeDown"), "\(screen.text)")
      screen.type("S")
      #expect(screen.shows("there:"), "\(screen.text)")
      for _ in 0..<3 { screen.type("Tab") }
      screen.type(text: "by the second")
      screen.type("Enter")
      #expect(screen.shows("the silence is made in"), "\(screen.text)")
      let body = RawConnection(port: cluster.ports[1])?.ask("/api/v2/silences").body ?? ""
      #expect(body.contains("by the second"), "\(body)")
      cluster.members[1].stop()
      #expect(screen.shows("does not answer", within: 60), "\(screen.text)")
      screen.type("Tab", "Tab")
      #expect(screen.shows("no data since", within: 60), "\(screen.text)")
      screen.type("q")
    }

    @Test func scriptsAskItDirectly() throws {
      guard isInstalled else { return }
      // `sesame`, with bcrypt of five rounds.
      let cluster = try Cluster(
        1,
        web:
          #"basic_auth_users: {alice: "$2b$05$orqffTvaLIjuCHs063bgOeDf.Q4lesGrFWiUd7QaSGMNDsyBldpKG"}"#
          + "\n")
      #expect(cluster.isUp)
      write("sesame\n", to: cluster.folder + "/pw")
      func vigil(_ words: String...) throws -> (code: Int32, output: String) {
        try run(
          [Programs.vigil] + words + [
            "--alertmanager", cluster.urls[0], "--user", "alice", "--password-file",
            cluster.folder + "/pw",
          ] + (words[0] == "silence" ? ["--as", "ann"] : []), within: 20)
      }
      let posted = try run(
        [
          "amtool", "--no-version-check", "--alertmanager.url",
          "http://alice:sesame@127.0.0.1:\(cluster.ports[0])", "alert", "add",
          "alertname=DiskFull", "severity=critical",
        ], within: 20)
      #expect(posted.code == 0, "\(posted.output)")
      let alerts = try vigil("alerts", "severity=critical")
      #expect(alerts.code == 0 && alerts.output.contains("DiskFull"), "\(alerts.output)")
      let made = try vigil("silence", "add", "DiskFull", "-c", "disk is ordered", "-d", "2h")
      #expect(made.code == 0, "\(made.output)")
      let id = made.output.filter { !$0.isWhitespace }
      #expect(id.utf8.count == 36)
      let tree = try JSON(parsing: vigil("alerts", "--json").output)
      #expect(tree[0]["silencedBy"][0].string == id)
      #expect(tree[0]["receivers"][0].string == "pager")
      let silences = try JSON(parsing: vigil("silence", "list", "--json").output)
      #expect(silences[0]["alertmanager"].string == cluster.urls[0])
      #expect(
        silences[0]["by"].string == "ann" && silences[0]["comment"].string == "disk is ordered")
      #expect(try vigil("silence", "expire", id).code == 0)
      #expect(try vigil("silence", "list").output == "no silence (--all lists 1 that ended)\n")
      // Who is not let in is told so, without the password.
      write("wrong-secret\n", to: cluster.folder + "/pw")
      let refused = try vigil("alerts")
      #expect(refused.code == 1 && refused.output.contains("401"), "\(refused.output)")
      #expect(!refused.output.contains("wrong-secret"))
      cluster.members[0].stop()
      let away = try vigil("silence", "add", "DiskFull", "-c", "x")
      #expect(away.code == 1 && away.output.contains("it was not carried out"), "\(away.output)")
    }

    /// A Prometheus names the Alertmanager that it tells of its alerts: they are one and the same.
    @Test func aPrometheusNamesItsAlertmanager() throws {
      guard isInstalled, access("/usr/bin/prometheus", X_OK) == 0 else { return }
      let cluster = try Cluster(1)
      #expect(cluster.isUp)
      write(
        """
        groups:
          - name: g
            interval: 1s
            rules: [{alert: Always, expr: vector(1), labels: {severity: critical}}]

        """, to: cluster.folder + "/rules.yml")
      write(
        """
        global: {external_labels: {region: north}}
        rule_files: [rules.yml]
        alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:\(cluster.ports[0])"]}]}]}

        """, to: cluster.folder + "/prometheus.yml")
      let port = Programs.freePorts()
      let prometheus = try Process(
        [
          "/usr/bin/prometheus", "--config.file=\(cluster.folder)/prometheus.yml",
          "--storage.tsdb.path=\(cluster.folder)/data", "--web.listen-address=127.0.0.1:\(port)",
          "--log.level=warn",
        ], output: cluster.folder + "/prometheus.log")
      defer { prometheus.stop() }
      let told = eventually(within: 40) {
        (try? cluster.amtool("alert", "query"))?.contains("Always") == true
      }
      #expect(told, "\(contents(of: cluster.folder + "/prometheus.log"))")
      _ = try cluster.amtool("alert", "add", "alertname=ByHand")
      _ = try cluster.amtool(
        "silence", "add", "region=north", "-a", "eva", "-c", "moving north", "-d", "1h")
      let screen = try Screen(
        "\(Programs.vigil) --source http://127.0.0.1:\(port) --state \(cluster.folder)/state",
        width: 200, height: 50)
      screen.type("a")
      #expect(screen.shows("firing 1", "ByHand", "suppressed 1"), "\(screen.text)")
      screen.type("Tab", "Tab")
      #expect(screen.shows("Always", "silenced by eva"), "\(screen.text)")
      screen.type("q")
    }
  }
}
