import Glibc
import Metrics
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Scrape

private func configuration(_ jobs: String) throws -> ScrapeConfiguration {
  let text = "global: {scrape_interval: 200ms}\nscrape_configs:\n" + jobs
  return try ScrapeConfiguration(Array(text.utf8), file: "f")
}

/// Waits until `condition` holds, a minute at most: a loaded machine is slow.
private func eventually(_ condition: () -> Bool) async -> Bool {
  let limit = ContinuousClock.now + .seconds(60)
  while ContinuousClock.now < limit {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return false
}

private func server(_ page: @escaping @Sendable () -> String) -> LoopbackServer {
  LoopbackServer { connection in
    while connection.readRequest() != nil {
      connection.answer(page(), headers: "Content-Type: text/plain; version=0.0.4\r\n")
    }
  }
}

@Suite struct ScrapePoolTests {
  @Test func badTargetsHarmOnlyThemselves() async throws {
    let good = server { "good 1\n" }
    let hung = LoopbackServer { connection in while connection.readRequest() != nil {} }
    let endless = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
      while connection.write([UInt8](repeating: 0x61, count: 65_536)) {}
    }
    let garbage = server { "\u{0}\u{1}{{{" }
    let lying = LoopbackServer { connection in
      _ = connection.readRequest()
      connection.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\na 1\n")
    }
    let broken = LoopbackServer { connection in
      while connection.readRequest() != nil { connection.answer("", status: "503 Busy") }
    }
    let sink = RecordingSink()
    let pool = ScrapePool(sink: sink)
    func job(_ name: String, _ server: LoopbackServer, _ more: String = "") -> String {
      "- {job_name: \(name), static_configs: [{targets: ['127.0.0.1:\(server.port)']}]\(more)}\n"
    }
    pool.apply(
      try configuration(
        job("good", good) + job("hung", hung) + job("endless", endless, ", body_size_limit: 1MB")
          + job("garbage", garbage) + job("lying", lying) + job("broken", broken)
          + "- {job_name: gone, static_configs: [{targets: ['127.0.0.1:1']}]}\n"))
    let hasAll = await eventually {
      let targets = pool.targets
      return targets.count == 7 && targets.allSatisfy { $0.health != .unknown }
    }
    #expect(hasAll)
    let before = sink.snapshot.samples.count { $0.series.hasPrefix("good{") }
    let goesOn = await eventually {
      sink.snapshot.samples.count { $0.series.hasPrefix("good{") } > before + 3
    }
    #expect(goesOn)
    let errors = Dictionary(uniqueKeysWithValues: pool.targets.map { ($0.job, $0.error ?? "") })
    #expect(errors["good"] == "")
    #expect(errors["hung"]?.contains("no complete answer") == true)
    #expect(errors["endless"] == "body is larger than 1048576 bytes")
    #expect(errors["garbage"]?.hasPrefix("line 1, column 1") == true)
    #expect(errors["lying"]?.contains("broke off after 4 bytes") == true)
    #expect(errors["broken"] == "server returned HTTP status 503")
    #expect(errors["gone"] == "connect to 127.0.0.1:1: Connection refused")
    pool.stop()
    #expect(pool.targets.isEmpty)
  }

  @Test func aClockSetBackIsToldBeforeTheNextScrape() async throws {
    let server = server { "a 1\n" }
    let sink = RecordingSink()
    let ahead = Mutex(Duration.zero)
    let pool = ScrapePool(sink: sink, wall: { wallClock() + ahead.withLock { $0 } })
    pool.apply(
      try configuration(
        "- {job_name: j, static_configs: [{targets: ['127.0.0.1:\(server.port)']}]}\n"))
    func times() -> [Int64] {
      sink.snapshot.samples.filter { $0.series.hasPrefix("a{") }.map(\.time)
    }
    let runs = await eventually { times().count > 3 }
    #expect(runs && sink.snapshot.setBacks.isEmpty && pool.clockSteps == 0)
    let before = times().count
    ahead.withLock { $0 = .seconds(-60) }
    let goesOn = await eventually { pool.clockSteps == 1 && times().count > before + 4 }
    #expect(goesOn)
    pool.stop()
    let back = try #require(sink.snapshot.setBacks.first)
    // A scrape that was under way then bears the new time, later than all that was kept.
    let after = times().drop { $0 > back.milliseconds + 30_000 }
    #expect(after.count >= 4 && after.allSatisfy { $0 >= back.milliseconds })
    #expect(zip(after, after.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func reloadKeepsSeriesGoingAndEndsRemovedOnes() async throws {
    let first = server { "a 1\n" }
    let second = server { "b 1\n" }
    let sink = RecordingSink()
    let pool = ScrapePool(sink: sink)
    func jobs(_ ports: [UInt16]) -> String {
      "- {job_name: j, static_configs: [{targets: [\(ports.map { "'127.0.0.1:\($0)'" }.joined(separator: ","))]}]}\n"
    }
    pool.apply(try configuration(jobs([first.port, second.port])))
    let bothUp = await eventually {
      pool.targets.count == 2 && pool.targets.allSatisfy { $0.health == .up }
    }
    #expect(bothUp)
    pool.apply(try configuration(jobs([second.port])))
    let ended = await eventually {
      sink.snapshot.samples.contains { $0.series.hasPrefix("a{") && $0.value.isStaleMarker }
    }
    #expect(ended)
    #expect(pool.targets.map(\.health) == [.up])
    let samples = sink.snapshot.samples
    #expect(!samples.contains { $0.series.hasPrefix("b{") && $0.value.isStaleMarker })
    #expect(
      samples.contains {
        $0.series == "up{instance=\"127.0.0.1:\(first.port)\", job=\"j\"}" && $0.value.isStaleMarker
      })
  }

  @Test func targetListsAndSecretsAreReadAgainWhenTheyChange() async throws {
    let authorization = Mutex<String?>(nil)
    let target = LoopbackServer { connection in
      while let head = connection.readRequest() {
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("Authorization") }
        authorization.withLock { $0 = line.map(String.init) }
        connection.answer("a 1\n", headers: "Content-Type: text/plain\r\n")
      }
    }
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let folder = scratch.path
    scratch.write(
      "list.json", "[{\"targets\": [\"127.0.0.1:\(target.port)\"], \"labels\": {\"v\": \"1\"}}]")
    scratch.write("token", "first\n")
    let pool = ScrapePool(sink: RecordingSink())
    pool.apply(
      try configuration(
        "- job_name: j\n  authorization: {credentials_file: \(folder)/token}\n"
          + "  file_sd_configs: [{files: ['\(folder)/*.json']}]\n"))
    let isUp = await eventually { pool.targets.map(\.health) == [.up] }
    #expect(isUp)
    #expect(pool.targets.first?.labels["v"] == "1")
    #expect(authorization.withLock { $0 } == "Authorization: Bearer first")
    scratch.write("token", "second")
    scratch.write(
      "list.json", "[{\"targets\": [\"127.0.0.1:\(target.port)\"], \"labels\": {\"v\": \"2\"}}]")
    let changed = await eventually {
      pool.targets.map(\.labels["v"]) == ["2"]
        && authorization.withLock { $0 } == "Authorization: Bearer second"
    }
    #expect(changed)
    scratch.write("list.json", "[{\"targets\": 7}]")
    let told = await eventually {
      pool.problems.contains { $0.contains("list.json:1:14: expected a list") }
    }
    #expect(told)
    #expect(pool.targets.map(\.labels["v"]) == ["2"])
  }

  @Test func nothingToScrapeIsToldApartFromNotReadYet() async throws {
    let pool = ScrapePool(sink: RecordingSink())
    #expect(!pool.isIdle)
    pool.apply(try configuration("- {job_name: j, static_configs: [{targets: []}]}\n"))
    #expect(await eventually { pool.isIdle })
    pool.apply(try configuration("- {job_name: j, static_configs: [{targets: ['127.0.0.1:1']}]}\n"))
    #expect(await eventually { !pool.isIdle && pool.targets.count == 1 })
    pool.apply(try configuration("- {job_name: j, file_sd_configs: [{files: [/none/*.json]}]}\n"))
    #expect(await eventually { pool.isIdle })
  }

  @Test func scrapesThisProcessAtOnceAndOnceMoreForItsRates() async throws {
    let own = InProcessTarget(job: "host", instance: "here", interval: .seconds(60)) {
      Array("load 0.5\n".utf8)
    }
    let sink = RecordingSink()
    let pool = ScrapePool(sink: sink)
    pool.setInProcess([own])
    #expect(await eventually { pool.statistics.scrapes > 1 })
    #expect(pool.targets.map(\.url) == [""])
    let samples = sink.snapshot.samples.filter {
      $0.series == #"load{instance="here", job="host"}"#
    }
    #expect(samples.count == 2)
  }
}
