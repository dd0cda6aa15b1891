import Glibc
import Metrics
import Synchronization
import TSDB
import TestSupport
import Testing

extension EndToEnd {
  /// What is on the disk when the program ends, however it ends.
  @Suite struct Restart {
    /// `VIGIL_LONG` asks for the whole trial.
    private static let rounds = getenv("VIGIL_LONG") == nil ? 20 : 200

    /// What the target showed, and when: the truth, in another process than the engine.
    private struct Served {
      var value: Int
      var milliseconds: Int64
    }

    private final class Truth: Sendable {
      let served = Mutex<[Served]>([])
      var count: Int { served.withLock { $0.count } }
      func next() -> Int {
        served.withLock {
          $0.append(Served(value: $0.count, milliseconds: milliseconds()))
          return $0.count - 1
        }
      }
    }

    @Test func whatIsOlderThanASecondSurvivesBeingKilled() throws {
      let truth = Truth()
      let server = try PageServer { _ in "# TYPE served gauge\nserved \(truth.next())\n" }
      let folder = temporaryFolder()
      write(
        "global: {scrape_interval: 100ms, scrape_timeout: 100ms}\nscrape_configs:\n"
          + "- {job_name: a, static_configs: [{targets: ['127.0.0.1:\(server.port)']}]}\n",
        to: folder + "/prometheus.yml")
      let state = folder + "/state"
      let screen = try Screen(
        "sh -c 'while :; do \(Programs.vigil) --prometheus \(folder)/prometheus.yml --state \(state) host; done'"
      )
      var random = SystemRandomNumberGenerator()
      var kills: [Int64] = []
      var last: pid_t = 0
      for round in 0..<Self.rounds {
        let before = truth.count
        var pid: pid_t?
        try #require(
          eventually(within: 20) {
            pid = engine(state)
            return pid != nil && pid != last && truth.count > before + 2
          }, "round \(round): \(screen.text)")
        usleep(UInt32.random(in: 100_000..<1_500_000, using: &random))
        kills.append(milliseconds())
        last = try #require(pid)
        kill(last, SIGKILL)
      }
      withExtendedLifetime(screen) {}
      let store = Store(limits: StoreLimits(), isFilling: true)
      let log = StoreLog(store, folder: state + "/log")
      log.load()
      #expect(log.status.damage == [])
      let columns = try samples("served", of: store)
      // A scrape that took longer than it may is no sample, and told as such.
      let up = try samples("up", of: store)
      let failures = zip(up.timestamps, up.values).filter { $0.1 == 0 }.map(\.0)
      var found: [Int: Int64] = [:]
      let points = zip(columns.timestamps, columns.values).filter { !$0.1.isStaleMarker }
      for (time, value) in points {
        // Nothing twice, nothing that never was.
        try #require(found.updateValue(time, forKey: Int(value)) == nil)
      }
      #expect(zip(points, points.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 < $1.1 })
      let served = truth.served.withLock { $0 }
      var missing = 0
      for one in served {
        if let time = found.removeValue(forKey: one.value) {
          #expect(abs(time - one.milliseconds) < 2000)
          continue
        }
        missing += 1
        // What the engine after the last kill scraped nobody waited for.
        guard let end = kills.first(where: { $0 >= one.milliseconds }),
          !failures.contains(where: { abs($0 - one.milliseconds) < 500 })
        else { continue }
        #expect(end - one.milliseconds < 1000, "\(one), killed at \(end)")
      }
      #expect(found.isEmpty)
      #expect(missing < served.count / 2, "\(missing) of \(served.count)")
      // Each engine ended what the one before had open.
      #expect(columns.values.count { $0.isStaleMarker } >= Self.rounds - 2)
    }

    /// Restarted in mid-outage, the screen shows how the outage began.
    @Test func theOutagesBeginningIsThereAfterARestart() throws {
      let shop = try Programs.shop(outageAfter: 4)
      let folder = temporaryFolder()
      let board = folder + "/board.json"
      write(
        #"""
        {"title": "Versions", "panels": [
          {"id": 1, "type": "table", "title": "Seen", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 12},
           "targets": [{"refId": "A", "instant": true, "format": "table",
             "expr": "label_replace(count by (version) (count_over_time(build_info{service='checkout'}[10m])), 'version', 'release-$1', 'version', '(.*)')"}]}]}
        """#, to: board)
      let command =
        "\(Programs.vigil) --prometheus \(shop.configuration) --state \(folder)/state --refresh 1s \(board)"
      do {
        let screen = try Screen(command)
        #expect(screen.shows("Versions", "release-40", "release-41", within: 30), "\(screen.text)")
        usleep(1_200_000)
        kill(try #require(engine(folder + "/state")), SIGKILL)
      }
      do {
        // What was left can be looked at without scraping, as of its newest sample.
        let left = try Screen("\(Programs.vigil) --data \(folder)/state \(board)")
        #expect(left.shows("Versions", "release-40", "release-41", within: 10), "\(left.text)")
        left.type("D")
        #expect(left.shows("kept in", "build_info", within: 10), "\(left.text)")
      }
      // The old version is nowhere any more.
      let screen = try Screen(command)
      #expect(screen.shows("Versions", "release-40", "release-41", within: 10), "\(screen.text)")
    }

    /// Where files may not grow any more, that is told, and the screen goes on.
    @Test func aLimitOnFilesIsToldAndTheScreenGoesOn() throws {
      let text = String(repeating: "x", count: 64)
      let server = try PageServer { _ in
        (0..<400).map { "m{i=\"\($0)\",text=\"\(text)\"} 1\n" }.joined()
      }
      let folder = temporaryFolder()
      write(
        "global: {scrape_interval: 1s}\nscrape_configs:\n"
          + "- {job_name: a, static_configs: [{targets: ['127.0.0.1:\(server.port)']}]}\n",
        to: folder + "/prometheus.yml")
      let screen = try Screen(
        "sh -c 'ulimit -f 16; exec \(Programs.vigil) --prometheus \(folder)/prometheus.yml --state \(folder)/state host'"
      )
      #expect(screen.shows("samples are not saved", within: 20), "\(screen.text)")
      // What is told is as it was when it was asked for.
      var isTold = false
      for _ in 0..<20 where !isTold {
        screen.type("Escape", "!")
        isTold = screen.shows("alerts are not recorded", "File too large", within: 1)
      }
      #expect(isTold, "\(screen.text)")
      screen.type("Escape", "T")
      #expect(screen.shows("1/1 up", within: 10), "\(screen.text)")
    }

    private func samples(_ name: String, of store: Store) throws -> SampleColumns {
      let matcher = try Matcher("__name__", .equal, name)
      let series = try store.select([matcher], from: .distantPast, through: .distantFuture)
      #expect(series.count == 1)
      var columns = SampleColumns()
      series.first?.read(from: .distantPast, through: .distantFuture, into: &columns)
      return columns
    }

    /// The engine that holds a state folder.
    private func engine(_ state: String) -> pid_t? {
      let words = contents(of: state + "/lock").split(separator: " ")
      guard words.count > 1, let pid = pid_t(words[1]), kill(pid, 0) == 0 else { return nil }
      return pid
    }
  }
}

private func milliseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
