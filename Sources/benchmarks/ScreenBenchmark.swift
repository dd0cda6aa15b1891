internal import Glibc

let screenBenchmark = Benchmark(
  name: "screen",
  summary: "the built vigil in a pseudo-terminal: first frame, keys, bytes, idle CPU; htop, btop"
) { report in
  do {
    let scratch = try ScratchFolder()
    // Steady: what an alert tells as it fires is told at once, between two refreshes.
    let shop = try SideProgram([sibling("demo-shop"), "--outage-after", "100000"])
    defer { shop.end() }
    usleep(500_000)
    try measureStart(&report, scratch)
    try measureRefreshes(&report, scratch)
    try measureKeys(&report, scratch)
    try measureIdle(&report, scratch)
  } catch {
    report.failed("\(error)")
  }
}

private let nodeExporterFull =
  "../shared/corpora/dashboards/rfmoz_grafana-dashboards/node-exporter-full.json"

/// The product built beside this program.
func sibling(_ name: String) -> String {
  let own = CommandLine.arguments[0]
  guard let slash = own.lastIndex(of: "/") else { return name }
  return own[...slash] + name
}

/// vigil as the demo starts it, in the steady state: a young engine's board refreshes with its scrapes and its range
/// grows, unless both are picked.
private func vigil(_ scratch: ScratchFolder, config: String = "demo/vigil.yml", _ dashboard: String)
  -> [String]
{
  [
    sibling("vigil"), "--config", config, "--state", scratch.path + "/state", "--range", "1h",
    "--refresh", "5s", dashboard,
  ]
}

/// The same of the demo's own board.
func demo(_ scratch: ScratchFolder) -> [String] { vigil(scratch, "shop-overview") }

/// An engine without a screen for the screen to attach to, where one is wanted.
private func engine(
  _ isWanted: Bool, _ scratch: ScratchFolder, config: String = "demo/vigil.yml"
) throws(MeasureError) -> ServedEngine? {
  isWanted
    ? try ServedEngine(scratch, state: scratch.path + "/state", configuration: config) : nil
}

private func isInstalled(_ name: String) -> Bool {
  access("/usr/bin/" + name, X_OK) == 0
}

// MARK: Start

/// Seconds from the start of the process until a text of the first frame is there; of a peer, until the first
/// 1,000 bytes are.
func firstFrame(_ words: [String], showing text: String?) throws(MeasureError)
  -> Double
{
  let terminal = try PseudoTerminal(words)
  var bytes: [UInt8] = []
  while let more = terminal.read(within: 5) {
    bytes += more
    let isThere =
      text.map { String(decoding: bytes, as: UTF8.self).contains($0) } ?? (bytes.count >= 1000)
    if isThere { return monotonicSeconds() - terminal.started }
  }
  throw MeasureError(
    "\(words.joined(separator: " ")): \(text ?? "a first frame") never came")
}

private func measureStart(_ report: inout Report, _ scratch: ScratchFolder) throws {
  func start(_ words: [String], showing text: String?) throws(MeasureError) -> Double {
    var times: [Double] = []
    for _ in 0..<9 { times.append(try firstFrame(words, showing: text)) }
    return median(times)
  }
  var peers: [String] = []
  for name in ["btop", "htop"] where isInstalled(name) {
    peers.append("\(name) \(Int(try start([name], showing: nil) * 1000)) ms")
  }
  let own = try start(vigil(scratch, "shop-overview"), showing: "Requests/s")
  report.line(
    "start to first painted frame, the demo", own * 1e3, .milliseconds, bound: .steps(43.5e6),
    peer: peers.joined(separator: ", "))
  guard access(nodeExporterFull, R_OK) == 0 else {
    report.note("Node Exporter Full: not measured, \(nodeExporterFull) is not there")
    return
  }
  let full = try start(vigil(scratch, nodeExporterFull), showing: "Quick CPU / Mem / Disk")
  report.line("the same, Node Exporter Full", full * 1e3, .milliseconds, bound: .steps(43.5e6))
}

// MARK: Refreshes

/// Bytes of each refresh and between them, two minutes after half a minute of warming up; the peers beside it, on the
/// same busy machine.
func measureRefreshes(
  _ report: inout Report, _ scratch: ScratchFolder, isAttached: Bool = false
) throws {
  let engine = try engine(isAttached, scratch)
  defer { engine?.stop() }
  let own = try PseudoTerminal(vigil(scratch, "shop-overview"))
  let names = ["htop", "btop"].filter(isInstalled)
  var peers: [PseudoTerminal] = []
  for name in names { peers.append(try PseudoTerminal([name])) }
  _ = readBursts(of: [own] + peers, for: 33)
  let all = readBursts(of: [own] + peers, for: 120)
  // What they write for one of their refreshes, every 1.5 s and 2 s.
  let figures = zip(names, all.dropFirst()).map { name, bursts in
    let bytes = bursts.reduce(0) { $0 + $1.bytes }
    return "\(name) \(bytes * (name == "htop" ? 15 : 20) / 1200)"
  }
  report.line(
    "bytes written per 5 s refresh, median of \(all[0].count)",
    median(all[0].map { Double($0.bytes) }), .bytes, bound: .atMost(1024),
    peer: figures.joined(separator: ", "))
  report.line(
    "the same, mean", Double(all[0].reduce(0) { $0 + $1.bytes }) / Double(max(1, all[0].count)),
    .bytes
  )
  // A beat is a refresh's distance from the first; what lies off the beat was written in between.
  let first = all[0].first?.time ?? 0
  let between = all[0].filter {
    let beats = ($0.time - first) / 5
    return (beats - beats.rounded()).magnitude > 0.1
  }
  report.line(
    "bytes written between refreshes", Double(between.reduce(0) { $0 + $1.bytes }), .bytes,
    bound: .atMost(0))
}

