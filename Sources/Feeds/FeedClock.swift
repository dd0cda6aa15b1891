package import Metrics

/// The clocks that a feed lives by.
package struct FeedClock: Sendable {
  /// The time of day, which may be set back.
  package let now: @Sendable () -> Timestamp
  /// The time that only goes on, since some beginning.
  package let elapsed: @Sendable () -> Duration
  /// Returns once `elapsed` has come so far; at once with an error where the task is cancelled.
  package let sleep: @Sendable (_ until: Duration) async throws -> Void

  package init(
    now: @escaping @Sendable () -> Timestamp, elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (_ until: Duration) async throws -> Void
  ) {
    self.now = now
    self.elapsed = elapsed
    self.sleep = sleep
  }

  /// The machine's, by a wall clock.
  package init(wall: @escaping @Sendable () -> Timestamp) {
    let begun = ContinuousClock.now
    now = wall
    elapsed = { .now - begun }
    sleep = { try await Task.sleep(until: begun + $0, clock: .continuous) }
  }

  /// False where the task was cancelled meanwhile.
  func pause(until time: Duration) async -> Bool {
    do { try await sleep(time) } catch { return false }
    return !Task.isCancelled
  }

  func pause(for span: Duration) async -> Bool { await pause(until: elapsed() + span) }
}
