import Synchronization

/// What was published, and whoever waits for a part of it.
final class Published<Part: Sendable>: Sendable {
  private struct State {
    var parts: [Part] = []
    var watchers: [(fits: @Sendable (Part) -> Bool, tell: CheckedContinuation<Part, Never>)] = []
    var counters: [(count: Int, tell: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  @Sendable func put(_ part: Part) {
    let (told, counted) = state.withLock { state in
      state.parts.append(part)
      let told = state.watchers.filter { $0.fits(part) }.map(\.tell)
      state.watchers.removeAll { $0.fits(part) }
      let count = state.parts.count
      let counted = state.counters.filter { $0.count <= count }.map(\.tell)
      state.counters.removeAll { $0.count <= count }
      return (told, counted)
    }
    for watcher in told { watcher.resume(returning: part) }
    for counter in counted { counter.resume() }
  }

  var all: [Part] { state.withLock { $0.parts } }
  var last: Part? { state.withLock { $0.parts.last } }

  /// The newest where it fits, else the next that does.
  @discardableResult
  func first(_ fits: @escaping @Sendable (Part) -> Bool) async -> Part {
    await withCheckedContinuation { tell in
      let found = state.withLock { state -> Part? in
        if let last = state.parts.last, fits(last) { return last }
        state.watchers.append((fits, tell))
        return nil
      }
      if let found { tell.resume(returning: found) }
    }
  }

  /// Returns once so many were published.
  func count(_ count: Int) async {
    await withCheckedContinuation { tell in
      let isSo = state.withLock { state in
        if state.parts.count >= count { return true }
        state.counters.append((count, tell))
        return false
      }
      if isSo { tell.resume() }
    }
  }
}
