import Feeds
import Metrics
import Synchronization

/// A clock that goes on only when it is told to. Whoever sleeps is known, so that a test can wait until all is still.
final class FakeClock: Sendable {
  private struct Sleeper {
    var until: Duration
    var wake: CheckedContinuation<Void, any Error>
  }
  private struct State {
    var elapsed = Duration.zero
    var wall: Timestamp
    var next = 0
    var sleepers: [Int: Sleeper] = [:]
    var watchers: [(until: Duration, tell: CheckedContinuation<Void, Never>)] = []
  }
  private let state: Mutex<State>

  init(_ wall: Timestamp) { state = Mutex(State(wall: wall)) }

  var feed: FeedClock {
    FeedClock(
      now: { self.now }, elapsed: { self.state.withLock { $0.elapsed } },
      sleep: { try await self.sleep(until: $0) })
  }

  var now: Timestamp { state.withLock { $0.wall } }

  /// Lets time go on and wakes whom it wakes.
  func advance(by span: Duration) {
    let woken = state.withLock { state in
      state.elapsed += span
      state.wall = state.wall + span
      let due = state.sleepers.filter { $0.value.until <= state.elapsed }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.sorted { $0.until < $1.until }
    }
    for sleeper in woken { sleeper.wake.resume() }
  }

  /// The time of day alone is set.
  func set(to time: Timestamp) { state.withLock { $0.wall = time } }

  /// Returns once somebody sleeps until that instant.
  func sleeper(until time: Duration) async {
    await withCheckedContinuation { tell in
      let isThere = state.withLock { state in
        if state.sleepers.values.contains(where: { $0.until == time }) { return true }
        state.watchers.append((time, tell))
        return false
      }
      if isThere { tell.resume() }
    }
  }

  /// Waits until somebody sleeps until that instant, then lets it come.
  func reach(_ time: Duration) async {
    await sleeper(until: time)
    advance(by: time - state.withLock { $0.elapsed })
  }

  /// Until when somebody sleeps, soonest first.
  var alarms: [Duration] { state.withLock { $0.sleepers.values.map(\.until).sorted() } }

  private func sleep(until time: Duration) async throws {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (wake: CheckedContinuation<Void, any Error>) in
        let (isOver, told) = state.withLock { state in
          guard !Task.isCancelled, time > state.elapsed else {
            return (true, [CheckedContinuation<Void, Never>]())
          }
          state.sleepers[id] = Sleeper(until: time, wake: wake)
          let told = state.watchers.filter { $0.until == time }.map(\.tell)
          state.watchers.removeAll { $0.until == time }
          return (false, told)
        }
        for watcher in told { watcher.resume() }
        guard isOver else { return }
        if Task.isCancelled { wake.resume(throwing: CancellationError()) } else { wake.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
      sleeper?.wake.resume(throwing: CancellationError())
    }
  }
}
