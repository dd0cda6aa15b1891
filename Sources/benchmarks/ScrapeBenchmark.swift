internal import Glibc
internal import Scrape
internal import TSDB

let scrapeBenchmark = Benchmark(
  name: "scrape",
  summary: "memory of 100,000 series; CPU of a sample from HTTP to the store, beside Prometheus"
) { report in
  // First, while the process holds nothing else.
  measureMemory(&report)
  if let missing = AnchorPage.missing { return report.note("not measured: \(missing)") }
  do {
    let target = try page.serve()
    defer { target.end() }
    let peer = try page.prometheusCost()?.seconds
    let store = Store()
    let own = try ownCost(into: store)
    report.line(
      "CPU per sample, scrape to store, identity encoding", own.seconds / Double(own.samples) * 1e6,
      .microseconds, bound: .timesPeer(0.4, peer.map { $0 * 1e6 }, orSteps: 435),
      peer: peer.map { "Prometheus \(($0 * 1e8).rounded() / 100)" } ?? "Prometheus is not here")
    report.line("samples scraped meanwhile", Double(own.samples), .count)
  } catch {
    report.failed("\(error)")
  }
}

private let page = AnchorPage(port: 19399)

/// All CPU of this process, the kernel's and curl's share too, over 20 s after the series are known.
private func ownCost(into store: Store) throws -> (seconds: Double, samples: Int) {
  let pool = ScrapePool(sink: store)
  defer { pool.stop() }
  pool.apply(
    try ScrapeConfiguration(
      Array(page.configuration.utf8), file: "benchmark.yml"))
  sleep(4)
  let before = (ownSeconds(), Int(pool.statistics.samples))
  sleep(20)
  return (ownSeconds() - before.0, max(1, Int(pool.statistics.samples) - before.1))
}
