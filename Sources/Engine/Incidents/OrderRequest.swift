internal import Facts
internal import Threads

/// An order that somebody waits for.
final class OrderRequest: Sendable {
  let order: IncidentOrder
  private let state = Monitor(State.waiting)

  private enum State: Sendable {
    case waiting, underway, abandoned
    case done(Outcome)
  }
  /// What became of it.
  struct Outcome: Sendable {
    /// Why it was not carried out.
    var problem: String?
    /// The number of its last write.
    var written: UInt64
  }

  init(_ order: IncidentOrder) { self.order = order }

  /// Takes it up; false where nobody waits any more.
  func begin() -> Bool {
    state.withLock { state in
      guard case .waiting = state else { return false }
      state = .underway
      return true
    }
  }

  func finish(_ outcome: Outcome) { state.wakingAll { $0 = .done(outcome) } }

  /// Waits for it; nil where nobody takes it up in time, and nobody ever will. Blocks.
  func outcome(within timeout: Duration) -> Outcome? {
    func done(_ state: State) -> Outcome? {
      if case .done(let outcome) = state { outcome } else { nil }
    }
    if let outcome = state.wait(timeout: timeout, until: { done($0) }) { return outcome }
    let isUnderway = state.withLock { state in
      if case .waiting = state { state = .abandoned }
      if case .abandoned = state { return false }
      return true
    }
    // Carrying it out takes milliseconds.
    return isUnderway ? state.wait(timeout: .seconds(60)) { done($0) } : nil
  }
}
