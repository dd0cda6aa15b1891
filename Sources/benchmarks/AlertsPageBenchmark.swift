internal import Calendar
internal import Cells
internal import Dashboards
internal import Facts
internal import Feeds
internal import Glibc
internal import Metrics
internal import Remote
internal import Screens
internal import Shipped
internal import Synchronization
internal import Transport
internal import Views

private let size = (width: 200, height: 50)
/// So many alerts of each of so many names.
private let (names, instances) = (100, 100)

/// What the page of 10,000 firing alerts costs beside the demo's board: drawn here, and in a terminal.
func measureAlertsPage(_ report: inout Report) throws {
  let (alerts, rules) = firingAlerts()
  report.note("\(alerts.count) firing alerts of \(rules.count) names, 200×50")
  let board = try demoBoard()
  try measureFrames(&report, board, alerts, rules)
  try measureAlertsInTerminal(&report)
}

// MARK: Frames

private func measureFrames(
  _ report: inout Report, _ board: Snapshot, _ alerts: [AlertFact], _ rules: [RuleFact]
) throws {
  let peer = median(of: 31) {
    _ = render(ViewState(), board, width: size.width, height: size.height)
  }
  var snapshot = Snapshot(now: board.now)
  snapshot.facts.tell(rules: rules)
  snapshot.facts.tell(alerts: alerts)
  func line(_ what: String, _ figure: Double) {
    report.line(
      what, figure * 1e3, .milliseconds, bound: .timesPeer(2, peer * 1e3),
      peer: "the demo's board \(short(peer * 1e3)) ms")
  }
  // What brings facts looks through them before the screen's thread has them.
  var ahead: [Double] = []
  var times: [Double] = []
  for _ in 0..<31 {
    var page = AlertsScreen(snapshot)
    ahead.append(best(of: 1) { page.lookAhead() })
    times.append(
      best(of: 1) {
        page.press("a")
        page.draw()
      })
  }
  line("CPU of the alerts' page, nothing reused", median(times))
  report.line(
    "to look through all of them before, on another thread", median(ahead) * 1e3, .milliseconds)
  ahead = []
  for isUnfolded in [false, true] {
    var page = AlertsScreen(snapshot)
    page.lookAhead()
    page.press("a")
    // The first group is the one that the cursor is on.
    if isUnfolded { page.press("l") }
    page.draw()
    page.press("/")
    page.draw()
    times = []
    for key in "pod-17 severity" {
      times.append(
        best(of: 1) {
          page.press(key)
          page.draw()
        })
    }
    line("a key of its filter with the frame" + (isUnfolded ? ", a group open" : ""), median(times))
    page.leaveFilter()
    page.draw()
    times = []
    for round in 1...15 {
      page.snapshot.facts.tell(alerts: evaluated(alerts, round))
      page.snapshot.now = snapshot.now + .seconds(5 * round)
      ahead.append(best(of: 1) { page.lookAhead() })
      times.append(best(of: 1) { page.draw() })
    }
    line("the first frame after new values" + (isUnfolded ? ", a group open" : ""), median(times))
  }
  report.line(
    "to look through new values before, on another thread", median(ahead) * 1e3, .milliseconds)
}

/// Someone at the page of alerts.
private struct AlertsScreen {
  private var state = ViewState()
  var snapshot: Snapshot
  private var panels = DrawnPanels()
  private(set) var grid = Grid(width: 0, height: 0)

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  func lookAhead() { state.foresight(snapshot.facts) }

  mutating func press(_ key: Character) { press(Key(key)) }

  mutating func leaveFilter() { press(Key(.escape)) }

  private mutating func press(_ key: Key) {
    _ = handle(
      .key(key), at: snapshot.now, &state, snapshot, width: size.width, height: size.height)
  }

  mutating func draw() {
    grid = render(
      state, snapshot, width: size.width, height: size.height, reusing: panels)
  }
}

/// CPU seconds, the middle of some.
func median(of runs: Int, _ body: () -> Void) -> Double {
  median((0..<runs).map { _ in best(of: 1, body) })
}

// MARK: What is drawn

