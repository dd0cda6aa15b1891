internal import Facts
internal import Synchronization
internal import Watching

/// Where viewers wait for what changes among the facts. One task looks for all of them, however many there are, and as
/// long as there is any.
final class NewsDesk: Sendable {
  private struct Waiting {
    var since: UInt64
    var end: ContinuousClock.Instant
    var continuation: CheckedContinuation<News, Never>
  }

  private struct State {
    var isLooking = false
    /// As the task saw it last; nil while it does not look.
    var latest: FactSheet?
    /// Its version when the bell rang last.
    var rung: UInt64 = 0
    var waiting: [Waiting] = []
    /// Since when nobody waits.
    var idle: ContinuousClock.Instant?
  }

  /// The facts, and whether something of them is to be shown soon.
  typealias News = (sheet: FactSheet, rings: Bool)

  private let facts: LiveFacts
  private let state = Mutex(State())
  private let patience: Duration
  private let pace: Duration

  /// - Parameters:
  ///   - patience: how long who asks for news waits at most.
  ///   - pace: how often what rings nobody is looked for.
  init(_ facts: LiveFacts, patience: Duration, pace: Duration) {
    self.facts = facts
    self.patience = patience
    self.pace = pace
  }

  /// The facts as soon as they are of another version, or when patience ends.
  func news(since version: UInt64) async -> News {
    await withCheckedContinuation { continuation in
      let known = state.withLock { state -> News? in
        if let latest = state.latest, latest.version != version {
          return (latest, state.rung > version || latest.version < version)
        }
        state.waiting.append(
          Waiting(since: version, end: .now + patience, continuation: continuation))
        state.idle = nil
        if !state.isLooking {
          state.isLooking = true
          Task { await self.look() }
        }
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  /// Answers those for whom there is news, again and again, until nobody has come for a while.
  private func look() async {
    var isRung = true
    while true {
      // Who listens first misses nothing.
      let rings = facts.bell.rings()
      let sheet = facts.newest
      let now = ContinuousClock.now
      let (ready, isOver) = state.withLock { state in
        state.latest = sheet
        if isRung { state.rung = sheet.version }
        let ready = state.waiting.filter { $0.since != sheet.version || $0.end <= now }
        state.waiting.removeAll { $0.since != sheet.version || $0.end <= now }
        if !state.waiting.isEmpty || !ready.isEmpty {
          state.idle = nil
        } else if state.idle == nil {
          state.idle = now
        }
        let isOver = state.idle.map { now - $0 > .seconds(60) } ?? false
        if isOver { (state.isLooking, state.latest) = (false, nil) }
        return (ready, isOver)
      }
      let rung = state.withLock { $0.rung }
      for one in ready {
        one.continuation.resume(
          returning: (sheet, rung > one.since || sheet.version < one.since))
      }
      if isOver { return }
      isRung = await firstRing(rings, within: min(pace, patience))
    }
  }
}

/// Returns at the first ring, or the end of them, with true; with false when the time is up.
@discardableResult
func firstRing(_ rings: AsyncStream<Void>, within pause: Duration) async -> Bool {
  await withTaskGroup(of: Bool.self) { group in
    group.addTask {
      for await _ in rings { break }
      return true
    }
    group.addTask {
      try? await Task.sleep(for: max(.zero, pause))
      return false
    }
    let isRung = await group.next() ?? false
    group.cancelAll()
    return isRung
  }
}
