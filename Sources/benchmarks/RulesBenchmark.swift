internal import Addresses
internal import Glibc

let rulesBenchmark = Benchmark(
  name: "rules",
  summary: "CPU of 2,000 rules over 100,000 series beside Prometheus; the page of 10,000 alerts"
) { report in
  do { try measureRules(&report) } catch { report.failed("\(error)") }
  do { try measureAlertsPage(&report) } catch { report.failed("\(error)") }
}

/// The second half alone.
let alertsBenchmark = Benchmark(
  name: "alerts", summary: "of `rules` the page of 10,000 alerts alone"
) { report in
  do { try measureAlertsPage(&report) } catch { report.failed("\(error)") }
}

/// What rules cost an engine and Prometheus, which scrape the same page and evaluate the same file at the same time:
/// what each spends with them less what it spent before.
private func measureRules(_ report: inout Report) throws {
  guard access("/usr/bin/prometheus", X_OK) == 0 else {
    return report.note("rules: not measured, Prometheus is not here")
  }
  let services = 250
  let (page, theirs): (UInt16, UInt16) = (19_384, 19_385)
  let scratch = try ScratchFolder()
  let exporter = try SideProgram([
    "/proc/self/exe", RulesPage.flag, "\(page)", "\(services)",
  ])
  defer { exporter.end() }
  sleep(1)
  try scratch.write("rules.yml", "groups: []\n")
  try scratch.write(
    "prometheus.yml",
    """
    global: {scrape_interval: 10s, evaluation_interval: 10s}
    rule_files: [rules.yml]
    scrape_configs:
      - job_name: house
        static_configs: [{targets: ["127.0.0.1:\(page)"]}]
    """)
  try scratch.write("vigil.yml", "prometheus: prometheus.yml\nhost: {enabled: false}\n")
  let engine = try ServedEngine(
    scratch, state: scratch.path + "/state", configuration: scratch.path + "/vigil.yml")
  defer { engine.stop() }
  let prometheus = try SideProgram([
    "prometheus", "--config.file=\(scratch.path)/prometheus.yml",
    "--storage.tsdb.path=\(scratch.path)/data", "--web.listen-address=127.0.0.1:\(theirs)",
    "--log.level=error",
  ])
  defer { prometheus.end() }
  let isLong = getenv("VIGIL_LONG") != nil
  let stretch = isLong ? 600 : 60
  func cost() -> (own: Double, peer: Double) {
    let before = (engine.program.cpuSeconds, prometheus.cpuSeconds)
    sleep(UInt32(stretch))
    return (
      (engine.program.cpuSeconds - before.0) / Double(stretch),
      (prometheus.cpuSeconds - before.1) / Double(stretch)
    )
  }
  // Until all series are known to both.
  sleep(25)
  let without = cost()
  try scratch.write("rules.yml", RuleHouse.file(services))
  for program in [engine.program, prometheus] { kill(program.process, SIGHUP) }
  // Until all windows are filled and what can fire does.
  sleep(60)
  let with = cost()
  let (own, peer) = (with.own - without.own, with.peer - without.peer)
  let isSame = try ["ALERTS", "{__name__=~\".+:.+:.+\"}"].map { selector in
    let query = "count(\(selector))"
    return (try count(query, ServedEngine.port), try count(query, theirs))
  }
  report.note(
    "\(isSame[0].0) alerts active and \(isSame[1].0) series recorded every 10 s, "
      + "over \(isLong ? "" : "a tenth of the long run's ")\(stretch) s")
  report.line(
    "CPU of 1,000 alerting and 1,000 recording rules, 100,000 series", own * 1e3,
    .millisecondsASecond, bound: .timesPeer(1.0 / 3, peer * 1e3),
    peer: "Prometheus \(tenths(peer * 1e3))")
  report.line(
    "the same, scrapes and storage included", with.own * 1e3, .millisecondsASecond,
    peer: "Prometheus \(tenths(with.peer * 1e3))")
  // Both must have done the same.
  report.line(
    "active alerts that only one of them has",
    Double(abs(isSame[0].0 - isSame[0].1) + abs(isSame[0].0 - RuleHouse.instances(services))),
    .count, bound: .atMost(0))
  report.line(
    "recorded series that only one of them has", Double(abs(isSame[1].0 - isSame[1].1)), .count,
    bound: .atMost(0))
}

/// The number that an instant query gives; 0 where it gives none.
private func count(_ query: String, _ port: UInt16) throws -> Int {
  let answer = try request(
    port, "GET /api/v1/query?query=\(percentEncoded(query)) HTTP/1.1", keeping: 4096)
  guard answer.contains(" 200 ") else { throw MeasureError("\(query) is not answered") }
  // It ends "value":[1.5,"12"]}]}}.
  let texts = answer.split(separator: "\"")
  guard let value = texts.dropLast().last.flatMap({ Int($0) }) else { return 0 }
  return value
}
