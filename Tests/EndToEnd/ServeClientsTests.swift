import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// Whatever speaks to Prometheus speaks to an engine.
  @Suite struct ServeClients {
    @Test func promtoolGetsAnswers() throws {
      let shop = try ServedShop()
      shop.configure(targets: ["one", "two"])
      try shop.start()
      #expect(eventually { shop.numbers("watched").count == 2 })
      func promtool(_ words: String...) throws -> String {
        let asked = try run(["promtool", "query"] + words)
        #expect(asked.code == 0, "\(words) \(asked.output)")
        return asked.output
      }
      let instant = try promtool("instant", shop.url, "sum(watched)")
      #expect(instant.contains("{} => 848 @["), "\(instant)")
      let now = Int(time(nil))
      let range = try promtool(
        "range", "--start=\(now - 60)", "--end=\(now + 1)", "--step=1s", shop.url,
        "watched{instance='two'}")
      #expect(
        range.contains("watched{instance=\"two\", job=\"page\"} =>") && range.contains("424 @["),
        "\(range)")
      let series = try promtool("series", "--match=watched", shop.url)
      #expect(
        series.contains("{__name__=\"watched\", instance=\"one\", job=\"page\"}"), "\(series)")
      #expect(try promtool("labels", shop.url, "instance") == "one\ntwo\n")
      let wrong = try run(["promtool", "query", "instant", shop.url, "sum("])
      #expect(wrong.code != 0 && wrong.output.contains("bad_data"), "\(wrong.output)")
    }

    @Test func curlGetsAnswers() throws {
      let shop = try ServedShop()
      try shop.start()
      func curl(_ words: String...) throws -> String? {
        try runIfInstalled(["curl", "-sS", "--max-time", "10"] + words)?.output
      }
      guard let got = try curl(shop.url + "/api/v1/query?query=watched") else { return }
      let tree = try JSON(parsing: got)
      #expect(tree["status"].string == "success")
      #expect(tree["data"]["result"][0]["value"][1].string == "424", "\(got)")
      // A form, and all of a name's characters in it.
      let posted = try curl(
        "--data-urlencode", "query=sum({__name__=\"watched\",instance=~\"o.*\"}) + 1",
        shop.url + "/api/v1/query")
      let sum = try JSON(parsing: posted ?? "")
      #expect(sum["data"]["result"][0]["value"][1].string == "425", "\(posted ?? "")")
      // Packed, and the same as unpacked.
      let whole = shop.url + "/api/v1/status/config"
      #expect(try curl("--compressed", whole) == curl(whole))
      let head = try curl("-I", shop.url + "/-/healthy") ?? ""
      #expect(head.hasPrefix("HTTP/1.1 200 OK"), "\(head)")
      // prometheus-api-client asks this for whether there is a server.
      let root = try curl("-I", shop.url + "/") ?? ""
      #expect(root.hasPrefix("HTTP/1.1 200 OK"), "\(root)")
      let overSocket = try curl("--unix-socket", shop.socket, "http://vigil/-/ready") ?? ""
      #expect(overSocket.contains("Ready"), "\(overSocket)")
      let config = try curl(whole) ?? ""
      #expect(config.contains("<secret>") && !config.contains("hunter2"), "\(config)")
    }

    @Test func aPrometheusFederatesAndScrapes() throws {
      let shop = try ServedShop()
      try shop.start()
      let file = shop.folder + "/theirs.yml"
      write(
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: federate
            honor_labels: true
            metrics_path: /federate
            params: {"match[]": ['{job="page"}']}
            static_configs: [{targets: ["127.0.0.1:\(shop.port)"]}]
          - job_name: vigil
            static_configs: [{targets: ["127.0.0.1:\(shop.port)"]}]
        """, to: file)
      let port = Programs.freePorts()
      let server = try Process([
        "prometheus", "--config.file=\(file)", "--storage.tsdb.path=\(shop.folder)/theirs",
        "--web.listen-address=127.0.0.1:\(port)",
      ])
      defer { server.stop() }
      func ask(_ expression: String, _ url: String) -> [Substring] {
        let asked = try? run([
          Programs.vigil, "query", expression, "--format", "csv", "--source", url,
        ])
        return asked?.code == 0
          ? asked?.output.split(separator: "\n").dropFirst().map { $0 } ?? [] : []
      }
      let theirs = "http://127.0.0.1:\(port)"
      #expect(
        eventually { ask("watched{instance=\"one\",job=\"page\"} == 424", theirs).count == 1 })
      #expect(eventually { ask("up{job=~\"federate|vigil\"} == 1", theirs).count == 2 })
      // Every series of a target, its own and those about its scrape.
      let count = "count by (__name__) ({job=\"page\"})"
      func names(_ rows: [Substring]) -> [Substring] {
        rows.compactMap { $0.split(separator: ",").first }.sorted()
      }
      #expect(eventually { names(ask(count, theirs)) == names(ask(count, shop.url)) })
      #expect(ask("vigil_scrapes_total", theirs).count == 1)
    }

    /// Another Vigil takes it for a Prometheus.
    @Test func anotherVigilAsksIt() throws {
      let shop = try ServedShop()
      try shop.start()
      let screen = try Screen(
        "\(Programs.vigil) --source \(shop.url) --state \(shop.folder)/other --refresh 1s \(shop.folder)/board.json"
      )
      #expect(screen.shows("Served", "@ \(shop.url)", "424"), "\(screen.text)")
      screen.type("T")
      #expect(screen.shows("one", "1/1 up", within: 10), "\(screen.text)")
    }
  }
}