private func firingAlerts() -> (alerts: [AlertFact], rules: [RuleFact]) {
  let now = Timestamp(milliseconds: Int64(time(nil)) * 1000)
  let severities = ["critical", "warning", "warning", "info"]
  var alerts: [AlertFact] = []
  var rules: [RuleFact] = []
  for name in 0..<names {
    let rule = RuleFact.ID(file: "/etc/rules/house.yml", group: "house", name: "Service\(name)Pool")
    rules.append(
      RuleFact(
        rule, .alerting, expression: "service_\(name)_pool_in_use > 90", interval: .seconds(15)))
    for instance in 0..<instances {
      let labels: Labels = [
        "alertname": rule.name, "instance": "10.0.\(name).\(instance):9100", "job": "house",
        "pod": "service-\(name)-pod-\(instance)", "severity": severities[name % 4],
      ]
      let begun = now - .seconds(60 + (name * 37 + instance) % 7200)
      var alert = AlertFact(
        id: alertFactID(rule: rule, labels: labels), rule: rule, labels: labels,
        annotations: [Label("summary", "the pool of service-\(name)-pod-\(instance) is used up")],
        state: .firing, activeAt: begun - .seconds(60), value: 90 + Double(instance % 10))
      alert.firedAt = begun
      alerts.append(alert)
    }
  }
  // As an engine tells them.
  alerts.sort { ($0.name, $0.labels) < ($1.name, $1.labels) }
  return (evaluated(alerts, 0), rules)
}

/// The same alerts with the values of a later evaluation.
private func evaluated(_ alerts: [AlertFact], _ round: Int) -> [AlertFact] {
  var random = Seeded(state: UInt64(round))
  return alerts.map { alert in
    var alert = alert
    alert.recent = (0..<24).map { _ in 90 + Double(random.next() % 1000) / 100 }
    alert.value = alert.recent[23]
    return alert
  }
}

/// The demo's board as an engine fills it in half a minute.
func demoBoard() throws -> Snapshot {
  let scratch = try ScratchFolder()
  let shop = try SideProgram([sibling("demo-shop")])
  defer { shop.end() }
  usleep(500_000)
  let state = scratch.path + "/state"
  let engine = try ServedEngine(scratch, state: state, configuration: "demo/vigil.yml")
  defer { engine.stop() }
  sleep(30)
  let outcome = Mutex<Result<Snapshot, MeasureError>?>(nil)
  Task {
    let result: Result<Snapshot, MeasureError>
    do {
      result = .success(try await shownBoard(at: state + "/vigil.sock"))
    } catch {
      result = .failure(error as? MeasureError ?? MeasureError("\(error)"))
    }
    outcome.withLock { $0 = result }
  }
  for _ in 0..<4000 {
    if let result = outcome.withLock({ $0 }) { return try result.get() }
    usleep(5000)
  }
  throw MeasureError("the demo's board never came")
}

private func shownBoard(at socket: String) async throws -> Snapshot {
  guard
    let json = shippedDashboards.first(where: { $0.name == "shop-overview.json" })?.json,
    let board = try Dashboard.load(json).first
  else { throw MeasureError("no board of the demo") }
  var request = HTTPRequest("http://vigil")
  request.unixSocket = socket
  let client = HTTPClient()
  let greeted = try await AttachedEngine.greet(request, version: "benchmark", client: client)
  let engine = AttachedEngine(
    request, greeted, version: "benchmark", clock: wallTime, client: client)
  let part = Mutex(BoardPart())
  let feed = BoardFeed(
    engine.watch(), clock: FeedClock(wall: wallTime),
    settings: .init(time: .last(.seconds(3600)), refresh: .seconds(2))
  ) { told in part.withLock { $0 = told } }
  await feed.open(board)
  for _ in 0..<100 {
    try await Task.sleep(for: .milliseconds(100))
    var snapshot = Snapshot(now: wallTime())
    snapshot.board = part.withLock { $0 }
    await feed.look(demand(ViewState(), snapshot, width: size.width, height: size.height))
    guard snapshot.board.refreshes > 1, let open = snapshot.dashboard else { continue }
    let panels = open.panels.filter { $0.kind != "row" }
    if panels.allSatisfy({ open.frames[$0.id] != nil }) { return snapshot }
  }
  throw MeasureError("the demo's board was not filled")
}
