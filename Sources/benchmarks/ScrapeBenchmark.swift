internal import Glibc
internal import Scrape
internal import TSDB

let scrapeBenchmark = Benchmark(
  name: "scrape",
  summary: "memory of 100,000 series; CPU of a sample from HTTP to the store, beside Prometheus"
) { report in
  // First, while the process holds nothing else.
  measureMemory(&report)
  guard access(server, R_OK) == 0 else {
    report.note("not measured: \(server) is not there")
    return
  }
  do {
    let target = try SideProgram(["python3", server, "19399", "\(seriesPerPage)"])
    defer { target.end() }
    sleep(3)
    let peer = try prometheusCost()
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

private let server = "../shared/anchors/exposition_server.py"
private let seriesPerPage = 20_000
private let configuration = """
  global: {scrape_interval: 1s, scrape_timeout: 1s}
  scrape_configs:
    - job_name: anchor
      static_configs: [{targets: ["127.0.0.1:19399"]}]
  """

/// All CPU of this process, the kernel's and curl's share too, over 20 s after the series are known.
private func ownCost(into store: Store) throws -> (seconds: Double, samples: Int) {
  let pool = ScrapePool(sink: store)
  defer { pool.stop() }
  pool.apply(
    try ScrapeConfiguration(
      Array(configuration.utf8), file: "benchmark.yml"))
  sleep(4)
  let before = (ownSeconds(), Int(pool.statistics.samples))
  sleep(20)
  return (ownSeconds() - before.0, max(1, Int(pool.statistics.samples) - before.1))
}

/// CPU seconds of a sample in Prometheus on the same page; nil where it is not installed.
private func prometheusCost() throws -> Double? {
  guard access("/usr/bin/prometheus", X_OK) == 0 else { return nil }
  let scratch = try ScratchFolder()
  let folder = scratch.path
  try scratch.write("prometheus.yml", configuration)
  let prometheus = try SideProgram([
    "prometheus", "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
    "--web.listen-address=127.0.0.1:19398",
  ])
  defer {
    prometheus.end()
    // The folder goes only after the program that writes in it.
    withExtendedLifetime(scratch) {}
  }
  sleep(6)
  let before = prometheus.cpuSeconds
  sleep(20)
  return (prometheus.cpuSeconds - before) / Double(20 * seriesPerPage)
}
