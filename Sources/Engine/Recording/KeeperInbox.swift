internal import Ledger
internal import Threads

/// What a keeper that goes along with alerts is told, until its own thread takes it; that thread begins, and ends.
final class KeeperInbox<Message: Sendable>: Sendable {
  private struct State: Sendable {
    var opened: AlertFollower.OpenLedger?
    var messages: [Message] = []
    var isStopping = false
    var hasEnded = true
  }
  private let state = Monitor(State())

  /// The ledger is open.
  func open(_ ledger: AlertFollower.OpenLedger) { state.wakingAll { $0.opened = ledger } }

  /// Takes what happened; returns at once.
  func tell(_ messages: [Message]) { state.wakingAll { $0.messages += messages } }

  /// Runs the keeper on a thread of its own: one that nobody waits for, unless said otherwise.
  func start(urgency: Urgency = .patient, _ run: @escaping @Sendable () -> Void) {
    state.withLock { $0.hasEnded = false }
    let isStarted = startThread(urgency: urgency) {
      run()
      self.state.wakingAll { $0.hasEnded = true }
    }
    if !isStarted { state.withLock { $0.hasEnded = true } }
  }

  /// Has the keeper end, and waits for that no longer than `limit`. Blocks.
  func stop(within limit: Duration) {
    state.wakingAll { $0.isStopping = true }
    _ = state.wait(timeout: limit) { $0.hasEnded ? true : nil }
  }

  // MARK: On the keeper's thread

  /// Waits for the ledger; nil where the keeper is to end before. Blocks.
  func awaitLedger() -> AlertFollower.OpenLedger? {
    let opened: AlertFollower.OpenLedger?? = state.wait { state in
      state.isStopping ? .some(nil) : state.opened.map { .some($0) }
    }
    return opened ?? nil
  }

  /// Whether the keeper is to end; waits for that no longer than `limit`. Blocks.
  func stops(within limit: Duration) -> Bool {
    state.wait(timeout: limit) { $0.isStopping ? true : nil } ?? false
  }

  /// All that it was told, and whether it is to end; waits for either no longer than `limit` (nil: for ever), and gives
  /// nothing then. Blocks.
  func next(within limit: Duration?) -> (messages: [Message], isStopping: Bool) {
    state.wait(timeout: limit) { state in
      guard !state.messages.isEmpty || state.isStopping else { return nil }
      defer { state.messages = [] }
      return (state.messages, state.isStopping)
    } ?? ([], false)
  }

  /// All that it was told; waits no longer than `limit`, also where it is to end. Blocks.
  func messages(within limit: Duration) -> [Message] {
    state.wait(timeout: limit) { state in
      guard !state.messages.isEmpty else { return nil }
      defer { state.messages = [] }
      return state.messages
    } ?? []
  }
}
