internal import Calendar
internal import Cells
internal import Dashboards
internal import Engine
internal import Feeds
internal import Glibc
internal import Metrics
internal import Scrape
internal import Screens
internal import Views

/// `vigil snapshot DASHBOARD`: one frame on standard output, drawn as the screen would. So does `vigil` itself where
/// standard output is no terminal, sooner, of the dashboard that the screen would begin with.
func runSnapshot(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  let alert = try arguments.alert
  let isScreen = arguments.command == "screen" || alert != nil
  guard isScreen || arguments.operands.count == 1 else {
    throw Arguments.Failure(message: "snapshot wants one DASHBOARD")
  }
  let size = try arguments.size("--size") ?? (120, 40)
  let color = try arguments.choice("--color", ["auto", "always", "never"]) ?? "auto"
  var configuration =
    arguments.has("--attach") || alert != nil
    ? try attached(arguments) : try configuration(arguments)
  addDashboards(arguments.dashboards, to: &configuration)
  let wait: Duration
  if let after = try arguments.duration("--after", orNone: true) {
    wait = after
  } else {
    let scrapes =
      configuration.source == nil && configuration.data == nil && configuration.attached == nil
    wait = scrapes ? .seconds(isScreen ? 5 : 15) : .zero
  }
  let engine = try startEngine(configuration)
  defer { engine.stop() }
  engine.awaitBoards(within: .seconds(2))
  let name = try firstDashboard(arguments.dashboards, of: engine)
  let picked = try selection(arguments)
  try checkVariables(in: picked, among: arguments.dashboards, of: engine, opening: name)
  let zone = localOrUTC(configuration)
  let now = engine.clock()
  let localZone = ZoneTable(localAround: now)
  let time = try arguments.range(
    "--range", Arguments.Clock(now: now, zone: zone == .utc ? nil : localZone))
  let box = SnapshotBox(Snapshot(now: now))
  let session = Session(
    engine.watch, clock: FeedClock(wall: engine.clock),
    settings: .init(
      selection: picked, time: time, refresh: .zero, zone: zone, localZone: localZone),
    viewer: "", reports: nil, find: { engine.dashboards.find($0)?.dashboard },
    publish: { box.put($0) })
  try? await Task.sleep(for: wait)
  var keymap = Keymap()
  keymap.spellsKeys = arguments.has("--ascii") || !hasUTF8Locale()
  var state = ViewState(
    keymap: keymap, showsLocalTime: showsLocalTime(configuration), time: time)
  await session.open(name)
  if let alert {
    state.seek(alert: alert)
    await find(in: box, &state, session, size)
  }
  var shown = await evaluated(session, box, Snapshot(now: now), state, size)
  if let title = arguments.value("--panel") {
    guard zoom(&state, shown, to: title, size) else {
      throw Arguments.Failure(message: "no panel \(title) in \(name)", isUsage: false)
    }
    // It may have lain below the edge, and it is wider now.
    shown = await evaluated(session, box, shown, state, size)
  }
  let grid = render(state, shown, width: size.width, height: size.height)
  await session.stop()
  printOut(text(of: grid, color: color, arguments, theme: configuration.theme))
  if let alert, state.isSeeking {
    printError("no alert \(alert) is known")
    return 1
  }
  let visible = demand(state, shown, width: size.width, height: size.height).visible
  guard let failure = commonFailure(shown, among: visible) else { return 0 }
  printError(failure)
  return 1
}

/// Why no panel that is shown has an answer, where each that was asked for one failed.
private func commonFailure(_ snapshot: Snapshot, among visible: [PanelID]) -> String? {
  let frames = snapshot.dashboard?.frames ?? [:]
  // A panel's history is no panel of its own.
  let asked = visible.filter { !$0.isHistory }.compactMap { frames[$0] }
    .filter { !$0.queries.isEmpty }
  let failures = asked.compactMap { frame in
    frame.queries.allSatisfy { $0.error != nil } ? frame.queries.compactMap(\.error).first : nil
  }
  guard let first = failures.min(), failures.count == asked.count else { return nil }
  return asked.count == 1
    ? "the panel shown has no answer: \(first)"
    : "none of the \(asked.count) panels shown has an answer: \(first)"
}

/// Waits until every panel on the screen has its frame, 30 s at most.
private func evaluated(
  _ session: Session, _ box: SnapshotBox, _ known: Snapshot, _ state: ViewState,
  _ size: (width: Int, height: Int)
) async -> Snapshot {
  var snapshot = known
  let deadline = ContinuousClock.now + .seconds(30)
  var wanted: Demand?
  while ContinuousClock.now < deadline {
    let fresh = box.takeFresh()
    if fresh != nil || wanted == nil && known.dashboard != nil {
      snapshot = fresh ?? snapshot
      let demand = demand(state, snapshot, width: size.width, height: size.height)
      if demand != wanted {
        wanted = demand
        await session.look(demand)
        // What was known was evaluated for another page; the answer is a snapshot still to come.
        if fresh == nil { continue }
      }
      if let open = snapshot.dashboard, let wanted, open.slow.isEmpty,
        !open.panels.isEmpty || fresh != nil,
        wanted.visible.allSatisfy({ id in
          open.panels.contains { $0.id == id && $0.isRow }
            || open.frames[id].map { $0.content != .pending } ?? false
        })
      {
        return snapshot
      }
    }
    try? await Task.sleep(for: .milliseconds(10))
  }
  printError("warning: not every panel was answered within 30 s")
  return snapshot
}

/// Waits for the alert that is sought, 5 s at most, and opens it; else the page Alerts tells what there is.
private func find(
  in box: SnapshotBox, _ state: inout ViewState, _ session: Session,
  _ size: (width: Int, height: Int)
) async {
  let deadline = ContinuousClock.now + .seconds(5)
  while ContinuousClock.now < deadline {
    let commands = arrive(&state, box.newest, width: size.width, height: size.height)
    for command in commands { await session.perform(command) }
    guard state.isSeeking else { return }
    try? await Task.sleep(for: .milliseconds(20))
  }
}

/// Goes to one panel's page; false where there is no panel of that title.
private func zoom(
  _ state: inout ViewState, _ snapshot: Snapshot, to title: String,
  _ size: (width: Int, height: Int)
) -> Bool {
  let wanted = title.lowercased()
  guard
    let panel = snapshot.dashboard?.panels.first(where: { panel in
      let shown = snapshot.dashboard?.frames[panel.id]?.title
      return !panel.isRow && [panel.title, shown].contains { $0?.lowercased() == wanted }
    })
  else { return false }
  state.open(panel: panel.id)
  return true
}

/// The grid as text, in colours where they are wanted.
private func text(of grid: Grid, color: String, _ arguments: Arguments, theme: String) -> String {
  let isColored =
    color == "always"
    || (color == "auto" && isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR") == nil)
  let drawn = arguments.has("--ascii") || !hasUTF8Locale() ? grid.inASCII : grid
  guard isColored else { return drawn.text }
  return drawn.rendered(Theme(named: theme, .dark) ?? .standard(.dark), depth: .indexed)
}

/// Whether the locale's texts are UTF-8, by the environment's own precedence. Where nothing is said, as in a cron job, a
/// pipe takes UTF-8 as well as any bytes.
private func hasUTF8Locale() -> Bool {
  guard let name = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") else {
    return isatty(STDOUT_FILENO) == 0
  }
  let folded = name.lowercased()
  return folded.contains("utf-8") || folded.contains("utf8")
}
