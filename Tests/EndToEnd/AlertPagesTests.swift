import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// An alert in a real terminal: from the page that tells of it to why, to the panel, to what people say of it, and to
  /// its end.
  @Suite struct AlertPages {
    private func shop() throws -> ServedShop {
      let shop = try ServedShop(
        more: "rules: [rules.yml]\nincidents: {automatic: false}\n")
      shop.write(ServedShop.rules, as: "rules.yml")
      return shop
    }

    @Test(arguments: [(200, 50), (80, 24), (40, 12)])
    func anAlertIsFollowedToItsEnd(_ width: Int, _ height: Int) throws {
      let shop = try shop()
      shop.value = 900
      let screen = try Screen(
        shop.screen + " --as ann served", width: width, height: height)
      #expect(screen.shows("▲ 1 firing"), "\(screen.text)")
      // Why.
      screen.type("!")
      #expect(screen.shows("watched 900 > 500", "TooManyWatched"), "\(screen.text)")
      // What people say of it.
      screen.type("A")
      #expect(screen.shows("Acknowledge TooManyWatched", "this Vigil only"), "\(screen.text)")
      screen.type(text: "known")
      screen.type("Enter")
      #expect(screen.shows("1 acked"), "\(screen.text)")
      screen.type("a")
      #expect(screen.shows("firing 1"), "\(screen.text)")
      screen.type("S")
      #expect(screen.shows("Silence"), "\(screen.text)")
      screen.type("Enter")
      #expect(screen.shows("this is needed"), "\(screen.text)")
      screen.type(text: "deploy")
      screen.type("Enter")
      #expect(screen.shows("1 silenced"), "\(screen.text)")
      // Its end.
      shop.value = 1
      #expect(
        eventually(within: 30) { !screen.text.contains("1 silenced") }, "\(screen.text)")
      #expect(!screen.text.contains("firing (") && !screen.text.contains("▲ 1 firing"))
    }

    @Test func twoPeopleSeeEachOthersWords() throws {
      let shop = try shop()
      shop.value = 900
      try shop.start()
      let one = try Screen(shop.screen + " --as ann served", width: 120, height: 30)
      let two = try Screen(shop.screen + " --as bob served", width: 120, height: 30)
      for screen in [one, two] {
        #expect(screen.shows("▲ 1 firing"), "\(screen.text)")
        screen.type("a")
        #expect(screen.shows("TooManyWatched"), "\(screen.text)")
      }
      // At once: the later word stands, at both.
      for (screen, text) in [(one, "mine"), (two, "ours")] {
        screen.type("A")
        #expect(screen.shows("Acknowledge"), "\(screen.text)")
        screen.type(text: text)
      }
      one.type("Enter")
      two.type("Enter")
      for screen in [one, two] {
        #expect(screen.shows("acked by bob \"ours\""), "\(screen.text)")
      }
      let changes =
        RawConnection(unix: shop.socket)?.ask(
          "/vigil/v1/alerts/changes?from=0&through=99999999999999&limit=100"
        ).body ?? ""
      #expect(
        changes.contains("\"by\":\"ann\"") && changes.contains("\"by\":\"bob\""), "\(changes)")
    }

    @Test func anAlertIsPrintedWithoutATerminal() throws {
      let shop = try shop()
      shop.value = 900
      try shop.start()
      #expect(eventually(within: 20) { shop.numbers("ALERTS").count == 1 })
      let words = [
        Programs.vigil, "alert", "toomany", "--config", shop.folder + "/vigil.yml", "--state",
        shop.state, "--size", "120x40",
      ]
      let (code, output) = try run(words, within: 60)
      #expect(code == 0 && output.contains("watched 900 > 500 since"), "\(output)")
      #expect(output.contains("https://wiki/watched"), "\(output)")
      let none = try run(
        words.map { $0 == "toomany" ? "Nothing" : $0 }, within: 60)
      #expect(none.code == 1 && none.output.contains("no alert Nothing is known"), "\(none.output)")
    }

    /// A server's own alerts, and a rule that is only tried on its series.
    @Test func aServersAlertsAreFollowedToo() throws {
      guard access("/usr/bin/prometheus", X_OK) == 0 else {
        return print("notice: no Prometheus here, its alerts are not followed")
      }
      let shop = try shop()
      shop.value = 900
      shop.write(ServedShop.rules, as: "rules.yml")
      shop.write(
        ServedShop.rules.replacing("TooManyWatched", with: "TriedOnly"), as: "tried.yml")
      shop.write(
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [rules.yml]
        scrape_configs:
          - job_name: page
            static_configs: [{targets: ['127.0.0.1:\(shop.page.port)'], labels: {instance: one}}]

        """, as: "server.yml")
      let port = Programs.freePorts()
      let server = try Process([
        "/usr/bin/prometheus", "--config.file=\(shop.folder)/server.yml",
        "--storage.tsdb.path=\(shop.folder)/data", "--web.listen-address=127.0.0.1:\(port)",
        "--log.level=error",
      ])
      defer { server.stop() }
      #expect(eventually(within: 30) { Programs.listens(port) })
      let screen = try Screen(
        "\(Programs.vigil) --config /dev/null --source http://127.0.0.1:\(port) --state \(shop.state) "
          + "--rules \(shop.folder)/tried.yml --as ann --refresh 1s",
        width: 120, height: 30)
      #expect(screen.shows("▲ 2 firing", within: 60), "\(screen.text)")
      screen.type("a")
      #expect(screen.shows("TooManyWatched", "TriedOnly"), "\(screen.text)")
      screen.type("A")
      #expect(screen.shows("Acknowledge"), "\(screen.text)")
      screen.type("Enter")
      #expect(screen.shows("1 acked"), "\(screen.text)")
      // It does not answer any more: that is no recovery.
      server.signal(SIGKILL)
      #expect(screen.shows("no data since", within: 60), "\(screen.text)")
      #expect(screen.text.contains("firing 2"), "\(screen.text)")
    }
  }
}
