internal import Threads

/// Threads for what takes long and may block: pieces of answers, bodies to unpack, passwords. Made as they are needed.
final class Workers: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    /// The first that has not begun.
    var next = 0
    var idle = 0
    var threads = 0
    var isOver = false

    var waiting: Int { jobs.count - next }

    mutating func take() -> (@Sendable () -> Void)? {
      guard next < jobs.count else { return nil }
      let job = jobs[next]
      jobs[next] = {}
      next += 1
      if next == jobs.count || next == 1024 {
        jobs.removeFirst(next)
        next = 0
      }
      return job
    }
  }

  private enum Next {
    case job(@Sendable () -> Void)
    case end
  }

  private let state = Monitor(State())
  private let most: Int

  init(threads: Int) { most = threads }

  deinit { stop() }

  /// Does it on one of the threads, in the order of asking; here, where there are none.
  func run(_ job: @escaping @Sendable () -> Void) {
    let (isHere, needsThread) = state.wakingOne { state in
      if state.isOver { return (true, false) }
      state.jobs.append(job)
      let isNeeded = state.idle < state.waiting && state.threads < most
      if isNeeded { state.threads += 1 }
      return (false, isNeeded)
    }
    if isHere { return job() }
    guard needsThread else { return }
    let state = state
    if startThread(stackBytes: 1 << 20, { Self.loop(state) }) { return }
    let orphans = state.withLock { state in
      state.threads -= 1
      return state.threads == 0 ? state.waiting : 0
    }
    for _ in 0..<orphans { state.withLock { $0.take() }?() }
  }

  /// The same, awaited.
  func value<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      run { continuation.resume(returning: body()) }
    }
  }

  /// Ends the threads, once they have done what was asked; does not wait for it.
  func stop() { state.wakingAll { $0.isOver = true } }

  private static func loop(_ state: Monitor<State>) {
    while true {
      state.withLock { $0.idle += 1 }
      let next = state.wait { state -> Next? in
        if let job = state.take() {
          state.idle -= 1
          return .job(job)
        }
        return state.isOver ? .end : nil
      }
      guard case .job(let job)? = next else { return }
      job()
    }
  }
}
