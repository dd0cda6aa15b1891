internal import Cells
internal import Dashboards
internal import Facts
internal import Files
internal import Glibc
internal import Incidents
internal import JSON
internal import Ledger
internal import Metrics
internal import Screens
internal import Views

let incidentsBenchmark = Benchmark(
  name: "incidents", summary: "the page of an incident of 2,000 entries and 1 MB of evidence"
) { report in
  do { try measureIncident(&report) } catch { report.failed("\(error)") }
}

private let size = (width: 200, height: 50)

private func measureIncident(_ report: inout Report) throws {
  let now = Timestamp(milliseconds: Int64(time(nil)) * 1000)
  let record = largeRecord(now)
  let bytes = try record.evidence.reduce(0) { $0 + (try encodeJSON($1)).count }
  report.note("\(record.entries.count) entries, \(bytes) bytes of evidence, 200×50")
  try measureFrames(&report, record)
  try measureInTerminal(&report, record)
}

// MARK: Frames

private func measureFrames(_ report: inout Report, _ record: IncidentRecord) throws {
  let board = try demoBoard()
  let peer = median(of: 31) {
    _ = render(ViewState(), board, width: size.width, height: size.height)
  }
  func line(_ what: String, _ figure: Double) {
    report.line(
      what, figure * 1e3, .milliseconds, bound: .timesPeer(2, peer * 1e3),
      peer: "the demo's board \(short(peer * 1e3)) ms")
  }
  // Beside the timeline stand the graphs of the demo's board.
  var snapshot = board
  snapshot.dashboard?.uid = IncidentAddress.uid(record.fact.number)
  snapshot.facts.tell(incidents: [record.fact])
  snapshot.incident.record = record
  var state = ViewState()
  func press(_ key: Key) {
    _ = handle(
      .key(key), at: snapshot.now, &state, snapshot, width: size.width, height: size.height)
  }
  func draw(_ panels: DrawnPanels) -> Grid {
    render(state, snapshot, width: size.width, height: size.height, reusing: panels)
  }
  press(Key("i"))
  press(Key(.enter))
  line("CPU of the incident's page, nothing reused", median(of: 31) { _ = draw(DrawnPanels()) })
  let panels = DrawnPanels()
  var times: [Double] = []
  for key in String(repeating: "jjkkGg", count: 6) {
    times.append(
      best(of: 1) {
        press(Key(key))
        _ = draw(panels)
      })
  }
  line("a key of its timeline with the frame", median(times))
}

// MARK: In a terminal

private func measureInTerminal(_ report: inout Report, _ record: IncidentRecord) throws {
  let scratch = try ScratchFolder()
  let hanging = try SilentListener()
  let state = scratch.path + "/state"
  guard Folder.make(state) else { throw MeasureError("no folder for the state") }
  try write(record, state + "/ledger.db")
  // About a second of CPU each, at every evaluation anew.
  let greedy = (0..<25).map { number in
    """
          - record: greedy:\(number)
            expr: stddev_over_time((vector(1) * time())[1w:1s])

    """
  }.joined()
  try scratch.write(
    "rules.yml",
    "groups:\n"
      + (0..<4).map { "  - name: greedy-\($0)\n    interval: 1s\n    rules:\n" + greedy }.joined())
  for (name, more) in [
    ("steady", ""),
    (
      "keys",
      "  - job_name: hanging\n    static_configs: [{targets: [\"127.0.0.1:\(hanging.port)\"]}]\n"
    ),
  ] {
    try scratch.write(
      "\(name).yml", "prometheus: \(name)-prometheus.yml\nhost: {enabled: true}\n")
    try scratch.write(
      "\(name)-prometheus.yml",
      "global: {scrape_interval: 15s}\n" + (name == "keys" ? "rule_files: [rules.yml]\n" : "")
        + "scrape_configs:\n" + more
        + "  - job_name: none\n    static_configs: []\n")
  }
  for name in ["steady", "keys"] {
    let terminal = try PseudoTerminal([
      sibling("vigil"), "--config", "\(scratch.path)/\(name).yml", "--state", state, "--range",
      "1h", "--refresh", "5s",
    ])
    _ = terminal.bursts(for: 5)
    terminal.send("i")
    _ = terminal.bursts(for: 2)
    terminal.send("\r")
    _ = terminal.bursts(for: 15)
    terminal.send(":redraw\r")
    var text: [UInt8] = []
    let end = monotonicSeconds() + 2
    while monotonicSeconds() < end { text += terminal.read(within: 0.01) ?? [] }
    guard String(decoding: text, as: UTF8.self).contains("of \(record.entries.count)") else {
      throw MeasureError("the incident's page never came")
    }
    if name == "steady" {
      measurePageBytes(&report, terminal)
    } else {
      measurePageKeys(
        &report, terminal, ["j", "j", "k", "G", "k", "k", "g", "j"], "a target hangs")
    }
  }
}

