internal import Clients
package import Metrics
internal import Threads
internal import Transport
internal import Wire

/// Sends on to one remote, on a thread of its own. Every call but `stop` returns at once, from any thread.
package final class Sender: Sendable {
  struct State: Sendable {
    var queue: SendQueue
    var isStopping = false
    var hasEnded = false
    var isStarted = false
    /// In whose place this one comes; nil from the moment on that it has ended.
    var before: Sender?
    /// Why the position cannot be written.
    var fault: String?
    /// Where it stood at its end.
    var position: Position?
    var isSendingMetadata = false
  }

  package let settings: RemoteSettings
  let source: any SeriesSource
  let state: Monitor<State>
  let client = HTTPClient(idleConnections: 64, bodyMemory: 64 << 20)
  let wall: @Sendable () -> Timestamp
  private let origin = ContinuousClock.now
  private let labels: @Sendable (SeriesReference) -> Labels?

  /// Begins to take batches; nothing is sent before `start`.
  ///
  /// - Parameters:
  ///   - source: where samples are read that were not taken from the tap: the store with all that is behind it.
  ///   - labels: those of a reference that a batch bears; nil where it is not known.
  package init(
    _ settings: RemoteSettings, source: any SeriesSource,
    labels: @escaping @Sendable (SeriesReference) -> Labels?,
    wall: @escaping @Sendable () -> Timestamp
  ) {
    self.settings = settings
    self.source = source
    self.labels = labels
    self.wall = wall
    let now = wall()
    state = Monitor(
      State(
        queue: SendQueue(settings, start: Position(through: now, written: .distantPast))))
  }

  var now: Duration { ContinuousClock.now - origin }

  /// How it fares.
  package var status: SendStatus {
    state.withLock { state in
      var status = state.queue.status
      status.pending = state.queue.pending
      status.shards = state.queue.lanes.count
      status.isBehind = state.queue.stage != .live
      return status
    }
  }

  /// Why its position is not written down; nil where it is or need not be.
  package var fault: String? { state.withLock { $0.fault } }

  /// Takes a batch that the store has taken.
  func take(_ batch: SampleBatch) {
    let (now, wall) = (now, wall())
    state.wakingAll { $0.queue.take(batch, at: now, wall: wall, labels: labels) }
  }

  func clockSetBack(to time: Timestamp) { state.wakingAll { $0.queue.clockSetBack(to: time) } }

  /// Goes on where this remote was: as `before` was when it ended, else as it is written in the state folder; where
  /// neither is, it begins with what is stored from its making on.
  ///
  /// - Parameters:
  ///   - folder: where the position is kept; nil for nowhere. What is stored must have been read back.
  ///   - before: the sender of this remote by other settings, which is ended.
  package func start(folder: String?, after before: Sender? = nil) {
    let isFirst = state.withLock { state in
      defer { state.isStarted = true }
      if !state.isStarted { state.before = before }
      return !state.isStarted
    }
    guard isFirst else { return }
    let isRunning = startThread { self.run(folder) }
    if !isRunning { state.wakingAll { $0.hasEnded = true } }
  }

  /// Ends soon; sends what waits, where the receiver takes it at once.
  package func retire() { state.wakingAll { $0.isStopping = true } }

  /// The same, and waits for it, three seconds at most.
  package func stop() {
    retire()
    _ = state.wait(timeout: .seconds(3)) { $0.hasEnded || !$0.isStarted ? true : nil }
  }

  // MARK: The thread

  private enum Step {
    case send(SendRequest)
    case read(SendPiece)
  }

  private func run(_ folder: String?) {
    defer { state.wakingAll { $0.hasEnded = true } }
    let file = folder.map { PositionFile(of: settings.name, in: $0) }
    if let start = handedOver() ?? file?.read() {
      let queue = SendQueue(settings, start: start)
      state.withLock { $0.queue = queue }
    }
    var writing = Writing()
    var nextMetadata = now
    while true {
      let wake = state.withLock { $0.queue.wake } ?? .seconds(86_400)
      // An answer, a batch or the end may come before.
      let patience = min(max(wake - now, .zero), .milliseconds(500))
      let step = state.wait(timeout: patience) { state -> Step?? in
        if state.isStopping { return .some(nil) }
        if let request = state.queue.nextRequest(at: now, wall: wall()) { return .send(request) }
        return state.queue.nextPiece(wall: wall()).map { .read($0) }
      }
      switch step {
      case .some(nil):
        finish(file)
        return
      case .send(let request): send(request)
      case .read(let piece): read(piece)
      case nil: break
      }
      if now >= nextMetadata {
        nextMetadata = now + settings.metadata.interval
        sendMetadata()
      }
      if let file { write(to: file, &writing) }
    }
  }

  /// Where the sender stood in whose place this one comes; waits for its end.
  private func handedOver() -> Position? {
    guard let before = state.withLock({ $0.before }) else { return nil }
    before.retire()
    let position = before.state.wait(timeout: .seconds(10)) { state -> Position?? in
      state.hasEnded ? .some(state.position) : nil
    }
    state.withLock { $0.before = nil }
    return position ?? nil
  }

  /// Sends what waits for two seconds at most, and notes how far that got.
  private func finish(_ file: PositionFile?) {
    let deadline = now + .seconds(2)
    while now < deadline {
      let step = state.wait(timeout: min(.milliseconds(100), deadline - now)) {
        state -> SendRequest?? in
        if state.queue.isEmpty || state.queue.status.failingSince != nil { return .some(nil) }
        return state.queue.nextRequest(at: now, wall: wall(), isClosing: true).map { .some($0) }
      }
      if case .some(.some(let request)) = step { send(request) }
      if case .some(nil) = step { break }
    }
    if let file {
      var last = Writing()
      write(to: file, &last)
    }
    state.withLock { [wall] in $0.position = $0.queue.position(wall: wall()) }
  }

  /// When the position is to be written next.
  private struct Writing {
    var next = Duration.zero
    var nextSync = Duration.zero
    /// How many requests had been answered when it was written last.
    var requests = -1
  }

  /// Writes the position where there were answers since, so that a kill forgets few of them; seldom enough to cost no
  /// more than a fiftieth of the time, and every three seconds for a power cut.
  private func write(to file: PositionFile, _ writing: inout Writing) {
    let began = now
    let requests = state.withLock { $0.queue.status.requests }
    guard began >= writing.next, requests != writing.requests || began >= writing.nextSync else {
      return
    }
    let position = state.withLock { [wall] in $0.queue.position(wall: wall()) }
    let isSynced = began >= writing.nextSync
    let fault = file.write(position, isSynced: isSynced)
    state.withLock { $0.fault = fault }
    let took = now - began
    writing.requests = requests
    writing.next = now + max(.milliseconds(50), min(took * 50, .seconds(10)))
    if isSynced { writing.nextSync = now + .seconds(3) }
  }

  /// Reads a piece of the past into the queue.
  private func read(_ piece: SendPiece) {
    var columns = SampleColumns()
    var count = 0
    do throws(SourceError) {
      for series in try source.select([], from: piece.from, through: piece.through) {
        let labels = series.labels
        let from = state.withLock { $0.queue.wanted(of: labels) }
        guard from <= piece.through else { continue }
        columns.removeAll()
        series.read(from: from, through: piece.through, into: &columns)
        guard !columns.timestamps.isEmpty || !columns.histograms.isEmpty else { continue }
        count += state.withLock { [now, columns] in $0.queue.put(columns, of: labels, at: now) }
      }
    } catch {
      state.withLock {
        $0.queue.status.problem = "\(error)"
        $0.queue.giveUp(piece)
      }
      return
    }
    state.withLock { [count, now, labels, wall] in
      $0.queue.end(piece, count: count, at: now, wall: wall(), labels: labels)
    }
  }
}
