import Files
import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// Vigil's own engine beside a real Prometheus.
  @Suite struct Sources {
    @Test func aHistoryAnswersAsInPrometheus() throws {
      let folder = temporaryFolder()
      let history = folder + "/history.om"
      makeHistory(history)
      let blocks = try run([
        "promtool", "tsdb", "create-blocks-from", "openmetrics", history, folder + "/data",
      ])
      try #require(blocks.code == 0, "\(blocks.output)")
      write("{}", to: folder + "/prometheus.yml")
      let server = try prometheus(folder)
      defer { server.process.stop() }
      for expression in [
        "round(sum by (job) (rate(requests_total[5m])), 0.000001)", "requests_total",
        "max_over_time(load[10m])",
        "histogram_quantile(0.9, sum by (le) (rate(latency_bucket[5m])))",
        "requests_total / on (instance) group_left load", "topk(1, load)", "stddev(load)",
        "absent(nothing)", "increase(requests_total[7m])",
      ] {
        let ask = [Programs.vigil, "query", expression, "--format", "json", "--time", "1700001000"]
        let ours = try run(ask + ["--data", history])
        let theirs = try run(ask + ["--source", server.url])
        #expect(ours.code == 0 && theirs.code == 0, "\(ours.output) \(theirs.output)")
        #expect(pieces(ours.output) == pieces(theirs.output), "\(expression)")
      }
    }

    @Test func theSameTargetsGiveTheSameNumbers() throws {
      let shop = try Programs.shop()
      let folder = temporaryFolder()
      write(contents(of: shop.configuration), to: folder + "/prometheus.yml")
      let server = try prometheus(folder)
      defer { server.process.stop() }
      let embedded = ["--prometheus", shop.configuration, "--after", "1500ms"]
      #expect(
        eventually(within: 10) {
          let up = try? run([
            Programs.vigil, "query", "sum(up)", "--format", "csv", "--source", server.url,
          ])
          return up?.output.contains(",9,") == true
        })
      for expression in [
        "count by (service, instance) (up == 1)",
        "count by (__name__) ({app=\"shop\", __name__=~\"up|scrape_.*|process_.*|db_pool_.*\"})",
      ] {
        let ask = [Programs.vigil, "query", expression, "--format", "csv"]
        let ours = try run(ask + embedded).output
        let theirs = try run(ask + ["--source", server.url]).output
        #expect(values(ours) == values(theirs), "\(expression): \(ours) \(theirs)")
        #expect(values(ours).count >= 1)
      }
    }

    /// One dashboard over targets that stand still, drawn by the embedded engine and over a Prometheus that scrapes
    /// the same targets: the panels are equal to the character.
    @Test func theSameDashboardShowsTheSameNumbers() throws {
      let pages = try (0..<2).map { index in
        try PageServer(
          """
          # TYPE pool_in_use gauge
          pool_in_use{pool="a"} \(17 + index)
          pool_in_use{pool="b"} \(3.25 * Double(index + 1))
          # TYPE latency_seconds histogram
          latency_seconds_bucket{le="0.1"} \(20 + index)
          latency_seconds_bucket{le="1"} 37
          latency_seconds_bucket{le="+Inf"} 41
          latency_seconds_sum 12.5
          latency_seconds_count 41

          """)
      }
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      let targets = pages.map { "\"127.0.0.1:\($0.port)\"" }.joined(separator: ", ")
      let configuration = folder + "/prometheus.yml"
      write(
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: still
            static_configs: [{targets: [\(targets)]}]
            metric_relabel_configs: [{source_labels: [pool], target_label: half, replacement: "of $1"}]
        """, to: configuration)
      let board = folder + "/board.json"
      write(Self.stillBoard, to: board)
      let server = try prometheus(folder)
      defer { server.process.stop() }
      let snapshot = [Programs.vigil, "snapshot", board, "--size", "120x40", "--range", "5m"]
      let panels = ["Sum", "Busiest", "By pool", "Median", "Table"]
      func drawn(_ arguments: [String]) throws -> [[String]] {
        let frame = DrawnFrame(try run(snapshot + arguments).output)
        return panels.map(frame.panel)
      }
      let ours = try drawn(["--prometheus", configuration, "--after", "2500ms"])
      #expect(ours[2].joined().contains("9.75") && ours[4].joined().contains("of b"), "\(ours)")
      #expect(!ours.joined().joined().contains("no "), "\(ours)")
      var theirs: [[String]] = []
      // Its range queries have steps of 15 s: the first with data comes by then.
      let isSame = eventually(within: 25) {
        theirs = (try? drawn(["--source", server.url])) ?? []
        return theirs == ours
      }
      #expect(isSame, "\(ours)\n\(theirs)")
      // On the screen, as well.
      let screen = try Screen(
        "\(Programs.vigil) --source \(server.url) --state \(folder) --refresh 1s --range 5m \(board)"
      )
      let isDrawn = eventually(within: 10) { DrawnFrame(screen.text).panel("Table") == ours[4] }
      #expect(isDrawn, "\(screen.text)")
    }

    /// A server that takes connections and never answers.
    @Test func aHungSourceLeavesTheScreenAlive() throws {
      let hung = try HungServer()
      let screen = try Screen(
        "\(Programs.vigil) --source http://127.0.0.1:\(hung.port) --state \(temporaryFolder()) host"
      )
      #expect(
        screen.shows("Host", "CPU busy", "waiting for an answer…", within: 5), "\(screen.text)")
      #expect(
        screen.shows("no answer for", "? help", within: 8), "\(screen.text)")
      for (key, mark) in [("?", "Everywhere"), ("v", "none yet"), ("e", "PromQL")] {
        screen.type(key)
        #expect(screen.shows(mark, within: 2), "\(key): \(screen.text)")
        screen.type("Escape", "Escape")
      }
      screen.type("q", "y")
      #expect(screen.exit(within: 3) == 0, "\(screen.text)")
    }

    /// A server that is stopped: its panels keep their last picture and say how old it is and why.
    @Test func aSourceThatGoesLeavesThePictures() throws {
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      write("{}", to: folder + "/prometheus.yml")
      let board = folder + "/board.json"
      write(
        #"""
        {"title": "Gone", "panels": [
          {"id": 1, "type": "table", "title": "Answer", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 8},
           "targets": [{"refId": "A", "expr": "vector(424)", "format": "table", "instant": true}]}]}
        """#, to: board)
      let server = try prometheus(folder)
      let screen = try Screen(
        "\(Programs.vigil) --source \(server.url) --state \(folder) --refresh 1s \(board)")
      #expect(screen.shows("Answer", "424", within: 10), "\(screen.text)")
      server.process.stop()
      #expect(
        screen.shows("424", "old · ✗ A:", "no answer for", "? help", within: 15), "\(screen.text)")
      screen.type("!")
      #expect(
        screen.shows("whether a target is down is not known", within: 15), "\(screen.text)")
    }

    /// What the layout asks for while the variables are learnt waits for them: they are asked for once.
    @Test func variablesAreAskedForOnce() throws {
      let server = try PageServer(#"{"status":"success","data":["a","b"]}"#, delay: 200_000)
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      let query = #"{"name":"i","type":"query","query":"label_values(up, instance)"}"#
      write(
        #"{"title":"Once","templating":{"list":[\#(query)]},"panels":[{"type":"stat","title":"S","#
          + #""targets":[{"expr":"up"}]}]}"#, to: folder + "/once.json")
      let screen = try Screen(
        "\(Programs.vigil) --source http://127.0.0.1:\(server.port) --state \(folder) \(folder)/once.json"
      )
      #expect(screen.shows("Once", "i: a", within: 5), "\(screen.text)")
      #expect(eventually(within: 3) { server.paths.contains { $0.contains("/query") } })
      #expect(server.paths.count { $0.contains("/label/instance/") } == 1, "\(server.paths)")
      screen.type("q", "y")
      #expect(screen.exit() == 0, "\(screen.text)")
    }

    private static let stillBoard = #"""
      {"title": "Still", "panels": [
        {"id": 1, "type": "stat", "title": "Sum", "gridPos": {"x": 0, "y": 0, "w": 6, "h": 6},
         "options": {"graphMode": "none"}, "targets": [{"expr": "round(sum(pool_in_use))"}]},
        {"id": 2, "type": "gauge", "title": "Busiest", "gridPos": {"x": 6, "y": 0, "w": 6, "h": 6},
         "fieldConfig": {"defaults": {"max": 20, "unit": "percent"}},
         "targets": [{"expr": "max(pool_in_use)"}]},
        {"id": 3, "type": "bargauge", "title": "By pool", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 6},
         "targets": [{"expr": "sum by (pool) (pool_in_use)", "legendFormat": "{{pool}}"}]},
        {"id": 4, "type": "stat", "title": "Median", "gridPos": {"x": 0, "y": 6, "w": 12, "h": 6},
         "options": {"graphMode": "none"}, "fieldConfig": {"defaults": {"unit": "s"}},
         "targets": [{"expr": "histogram_quantile(0.5, sum by (le) (latency_seconds_bucket))"}]},
        {"id": 5, "type": "table", "title": "Table", "gridPos": {"x": 0, "y": 12, "w": 24, "h": 9},
         "targets": [{"expr": "pool_in_use * on (instance, job) group_left latency_seconds_sum",
           "format": "table", "instant": true}],
         "transformations": [{"id": "organize", "options": {"excludeByName": {"Time": true}}},
           {"id": "sortBy", "options": {"sort": [{"field": "Value"}]}}]}]}
      """#

    private func prometheus(_ folder: String) throws -> (process: Process, url: String) {
      let port = Programs.freePorts()
      let process = try Process([
        "prometheus", "--config.file=\(folder)/prometheus.yml",
        "--storage.tsdb.path=\(folder)/data", "--storage.tsdb.retention.time=100y",
        "--web.listen-address=127.0.0.1:\(port)",
      ])
      let url = "http://127.0.0.1:\(port)"
      #expect(
        eventually(within: 15) {
          (try? run([Programs.vigil, "query", "1", "--source", url]).code) == 0
        })
      return (process, url)
    }

    /// Half an hour of counters, gauges and a histogram, every 15 s.
    private func makeHistory(_ path: String) {
      let times = (0...120).map { 1_700_000_000 + $0 * 15 }
      func series(_ name: String, _ value: (Int) -> Int) -> String {
        times.enumerated().map { "\(name) \(value($0.offset)) \($0.element)\n" }.joined()
      }
      var text = "# TYPE requests counter\n"
      for (number, job) in ["api", "api", "web"].enumerated() {
        text += series("requests_total{job=\"\(job)\",instance=\"i\(number)\"}") { step in
          (step % 50) * (7 + number * 3) + step % 4
        }
      }
      text += "# TYPE load gauge\n"
      for number in 0..<3 {
        text += series("load{instance=\"i\(number)\"}") { ($0 * (number + 3)) % 17 + 1 }
      }
      text += "# TYPE latency histogram\n"
      for (number, bound) in ["0.1", "1.0", "+Inf"].enumerated() {
        text += series("latency_bucket{le=\"\(bound)\"}") { $0 * (3 + number * 2) }
      }
      write(text + "# EOF\n", to: path)
    }

    /// An API answer's series, in an order of their own.
    private func pieces(_ answer: String) -> [String] {
      answer.filter { !"[]{}, \n".contains($0) }.split(separator: "\"metric\":")
        .map { String($0) }.sorted()
    }

    /// A CSV answer without its times.
    private func values(_ answer: String) -> [String] {
      answer.split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",").dropLast().joined(separator: ",") }.sorted()
    }
  }
}
