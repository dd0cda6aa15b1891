internal import Glibc

let screenBenchmark = Benchmark(
  name: "screen",
  summary: "the built vigil in a pseudo-terminal: first frame, keys, bytes, idle CPU; htop, btop"
) { report in
  do {
    let shop = try SideProgram([sibling("demo-shop")])
    defer { shop.end() }
    usleep(500_000)
    try measureStart(&report)
    try measureSteady(&report)
    try measureKeys(&report)
  } catch {
    report.note("not measured: \(error)")
  }
}

private let demo = ["--prometheus", "demo/prometheus.yml", "--state", "/tmp/vigil-benchmark-state"]
private let nodeExporterFull =
  "../shared/corpora/dashboards/rfmoz_grafana-dashboards/node-exporter-full.json"

/// The product built beside this program.
private func sibling(_ name: String) -> String {
  let own = CommandLine.arguments[0]
  guard let slash = own.lastIndex(of: "/") else { return name }
  return own[...slash] + name
}

/// From the start of the process to the first frame: the first burst of at least 1,000 bytes.
private func firstFrame(_ words: [String]) throws(PseudoTerminalError) -> (
  seconds: Double, bytes: Int
) {
  let terminal = try PseudoTerminal(words)
  var bytes = 0
  while let more = terminal.read(within: 5) {
    bytes += more.count
    if bytes >= 1000 { break }
  }
  return (monotonicSeconds() - terminal.started, bytes)
}

/// The middle one of some starts.
private func medianStart(_ words: [String], runs: Int = 9) throws(PseudoTerminalError) -> Double {
  var times: [Double] = []
  for _ in 0..<runs { times.append(try firstFrame(words).seconds) }
  return times.sorted()[runs / 2]
}

private func measureStart(_ report: inout Report) throws(PseudoTerminalError) {
  var peers: [String] = []
  for name in ["btop", "htop"] where isInstalled(name) {
    peers.append("\(name) \(Int(try medianStart([name], runs: 5) * 1000)) ms")
  }
  let own = try medianStart([sibling("vigil")] + demo + ["shop-overview"])
  report.line(
    "start to first painted frame, the demo", own * 1e3, "ms", bound: .atMost(50),
    peer: peers.joined(separator: ", "))
  if let path = nodeExporterFullPath() {
    let full = try medianStart([sibling("vigil")] + demo + [path])
    report.line("the same, Node Exporter Full", full * 1e3, "ms", bound: .atMost(50))
  } else {
    report.note("Node Exporter Full: not measured, \(nodeExporterFull) is not there")
  }
}

private func nodeExporterFullPath() -> String? {
  access(nodeExporterFull, R_OK) == 0 ? nodeExporterFull : nil
}

private func isInstalled(_ name: String) -> Bool {
  access("/usr/bin/" + name, X_OK) == 0
}

/// Bytes of each refresh and between them, and the CPU meanwhile, a minute after half a minute of warming up.
private func measureSteady(_ report: inout Report) throws(PseudoTerminalError) {
  var peers: [String] = []
  for name in ["htop", "btop"] where isInstalled(name) {
    let peer = try PseudoTerminal([name])
    _ = peer.bursts(for: 3)
    peers.append("\(name) \(median(peer.bursts(for: 12).map(\.bytes)))")
  }
  let terminal = try PseudoTerminal([sibling("vigil")] + demo + ["shop-overview"])
  _ = terminal.bursts(for: 31)
  let before = terminal.cpuSeconds
  let start = monotonicSeconds()
  let bursts = terminal.bursts(for: 60)
  let share = (terminal.cpuSeconds - before) / (monotonicSeconds() - start)
  report.line(
    "bytes written per 5 s refresh, median", Double(median(bursts.map(\.bytes))), "B",
    bound: .atMost(1024), peer: peers.joined(separator: ", "))
  // A beat is a refresh's distance from the first; what lies off the beat was written in between.
  let first = bursts.first?.time ?? 0
  let between = bursts.filter {
    let beats = ($0.time - first) / 5
    return (beats - beats.rounded()).magnitude > 0.1
  }
  report.line(
    "bytes written between refreshes", Double(between.reduce(0) { $0 + $1.bytes }), "B",
    bound: .atMost(0))
  report.line(
    "CPU idle, scraping the shop every 2 s and 5 s refresh", share * 100, "%", bound: .atMost(1))
}

/// Keys at random moments, while every request to one target hangs and a load keeps both cores busy.
private func measureKeys(_ report: inout Report) throws(PseudoTerminalError) {
  let terminal = try PseudoTerminal([sibling("vigil")] + demo + ["shop-overview"])
  _ = terminal.bursts(for: 8)
  // As greedy as queries, and as nice.
  var burners: [SideProgram] = []
  for _ in 0..<2 {
    burners.append(try SideProgram(["nice", "-n", "19", "sh", "-c", "while :; do :; done"]))
  }
  defer { for burner in burners { burner.end() } }
  var random = Seeded(state: 5)
  var times: [Double] = []
  for _ in 0..<400 {
    // Bytes on the way belong to no key.
    let pause = Double.random(in: 0.01..<0.06, using: &random)
    let until = monotonicSeconds() + pause
    while monotonicSeconds() < until { _ = terminal.read(within: 0.005) }
    let start = monotonicSeconds()
    terminal.send("\t")
    if terminal.read(within: 1) != nil { times.append(monotonicSeconds() - start) }
  }
  guard !times.isEmpty else {
    report.note("keys: no answer to any")
    return
  }
  times.sort()
  report.line(
    "key to first written byte, p99 of \(times.count), both cores busy",
    times[min(times.count - 1, times.count * 99 / 100)] * 1e3, "ms", bound: .atMost(5))
  report.line("the same, median", times[times.count / 2] * 1e3, "ms")
}

private func median(_ values: [Int]) -> Int {
  values.isEmpty ? 0 : values.sorted()[values.count / 2]
}
