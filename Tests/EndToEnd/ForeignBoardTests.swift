import Dashboards
import Glibc
import Metrics
import Query
import Remote
import TestSupport
import Testing

extension EndToEnd {
  /// Other people's boards over a real Prometheus: every panel has something to show, or stands in EmptyPanels.txt with
  /// the selector that has no series. With `VIGIL_RECORD=1` those that do not are told as lines to be explained.
  @Suite struct ForeignBoards {
    private static let corpus = Programs.project + "/../shared/corpora/dashboards/"
    static let hasCorpus = access(corpus, R_OK) == 0

    private static let boards = [
      "dotdc_grafana-dashboards-kubernetes/k8s-views-global.json",
      "dotdc_grafana-dashboards-kubernetes/k8s-views-nodes.json",
      "dotdc_grafana-dashboards-kubernetes/k8s-views-pods.json",
      "monitoring-mixins_website/k8s-resources-pod.json",
      "monitoring-mixins_website/docker.json",
      "vegasbrianc_prometheus/Docker-Prometheus-Monitoring-1571332751387.json",
      "rfmoz_grafana-dashboards/node-exporter-full.json",
      "stefanprodan_dockprom/monitor_services.json",
      "thanos-io_thanos/query.json",
    ]
    /// What these show depends on the machine's own devices too.
    private static let ofThisMachine = [
      "rfmoz_grafana-dashboards/node-exporter-full.json",
      "dotdc_grafana-dashboards-kubernetes/k8s-views-nodes.json",
      "dotdc_grafana-dashboards-kubernetes/k8s-views-global.json",
    ]

    /// A line of the list: board | panel | selector | why that is the board's own.
    private struct Entry {
      var board: String
      var panel: String
      var selector: String
    }

    private static var list: [Entry] {
      contents(of: Programs.project + "/Tests/EndToEnd/EmptyPanels.txt").split(separator: "\n")
        .filter { !$0.hasPrefix("#") }
        .map { line in
          let parts = line.split(separator: " | ", omittingEmptySubsequences: false).map(
            String.init)
          return Entry(
            board: parts[0], panel: parts.count > 1 ? parts[1] : "",
            selector: parts.count > 3 ? parts[2] : "")
        }
    }

    @Test(.enabled(if: hasCorpus, "no corpus beside the project"))
    func whatStaysEmptyIsTheBoardsOwn() async throws {
      let cluster = try Cluster()
      defer { cluster.stop() }
      #expect(await settles(cluster.source))
      let list = Self.list
      #expect(list.allSatisfy { Self.boards.contains($0.board) && !$0.selector.isEmpty })
      for board in Self.boards {
        let frames = try await frames(of: board, cluster.source)
        #expect(frames.count >= 10, "\(board)")
        let known = list.filter { $0.board == board }
        var used: Set<String> = []
        for frame in frames where !frame.queries.isEmpty {
          let told = "\(board) | \(frame.title) | \(frame.notice?.detail ?? "")"
          #expect(frame.notice?.severity != .error, "\(told)")
          guard frame.content.isEmpty || frame.queries.allSatisfy({ $0.seriesCount == 0 }) else {
            continue
          }
          let asked = frame.queries.map { joined($0.expression) }
          let mine = known.filter { entry in
            entry.panel == frame.title && asked.contains { $0.contains(joined(entry.selector)) }
          }
          if getenv("VIGIL_RECORD") != nil, mine.isEmpty {
            Issue.record("\(board) | \(frame.title) | \(frame.queries.map(\.expression)) | why?")
            continue
          }
          if mine.isEmpty, Self.ofThisMachine.contains(board) {
            #expect(await lacksMetric(frame, cluster.source), "\(told)")
            continue
          }
          var isDevices = false
          if Self.ofThisMachine.contains(board) {
            isDevices = await lacksMetric(frame, cluster.source)
          }
          for query in asked where !isDevices {
            #expect(
              mine.contains { query.contains(joined($0.selector)) },
              "no line of the list explains \(told): \(query)")
          }
          for entry in mine {
            used.insert(entry.panel)
            let found = await count(entry.selector, cluster.source)
            #expect(found == 0, "\(told): \(entry.selector) has \(found as Int?)")
          }
        }
        if !Self.ofThisMachine.contains(board) {
          let wrong = known.filter { !used.contains($0.panel) }
          #expect(wrong.isEmpty, "not empty: \(wrong)")
        }
      }
    }

    /// Whether for each of a panel's queries one of its metrics is not there at all.
    private func lacksMetric(_ frame: PanelFrame, _ source: RemoteDataSource) async -> Bool {
      for query in frame.queries {
        var isLacking = false
        for word in query.expression.split(whereSeparator: {
          !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":")
        }) where ["node_", "kube_", "kubelet_", "container_"].contains(where: word.hasPrefix) {
          isLacking = await count("{__name__=\"\(word)\"}", source) == 0 || isLacking
        }
        if !isLacking { return false }
      }
      return true
    }

    private func joined(_ text: String) -> String { text.filter { !$0.isWhitespace } }

    /// How many series an expression has at the moment; nil where there is no answer.
    private func count(_ expression: String, _ source: RemoteDataSource) async -> Int? {
      let answer = try? await source.evaluate(Question(expression, .instant(now())))
      guard case .vector(let samples) = answer?.value else { return nil }
      return samples.count
    }

    /// Waits for every target's first scrapes, and for a whole minute after 20 of them: some boards have steps of one.
    private func settles(_ source: RemoteDataSource) async -> Bool {
      for _ in 0..<900 {
        let counted = await count("count_over_time(up[10m]) >= time() % 60 + 20", source) ?? 0
        if counted >= 7, await count("up == 1", source) == 7 { return true }
        try? await Task.sleep(for: .milliseconds(200))
      }
      return false
    }

    private func now() -> Timestamp {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Every panel of a board, those of folded rows too, over the last five minutes.
    private func frames(of path: String, _ source: RemoteDataSource) async throws -> [PanelFrame] {
      let bytes = Array(contents(of: Self.corpus + path).utf8)
      let dashboard = try #require(Dashboard.load(bytes).first, "\(path)")
      let now = now()
      let range = TimeRange(from: now - .seconds(300), to: now, now: now)
      let sources = DataSources(main: source, scrapeInterval: .seconds(15))
      let evaluator = DashboardEvaluator()
      let variables = await evaluator.resolveVariables(
        of: dashboard, selection: VariableSelection(), range: range, sources: sources)
      let placed = dashboard.placed(variables, range: range)
      let gathered = Gathered()
      await evaluator.evaluate(
        placed, of: dashboard, variables: variables, range: range, columns: [:], sources: sources
      ) { gathered.add($0) }
      let frames = gathered.all
      return placed.compactMap { panel in frames.first { $0.id == panel.id } }
    }
  }
}
