internal import Cells
internal import Engine
internal import Metrics
internal import Scrape
internal import Screens
internal import Terminal
internal import Threads
internal import Transport
internal import Views

/// The main thread's loop: events in, a grid out. It alone touches the terminal, and waits for nothing else.
struct FrameLoop {
  let terminal: TerminalSession
  let box: SnapshotBox
  /// Hands a command to the session, in order.
  let send: (Command) -> Void
  let look: (Demand) -> Void
  let copier: Copier
  let counters: ScreenCounters
  /// What counts as now.
  private let clock: () -> Timestamp
  var state: ViewState
  private var snapshot: Snapshot
  private var demanded: Demand?
  private var throughput = Throughput()
  private var message = PassingMessage()
  private let panels = DrawnPanels()
  private var hasDrawnBoard = false

  init(
    terminal: TerminalSession, box: SnapshotBox, state: ViewState, copier: Copier,
    send: @escaping (Command) -> Void, look: @escaping (Demand) -> Void,
    counters: ScreenCounters, clock: @escaping () -> Timestamp
  ) {
    self.terminal = terminal
    self.box = box
    self.state = state
    self.copier = copier
    self.send = send
    self.look = look
    self.counters = counters
    self.clock = clock
    snapshot = Snapshot(now: clock())
  }

  /// How the person left.
  enum Ending { case quit, detach }

  /// What is on the screen.
  var left: LeftScreen? { LeftScreen(state, snapshot) }

  /// Runs until the person quits or the terminal goes.
  mutating func run() -> Ending {
    runSoonAfterWaking()
    draw()
    while true {
      let events = terminal.poll(nil)
      var isChanged = !events.isEmpty
      for event in events {
        if case .key = event { message.forget() }
        let (width, height) = terminal.size
        let commands = handle(
          event, at: monotonicTime(), &state, snapshot, width: width, height: height)
        if let said = state.takeMessage() {
          message.say(said, at: monotonicTime())
        }
        for command in commands where !perform(command) {
          return command == .detach ? .detach : .quit
        }
        if event == .hangUp { return .quit }
      }
      if var fresh = box.takeFresh() {
        if let said = fresh.chrome.message { message.say(said, at: monotonicTime()) }
        fresh.succeed(snapshot)
        let isRefresh = fresh.board.refreshes != snapshot.board.refreshes
        box.retire(snapshot)
        snapshot = fresh
        if fresh.board.refreshes < 1 { throughput = Throughput() }
        if isRefresh { throughput.note(terminal.bytesWritten, at: fresh.now) }
        let (width, height) = terminal.size
        for command in arrive(&state, snapshot, width: width, height: height) {
          _ = perform(command)
        }
        if let said = state.takeMessage() { message.say(said, at: monotonicTime()) }
        isChanged = true
      }
      if let copied = copier.takeMessage() {
        message.say(copied, at: monotonicTime())
        isChanged = true
      }
      if isChanged { draw() }
    }
  }

  private mutating func draw() {
    let (width, height) = terminal.size
    snapshot.chrome.bytesPerSecond = throughput.bytesPerSecond
    snapshot.chrome.message = message.text(at: monotonicTime())
    // Whole seconds: between them a key draws only what it changes.
    let now = clock()
    if snapshot.isBeside(now, by: .seconds(1)) { snapshot.advance(to: now) }
    let span = ContinuousClock().measure {
      terminal.present(
        render(state, snapshot, width: width, height: height, reusing: panels))
    }
    counters.frame(took: span, bytesWritten: terminal.bytesWritten)
    if !hasDrawnBoard, snapshot.dashboard != nil {
      hasDrawnBoard = true
      LibraryLoading.release()
    }
    let wanted = demand(state, snapshot, width: width, height: height)
    if wanted != demanded {
      demanded = wanted
      look(wanted)
    }
  }

  /// False where it is time to go.
  private mutating func perform(_ command: Command) -> Bool {
    switch command {
    case .quit, .detach: return false
    case .suspend: terminal.suspend()
    case .setMouse(let isOn): terminal.setMouse(isOn)
    case .redraw: terminal.redraw()
    case .copy(let text):
      copier.copy(text, isOnClipboard: terminal.copy(text))
    default: send(command)
    }
    return true
  }
}
