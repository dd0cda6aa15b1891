internal import Glibc

private let alertCount = 10_000

/// The page of 10,000 alerts in a terminal: bytes of its refreshes, and keys while a target hangs and queries burn
/// both cores. The alerts are those of rules over what an exporter exposes.
func measureAlertsInTerminal(_ report: inout Report) throws {
  let port: UInt16 = 19_383
  let scratch = try ScratchFolder()
  let exporter = try SideProgram(["/proc/self/exe", RulesPage.flag, "\(port)", "100"])
  defer { exporter.end() }
  let hanging = try SilentListener()
  let rules = (0..<100).map { service in
    """
          - alert: Service\(service)Pool
            expr: service_\(service)_pool_in_use > 0
            labels: {severity: \(["critical", "warning", "warning", "info"][service % 4])}
            annotations:
              summary: '{{ $labels.pool }} of {{ $labels.pod }}: {{ printf "%.0f" $value }} in use'

    """
  }.joined()
  // About a second of CPU each, at every evaluation anew.
  let greedy = (0..<4).map { group in
    """
      - name: greedy-\(group)
        interval: 1s
        rules:

    """
      + (0..<25).map { number in
        """
              - record: greedy:\(group):\(number)
                expr: stddev_over_time((vector(1) * time())[1w:1s])

        """
      }.joined()
  }.joined()
  try scratch.write("rules.yml", "groups:\n  - name: house\n    rules:\n" + rules)
  try scratch.write(
    "busy.yml", "groups:\n  - name: house\n    rules:\n" + rules + greedy)
  for (name, file, targets) in [
    ("steady", "rules.yml", ""), ("keys", "busy.yml", ", \"127.0.0.1:\(hanging.port)\""),
  ] {
    try scratch.write("\(name).yml", "prometheus: \(name)-prometheus.yml\n")
    try scratch.write(
      "\(name)-prometheus.yml",
      """
      global: {scrape_interval: 15s, evaluation_interval: 15s}
      rule_files: [\(file)]
      scrape_configs:
        - job_name: house
          static_configs: [{targets: ["127.0.0.1:\(port)"\(targets)]}]
          metric_relabel_configs:
            - {source_labels: [__name__], regex: ".*_pool_in_use", action: keep}
      """)
  }
  sleep(1)
  try measureAlertBytes(&report, alertsScreen(scratch, "steady"))
  try measureAlertKeys(&report, alertsScreen(scratch, "keys"))
}

/// The page, once all alerts fire.
private func alertsScreen(_ scratch: ScratchFolder, _ name: String) throws -> PseudoTerminal {
  let terminal = try PseudoTerminal([
    sibling("vigil"), "--config", "\(scratch.path)/\(name).yml", "--state",
    "\(scratch.path)/\(name)-state", "--range", "1h", "--refresh", "5s",
  ])
  _ = terminal.bursts(for: 5)
  terminal.send("a")
  for _ in 0..<20 {
    _ = terminal.bursts(for: 4)
    // What is shown of a count may have come digit by digit.
    terminal.send(":redraw\r")
    var text: [UInt8] = []
    let end = monotonicSeconds() + 1
    while monotonicSeconds() < end { text += terminal.read(within: 0.01) ?? [] }
    if String(decoding: text, as: UTF8.self).contains("\(alertCount) firing") { return terminal }
  }
  throw MeasureError("\(alertCount) alerts never fired on the screen")
}

private func measureAlertBytes(_ report: inout Report, _ terminal: PseudoTerminal) throws {
  _ = terminal.bursts(for: 32)
  measurePageBytes(&report, terminal)
}

/// What a page that stands still costs on the wire.
func measurePageBytes(_ report: inout Report, _ terminal: PseudoTerminal) {
  let bursts = terminal.bursts(for: getenv("VIGIL_LONG") == nil ? 90 : 900)
  report.line(
    "bytes written per 5 s refresh of that page, median of \(bursts.count)",
    median(bursts.map { Double($0.bytes) }), .bytes, bound: .atMost(1024))
  report.line(
    "the same, mean; new values every 15 s",
    Double(bursts.reduce(0) { $0 + $1.bytes }) / Double(max(1, bursts.count)), .bytes)
  let first = bursts.first?.time ?? 0
  let between = bursts.filter {
    let beats = ($0.time - first) / 5
    return (beats - beats.rounded()).magnitude > 0.1
  }
  report.line(
    "bytes written between refreshes", Double(between.reduce(0) { $0 + $1.bytes }), .bytes,
    bound: .atMost(0))
}

private func measureAlertKeys(_ report: inout Report, _ terminal: PseudoTerminal) throws {
  _ = terminal.bursts(for: 5)
  // Each changes the screen.
  measurePageKeys(
    &report, terminal,
    ["j", "j", "k", "l", "j", "h", "s", "G", "g"] + Array(repeating: "\t", count: 6),
    "a target hangs")
}

/// How long keys of a page take to their first byte.
///
/// - Parameters:
///   - keys: pressed in turn; each changes the screen.
///   - meanwhile: what else goes on.
func measurePageKeys(
  _ report: inout Report, _ terminal: PseudoTerminal, _ keys: [String], _ meanwhile: String
) {
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
    "key to first byte on that page, p99 of \(times.count), \(meanwhile)",
    times[times.count * 99 / 100] * 1e3, .milliseconds, bound: .steps(4.35e6),
    peer: "queries meanwhile \(Int(share * 100)) % of a core")
  report.line("the same, median", median(times) * 1e3, .milliseconds)
}
