internal import Calendar
internal import Cells
internal import Dashboards
internal import Engine
internal import Feeds
internal import Files
internal import Glibc
internal import Metrics
internal import Scrape
internal import Screens
internal import Terminal
internal import Transport
internal import Views

/// `vigil [DASHBOARD…]` on a terminal: the screen. Runs on the main thread until the person quits.
///
/// - Parameter configuration: that in force, with the engine that is attached to where one runs.
func runScreen(
  _ arguments: Arguments, _ configuration: Configuration
) throws(Arguments.Failure) -> Int32 {
  var configuration = configuration
  let alert = try arguments.alert
  addDashboards(arguments.dashboards, to: &configuration)
  let options = try terminalOptions(arguments, configuration)
  var keymap = keymap(configuration)
  var picked = try selection(arguments)
  let refresh = try arguments.duration("--refresh")
  // What is kept is its owner's.
  umask(0o077)
  if configuration.attached == nil { LibraryLoading.hold() }
  // What can be wrong with files is told on the plain terminal, before the screen.
  let engine = try startEngine(configuration, state: stateFolder(configuration))
  // Who comes meanwhile finds it; where nobody can, the screen goes on all the same.
  let doors = EngineDoors()
  if configuration.attached == nil, configuration.data == nil {
    doors.open(engine, serverSettings(arguments, configuration))
  }
  let first: String
  let memory = ScreenMemory(configuration)
  var left: LeftScreen?
  do {
    engine.awaitBoards(within: .seconds(2))
    // Who comes back to an engine and asks for nothing else finds the screen as it was.
    if configuration.attached != nil, arguments.operands.isEmpty, picked.values.isEmpty {
      left = memory.read().flatMap { engine.dashboards.find($0.dashboard) == nil ? nil : $0 }
    }
    if let left {
      first = left.dashboard
    } else {
      first = try firstDashboard(arguments.dashboards, of: engine)
    }
    try checkVariables(
      in: picked, among: arguments.dashboards, of: engine, opening: first)
    picked = left?.selection ?? picked
  } catch {
    engine.stop()
    throw error
  }
  let now = engine.clock()
  let zone = localOrUTC(configuration)
  let localZone = ZoneTable(localAround: now)
  let time: TimeSelection?
  let terminal: TerminalSession
  do {
    let asked = try arguments.range(
      "--range", Arguments.Clock(now: now, zone: zone == .utc ? nil : localZone))
    time = asked ?? left?.time
  } catch {
    engine.stop()
    throw error
  }
  do {
    terminal = try TerminalSession.open(options)
  } catch {
    engine.stop()
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
  keymap.spellsKeys = terminal.glyphs == .ascii
  let waker = terminal.waker
  let box = SnapshotBox(Snapshot(now: now))
  let viewer = viewer(arguments, configuration)
  var state = ViewState(
    keymap: keymap, showsLocalTime: showsLocalTime(configuration),
    isMouseOn: options.usesMouse, time: time, user: viewer)
  let foresight = state.foresight
  let folder = stateFolder(configuration)
  let hasFolder = Folder.make(folder)
  let reports = hasFolder ? folder : "/tmp"
  let session = Session(
    engine.watch, clock: FeedClock(wall: engine.clock),
    settings: .init(
      selection: picked, time: time, refresh: refresh, zone: zone, localZone: localZone),
    viewer: viewer, reports: reports, find: { engine.dashboards.find($0)?.dashboard },
    publish: { snapshot in
      foresight(snapshot.facts)
      box.put(snapshot)
      waker.wake()
    })
  // One stream keeps the commands in the order of the keys. What stands behind the screen is a matter of the pool's
  // nicer threads, so that none of it takes a core from the thread that draws.
  let (errands, continuation) = AsyncStream.makeStream(of: Errand.self)
  Task(priority: .background) {
    await session.open(first)
    for await errand in errands {
      switch errand {
      case .command(let command): await session.perform(command)
      case .look(let demand): await session.look(demand)
      }
    }
  }
  let copier = Copier(path: hasFolder ? folder + "/copied.txt" : "/tmp/vigil-copied.txt") {
    waker.wake()
  }
  if let panel = left?.wholePanel { state.open(panel: panel) }
  if let alert { state.seek(alert: alert) }
  var loop = FrameLoop(
    terminal: terminal, box: box, state: state,
    copier: copier, send: { continuation.yield(.command($0)) },
    look: { continuation.yield(.look($0)) }, counters: engine.screenCounters,
    clock: engine.clock)
  let ending = loop.run()
  terminal.close()
  if let left = loop.left { memory.write(left) }
  doors.close()
  engine.stop()
  if ending == .detach, terminal.endingSignal == nil {
    return try detach(arguments, configuration, from: engine.attachedProcess)
  }
  if let ending = terminal.endingSignal {
    signal(ending, SIG_DFL)
    raise(ending)
  }
  return 0
}

/// What the frame loop hands to the session.
private enum Errand: Sendable {
  case command(Command)
  case look(Demand)
}

private func terminalOptions(_ arguments: Arguments, _ configuration: Configuration)
  throws(Arguments.Failure) -> TerminalOptions
{
  var options = TerminalOptions()
  if arguments.has("--ascii") { options.glyphs = .ascii }
  options.usesMouse = arguments.has("--mouse")
  options.theme = configuration.theme
  switch try arguments.choice("--color", ["auto", "always", "never"]) {
  case "never": options.depth = .mono
  default: break
  }
  switch configuration.theme {
  case "light", "dark":
    options.theme = "default"
    options.background = configuration.theme == "light" ? .light : .dark
  default: break
  }
  return options
}

/// Who acknowledges and silences: whom the command line names, else the configuration, else who is logged in.
func viewer(_ arguments: Arguments, _ configuration: Configuration) -> String {
  let named = arguments.value("--as") ?? configuration.user
  guard let named, !named.isEmpty else {
    return environment("USER") ?? environment("LOGNAME") ?? ""
  }
  return named.hasPrefix("$") ? environment(String(named.dropFirst())) ?? "" : named
}

/// The file's keys, which were found to be right when it was read.
private func keymap(_ configuration: Configuration) -> Keymap {
  var problems: [Keymap.Problem] = []
  return Keymap(
    remapping: configuration.keys.map { ($0.action, $0.key) }, problems: &problems)
}

/// Makes sure that the library will hold what the DASHBOARD operands mean, in their order and before what the
/// configuration names.
func addDashboards(_ operands: [String], to configuration: inout Configuration) {
  configuration.boards.paths =
    operands.filter { access($0, F_OK) == 0 } + configuration.boards.paths
}

/// The dashboard to begin with: the first that was named. An error where one that was named is not there.
func firstDashboard(_ operands: [String], of engine: RunningEngine) throws(Arguments.Failure)
  -> String
{
  let library = engine.dashboards
  if let name = operands.first(where: { library.find($0) == nil }) {
    let told = library.errors.first { $0.hasPrefix(name) }
    throw Arguments.Failure(message: told ?? whyNoDashboard(name), isUsage: false)
  }
  return operands.first ?? engine.defaultDashboard
}

/// A path is told from a uid or a title by its looks.
private func whyNoDashboard(_ name: String) -> String {
  if FilePath.isFolder(name) { return "\(name): no dashboard in this folder" }
  let isPath = name.hasSuffix(".json") || name.hasPrefix("/") || name.hasPrefix("./")
  return isPath ? "\(name): No such file or directory" : "no dashboard \(name)"
}

/// - Parameter state: where samples are kept over the end of the program; nil for memory only.
func startEngine(_ configuration: Configuration, state: String? = nil) throws(Arguments.Failure)
  -> RunningEngine
{
  do {
    let engine = try RunningEngine(configuration, state: state)
    engine.start()
    return engine
  } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
}

/// UTC unless TZ or the configuration asks for local time, as a bastion should.
func showsLocalTime(_ configuration: Configuration) -> Bool {
  switch configuration.timezone?.lowercased() {
  case "utc": false
  case "local": true
  case .some: true
  case nil: environment("TZ").map { $0 != "UTC" && $0 != "Etc/UTC" } ?? false
  }
}

func localOrUTC(_ configuration: Configuration) -> Zone {
  if let zone = configuration.timezone, !["utc", "local"].contains(zone.lowercased()) {
    setenv("TZ", zone, 1)
    tzset()
  }
  return showsLocalTime(configuration) ? .local : .utc
}