/// As an engine leaves it when it ends.
private func write(_ record: IncidentRecord, _ path: String) throws {
  let ledger = try EventLedger(path)
  let name = record.fact.name
  var events: [LedgerEvent] = []
  for entry in record.entries {
    events.append(
      LedgerEvent(
        time: entry.noted.milliseconds, subject: RecordedIncidents.entries, key: name,
        name: entry.id, body: try encodeJSON(entry)))
  }
  for graph in record.evidence {
    events.append(
      LedgerEvent(
        time: graph.captured.milliseconds, subject: RecordedIncidents.evidence, key: name,
        name: graph.id, body: try encodeJSON(graph)))
  }
  let kept = try encodeJSON(IncidentKept(record.fact))
  var whole = LedgerEvent(
    time: record.fact.opened.milliseconds, subject: RecordedIncidents.incidents, key: name,
    body: kept)
  whole.current = .known(kept)
  events.append(whole)
  guard let last = ledger.append(events), ledger.wait(through: last, timeout: .seconds(20)) else {
    throw MeasureError("the ledger took nothing")
  }
  ledger.close()
}

// MARK: What is drawn

/// An incident that was opened by hand half an hour ago, and in which very much has happened since.
private func largeRecord(_ now: Timestamp) -> IncidentRecord {
  let began = now - .seconds(1800)
  var fact = IncidentFact(
    number: 1, title: "house", severity: .sev1, began: began, opened: began + .seconds(20))
  fact.openedBy = "ann"
  var entries: [IncidentEntry] = []
  let kinds: [IncidentEntry.Kind] = [.pending, .firing, .resolved, .note, .targetDown, .targetUp]
  for number in 0..<2000 {
    let time = began + .milliseconds(number * 850)
    let kind = kinds[number % kinds.count]
    var entry = IncidentEntry(
      id: "entry-\(number)", incident: 1, kind: kind, time: time, noted: time,
      subject: kind == .note ? "" : "Service\(number % 100)PoolExhausted",
      text: kind == .note ? "tried to start service-\(number % 100) anew, it did not help" : "",
      by: kind == .note ? "ann" : "")
    entry.revision = UInt64(number + 1)
    entry.value = 0.5 + Double(number % 500) / 1000
    entry.unit = "percentunit"
    entry.evidence = ["graph-\(number % 60)"]
    entries.append(entry)
  }
  fact.revision = 2000
  fact.entries = entries.count
  (fact.last, fact.lastAt) = (entries[1999].text, entries[1999].time)
  var random = Seeded(state: 13)
  let evidence = (0..<60).map { number in
    var graph = IncidentEvidence(
      id: "graph-\(number)", incident: 1, title: "Service\(number)PoolExhausted",
      expression: "service_\(number)_pool_in_use", from: began - .seconds(600), through: now,
      step: .seconds(20), captured: now)
    graph.series = (0..<16).map { series in
      IncidentEvidence.Series(
        labels: ["pod": "service-\(number)-pod-\(series)"],
        values: (0..<120).map { _ in Double(random.next() % 100_000) / 1000 })
    }
    return graph
  }
  return IncidentRecord(fact, entries: entries, evidence: evidence)
}
