internal import Synchronization

/// Lets so many in at once; the others wait in the order in which they came.
///
/// All who ask over TCP go through one, so that however much they ask, those at the socket find the evaluator nearly
/// free: over TCP comes every user of the machine, at the socket only the engine's own.
final class Turnstile: Sendable {
  private struct State {
    var free: Int
    var given = 0
    var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
  }
  private let state: Mutex<State>
  private let most: Int

  /// - Parameter most: how many may wait; more are sent away at once.
  init(atOnce count: Int, waiting most: Int = 1000) {
    state = Mutex(State(free: count))
    self.most = most
  }

  /// Does it when its turn comes; nil where the task was cancelled before, or too many wait.
  func pass<Value: Sendable>(_ body: @Sendable () async -> Value) async -> Value? {
    guard await enter() else { return nil }
    defer { leave() }
    return Task.isCancelled ? nil : await body()
  }

  /// Whether the turn has come; false where it was not waited for to the end.
  private func enter() async -> Bool {
    let number = state.withLock { state in
      state.given += 1
      return state.given
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isLet = state.withLock { state -> Bool? in
          guard state.free == 0 else {
            state.free -= 1
            return true
          }
          guard state.waiting.count < most else { return false }
          state.waiting.append((number, continuation))
          return nil
        }
        if let isLet { continuation.resume(returning: isLet) }
        // The handler came sooner than there was anybody to send away.
        if Task.isCancelled { sendAway(number) }
      }
    } onCancel: {
      sendAway(number)
    }
  }

  private func sendAway(_ number: Int) {
    let gone = state.withLock { state in
      state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
    }
    gone?.continuation.resume(returning: false)
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst().continuation }
      state.free += 1
      return nil
    }
    next?.resume(returning: true)
  }
}