// MARK: Keys

/// Keys that need no new data, at random moments, while a target hangs and vigil's own queries burn both cores.
func measureKeys(
  _ report: inout Report, _ scratch: ScratchFolder, isAttached: Bool = false
) throws {
  let hanging = try SilentListener()
  try scratch.write(
    "keys.yml", "prometheus: keys-prometheus.yml\n")
  try scratch.write(
    "keys-prometheus.yml",
    """
    global: {scrape_interval: 2s}
    scrape_configs:
      - job_name: shop
        static_configs:
          - targets: [\((19100...19108).map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", "))]
            labels: {app: shop}
      - job_name: hanging
        static_configs: [{targets: ["127.0.0.1:\(hanging.port)"]}]
    """)
  // Some seconds of CPU each, at every refresh anew: what looks elsewhere is never taken from memory.
  let greedy = (1...4).map { "stddev_over_time((vector(1) * time())[1w:1s] offset -\($0)s)" }
  try scratch.write("keys.json", dashboard("Keys", shopPanels.prefix(8) + greedy))
  let engine = try engine(isAttached, scratch, config: scratch.path + "/keys.yml")
  defer { engine?.stop() }
  let terminal = try PseudoTerminal(
    vigil(scratch, config: scratch.path + "/keys.yml", scratch.path + "/keys.json"))
  _ = terminal.bursts(for: 10)
  // Each changes the screen. No Esc: it waits for the 25 ms in which it could begin a sequence.
  let keys = ["\t", "j", "k", "\t", "c", "h", "h", "l", "c", "?", "q", "G", "g"]
  let cpu = terminal.cpuSeconds
  let begun = monotonicSeconds()
  var random = Seeded(state: 5)
  var times: [Double] = []
  for round in 0..<600 {
    // Bytes on the way belong to no key.
    let until = monotonicSeconds() + Double.random(in: 0.03..<0.08, using: &random)
    while monotonicSeconds() < until { _ = terminal.read(within: 0.005) }
    let start = monotonicSeconds()
    terminal.send(keys[round % keys.count])
    // No answer counts as one that took as long as was waited for.
    _ = terminal.read(within: 2)
    times.append(monotonicSeconds() - start)
  }
  let share = (terminal.cpuSeconds - cpu) / (monotonicSeconds() - begun)
  times.sort()
  report.line(
    "key to first written byte, p99 of \(times.count), a target hangs",
    times[times.count * 99 / 100] * 1e3, .milliseconds, bound: .steps(4.35e6),
    peer: "queries meanwhile \(Int(share * 100)) % of a core")
  report.line("the same, median", median(times) * 1e3, .milliseconds)
}

// MARK: Idle

/// CPU with twelve panels, a refresh of 5 s and 1,000 series, scraped as often.
func measureIdle(
  _ report: inout Report, _ scratch: ScratchFolder, isAttached: Bool = false
) throws {
  let server = "../shared/anchors/exposition_server.py"
  guard access(server, R_OK) == 0 else {
    report.note("idle CPU: not measured, \(server) is not there")
    return
  }
  let target = try SideProgram(["python3", server, "19397", "1000"])
  defer { target.end() }
  sleep(2)
  try scratch.write("idle.yml", "prometheus: idle-prometheus.yml\n")
  try scratch.write(
    "idle-prometheus.yml",
    """
    global: {scrape_interval: 5s}
    scrape_configs:
      - job_name: thousand
        static_configs: [{targets: ["127.0.0.1:19397"]}]
    """)
  let panels = (0..<12).map { place in
    place % 3 == 0
      ? "avg by (method) (app_metric_\(place % 10)_total)"
      : "sum by (code) (rate(app_metric_\(place % 10)_total[1m]))"
  }
  try scratch.write("idle.json", dashboard("Idle", panels))
  let engine = try engine(isAttached, scratch, config: scratch.path + "/idle.yml")
  defer { engine?.stop() }
  let terminal = try PseudoTerminal(
    vigil(scratch, config: scratch.path + "/idle.yml", scratch.path + "/idle.json"))
  _ = terminal.bursts(for: 21)
  let before = terminal.cpuSeconds
  let start = monotonicSeconds()
  _ = terminal.bursts(for: 60)
  let share = (terminal.cpuSeconds - before) / (monotonicSeconds() - start)
  report.line(
    "CPU idle, 12 panels, 5 s refresh, 1,000 series", share * 1000, .millisecondsASecond,
    bound: .steps(8.7e6), peer: "\(short(share * 100)) % of a core")
}

private let shopPanels = [
  "sum by (instance) (rate(http_requests_total[1m]))",
  "histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[1m])))",
  "db_pool_connections_in_use", "db_pool_waiters", "http_requests_in_flight",
  "rate(process_cpu_seconds_total[1m])", "process_resident_memory_bytes", "up",
]

/// A dashboard of graphs, four a row, refreshed every 5 s.
private func dashboard(_ title: String, _ expressions: some Collection<String>) -> String {
  let panels = expressions.enumerated().map { place, expression in
    let quoted = expression.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\\\"")
    return """
      {"id": \(place + 1), "type": "timeseries", "title": "Panel \(place + 1)",
       "gridPos": {"x": \(place % 4 * 6), "y": \(place / 4 * 8), "w": 6, "h": 8},
       "targets": [{"refId": "A", "expr": "\(quoted)"}]}
      """
  }
  return """
    {"title": "\(title)", "refresh": "5s", "time": {"from": "now-1h", "to": "now"},
     "panels": [\(panels.joined(separator: ",\n"))]}
    """
}
