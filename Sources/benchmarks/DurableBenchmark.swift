internal import Glibc
internal import Metrics
internal import Scrape
internal import Synchronization
internal import TSDB
internal import Threads

let durableBenchmark = Benchmark(
  name: "durable",
  summary: "bytes of the log and CPU of a sample with it, beside Prometheus"
) { report in
  do { try measureScrapes(&report) } catch { report.failed("\(error)") }
}

// MARK: Scraping with the log

private let page = AnchorPage(port: 19389)

private func measureScrapes(_ report: inout Report) throws {
  if let missing = AnchorPage.missing { return report.note("not measured: \(missing)") }
  let target = try page.serve()
  defer { target.end() }
  let peer = try page.prometheusCost(["--storage.tsdb.wal-compression"])
  let own = try ownCost()
  report.line(
    "CPU per sample, scrape to store and log", own.seconds * 1e6, .microseconds,
    bound: .timesPeer(0.3, peer.map { $0.seconds * 1e6 }, orSteps: 400),
    peer: peer.map { "Prometheus \(short($0.seconds * 1e6))" } ?? "Prometheus is not here")
  report.line(
    "  bytes of the log", own.bytes, .bytes, bound: peer.map { .atMost($0.bytes * 0.7) } ?? .none,
    peer: peer.map { "Prometheus \(short($0.bytes)), ratio \(short(own.bytes / $0.bytes))" } ?? "")
}

/// Of a sample, over 20 s after the series are known, a checkpoint among them.
private func ownCost() throws -> (seconds: Double, bytes: Double) {
  let scratch = try ScratchFolder()
  let store = Store(limits: StoreLimits(), isFilling: true)
  let writer = LogLoop(store, scratch.path)
  let pool = ScrapePool(sink: store)
  defer {
    pool.stop()
    writer.stop()
  }
  pool.apply(try ScrapeConfiguration(Array(page.configuration.utf8), file: "benchmark.yml"))
  sleep(4)
  let before = (ownSeconds(), writer.bytes, Int(pool.statistics.samples))
  sleep(20)
  let samples = Double(max(1, Int(pool.statistics.samples) - before.2))
  return ((ownSeconds() - before.0) / samples, Double(writer.bytes - before.1) / samples)
}

/// A log written as the engine writes it.
private final class LogLoop: Sendable {
  private struct State: Sendable {
    var isStopping = false
    var hasEnded = false
    var bytes = 0
  }
  private let state = Monitor(State())

  var bytes: Int { state.withLock { $0.bytes } }

  init(_ store: Store, _ folder: String) {
    startThread { [state] in
      let log = StoreLog(store, folder: folder)
      let began = monotonicSeconds()
      log.load()
      store.finishFilling(newest: nil, now: wallClock())
      do {
        try log.begin(at: 0)
        var step = 0
        while state.wait(timeout: .milliseconds(250), until: { $0.isStopping ? true : nil }) == nil
        {
          step += 1
          try log.flush(at: monotonicSeconds() - began)
          if step % 8 == 0 { try log.sync() }
          if step == 50 { try log.checkpoint(seconds: { monotonicSeconds() - began }) }
          state.withLock { $0.bytes = log.status.bytesWritten }
        }
      } catch {
        print("  the log: \(error)")
      }
      state.wakingAll { $0.hasEnded = true }
    }
  }

  func stop() {
    state.wakingAll { $0.isStopping = true }
    _ = state.wait(timeout: .seconds(5)) { $0.hasEnded ? true : nil }
  }
}
