package import Metrics

/// Whether an engine that stands by for another one sends: a value, stepped by what is heard of the first and the time.
package struct StandbyWatch: Sendable, Hashable {
  package enum Role: Sendable, Hashable {
    /// The first answers, or has not been silent for long enough: nothing is sent.
    case standingBy
    /// It sends in the place of the first.
    case active
    /// The first is back: nothing more is begun, and what is known is handed to it.
    case handingBack
  }
  package private(set) var role = Role.standingBy
  /// How long the first is to be silent.
  package let after: Duration
  /// When the first answered last; nil where it never did.
  package private(set) var lastHeard: Timestamp?
  /// When this engine took over last.
  package private(set) var tookOver: Timestamp?
  /// Why the first is not heard, or cannot be mirrored; empty for nothing.
  package private(set) var problem = ""
  private var silentSince: Timestamp
  /// How many asks one after the other had no answer.
  private var misses = 0

  /// A clock that jumps, or one lost answer, is no silence.
  private static let leastMisses = 3

  package init(after: Duration, at now: Timestamp) {
    (self.after, silentSince) = (after, now)
  }

  /// The first answered: an engine that sends in its place begins to hand back.
  ///
  /// - Parameter problem: why it cannot be mirrored all the same.
  package mutating func hear(at now: Timestamp, problem: String = "") {
    (lastHeard, silentSince, misses, self.problem) = (now, now, 0, problem)
    if role == .active { role = .handingBack }
  }

  /// It did not answer, or with what does not show that it tells anybody.
  package mutating func miss(_ reason: String, at now: Timestamp) {
    silentSince = min(silentSince, now)
    misses += 1
    problem = reason
    if role == .handingBack { role = .active }
  }

  /// Lets time go on. Whether this engine is to send from now on.
  package mutating func takesOver(at now: Timestamp) -> Bool {
    silentSince = min(silentSince, now)
    guard role == .standingBy, misses >= Self.leastMisses, now - silentSince >= after else {
      return false
    }
    (role, tookOver) = (.active, now)
    return true
  }

  /// All is handed back, as far as it could be.
  package mutating func handedBack() {
    if role == .handingBack { role = .standingBy }
  }

  /// Whether the first did not answer when it was asked last.
  package var isSilent: Bool { misses > 0 }

  /// When it takes over where nothing is heard until then; nil where it does not stand by.
  package var deadline: Timestamp? { role == .standingBy ? silentSince + after : nil }
}
