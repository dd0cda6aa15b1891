import Files
import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// The demo's targets and rules under an engine and under Debian's Prometheus: states, labels and the series ALERTS are
  /// the same, as far as two that scrape and evaluate at different moments can be.
  @Suite struct RulesBesidePrometheus {
    /// `VIGIL_LONG` asks for the whole half hour.
    private static let seconds = getenv("VIGIL_LONG") == nil ? 180 : 1800
    private static let interval = 5

    /// An alert's state from a time on, in seconds since the test began.
    private struct Step: CustomStringConvertible {
      var state: String
      var time: Double
      var description: String { "\(state) at \((time * 10).rounded() / 10)" }
    }

    @Test func theSameAlertsFireAtTheSameTimes() throws {
      guard access("/usr/bin/prometheus", X_OK) == 0 else {
        return print("notice: no Prometheus here, rules are not compared with its")
      }
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      let base = Programs.freePorts(12)
      let demo = Programs.project + "/demo"
      let shop = try Process([
        Programs.demoShop, "--port", "\(base)", "--outage-after", "30",
      ])
      defer { shop.stop() }
      for name in ["prometheus.yml", "rules.yml"] {
        let text = contents(of: "\(demo)/\(name)")
        var moved = text
        for offset in 0..<9 {
          moved = moved.replacing(
            "127.0.0.1:\(19_100 + offset)", with: "127.0.0.1:\(base + offset)")
        }
        write(moved, to: folder + "/" + name)
      }
      write("prometheus: prometheus.yml\n", to: folder + "/vigil.yml")
      let (ours, theirs) = (base + 10, base + 11)
      let engine = try Process([
        Programs.vigil, "serve", "--config", folder + "/vigil.yml", "--state", folder + "/state",
        "--log", folder + "/log", "--listen", "127.0.0.1:\(ours)",
      ])
      defer { engine.stop() }
      let peer = try Process([
        "/usr/bin/prometheus", "--config.file=\(folder)/prometheus.yml",
        "--storage.tsdb.path=\(folder)/data", "--web.listen-address=127.0.0.1:\(theirs)",
        "--log.level=error",
      ])
      defer { peer.stop() }
      #expect(eventually(within: 60) { Programs.listens(ours) && Programs.listens(theirs) })
      var seen: [Int: [String: [Step]]] = [:]
      let begun = ContinuousClock.now
      var elapsed = 0.0
      while elapsed < Double(Self.seconds) {
        for port in [ours, theirs] {
          let alerts = self.alerts(port)
          for (labels, state) in alerts where seen[port]?[labels]?.last?.state != state {
            seen[port, default: [:]][labels, default: []].append(Step(state: state, time: elapsed))
          }
          for labels in (seen[port] ?? [:]).keys where alerts[labels] == nil {
            if seen[port]?[labels]?.last?.state != "inactive" {
              seen[port]?[labels]?.append(Step(state: "inactive", time: elapsed))
            }
          }
        }
        usleep(250_000)
        elapsed = Double((ContinuousClock.now - begun) / .milliseconds(1)) / 1000
      }
      compare(seen[ours] ?? [:], seen[theirs] ?? [:])
      try compareSeries(ours, theirs)
    }

    private func compare(_ ours: [String: [Step]], _ theirs: [String: [Step]]) {
      #expect(!theirs.isEmpty && ours.keys.sorted() == theirs.keys.sorted())
      // What begins or ends within the last interval may be seen of one only.
      let end = Double(Self.seconds - 3 * Self.interval)
      for (labels, steps) in theirs {
        let theirs = settled(steps, end)
        let mine = settled(ours[labels] ?? [], end)
        #expect(mine.map(\.state) == theirs.map(\.state), "\(labels): \(mine) beside \(theirs)")
        for (one, other) in zip(mine, theirs) {
          // An interval for the moment of the evaluation, and a scrape.
          #expect(
            abs(one.time - other.time) <= Double(Self.interval) + 2.5,
            "\(labels): \(mine) beside \(theirs)")
        }
      }
    }

    /// The steps before a time; a state that one evaluation alone saw is left out: it hung on the moment.
    private func settled(_ steps: [Step], _ end: Double) -> [Step] {
      var kept: [Step] = []
      for (index, step) in steps.enumerated() where step.time < end {
        let next = index + 1 < steps.count ? steps[index + 1].time : .infinity
        if next - step.time <= Double(Self.interval) + 1, step.state == "pending",
          steps[index + 1].state == "inactive"
        {
          continue
        }
        if kept.last?.state != step.state { kept.append(step) }
      }
      if kept.first?.state == "inactive" { kept.removeFirst() }
      return kept
    }

    /// By their labels, what is pending or firing.
    private func alerts(_ port: Int) -> [String: String] {
      var alerts: [String: String] = [:]
      for alert in ask(port, "/api/v1/alerts")?["data"]["alerts"].elements ?? [] {
        let labels = alert["labels"].members.map { "\($0.name)=\($0.value.string ?? "")" }.sorted()
        alerts[labels.joined(separator: ",")] = alert["state"].string ?? ""
      }
      return alerts
    }

    private func ask(_ port: Int, _ path: String) -> JSON? {
      guard let answer = RawConnection(port: port)?.ask(path), answer.status == 200 else {
        return nil
      }
      return try? JSON(parsing: answer.body)
    }

    /// Of each series of ALERTS as many samples as of the other's, give or take what the edges of its stretches may
    /// differ by.
    private func compareSeries(_ ours: Int, _ theirs: Int) throws {
      func counts(_ port: Int) -> [String: Double] {
        var counts: [String: Double] = [:]
        let path = "/api/v1/query?query=count_over_time(ALERTS[\(Self.seconds)s])"
        for row in ask(port, path)?["data"]["result"].elements ?? [] {
          let labels = row["metric"].members.map { "\($0.name)=\($0.value.string ?? "")" }.sorted()
          counts[labels.joined(separator: ",")] = row["value"][1].string.flatMap { Double($0) }
        }
        return counts
      }
      let (mine, other) = (counts(ours), counts(theirs))
      for (labels, count) in other where count > 3 {
        // A start that waits for two evaluations, and an evaluation at each end of up to four outages.
        let slack = 3.0 + Double(Self.seconds / 600) * 2
        #expect(
          abs((mine[labels] ?? 0) - count) <= slack, "\(labels): \(mine[labels] ?? 0) for \(count)")
      }
    }
  }
}
