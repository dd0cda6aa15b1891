/// How long to wait before the next attempt: doubled with each, between two bounds.
package struct Backoff: Sendable, Hashable {
  package var least: Duration
  package var most: Duration
  /// Attempts that have failed so far.
  package private(set) var failures = 0

  package init(least: Duration, most: Duration) {
    self.least = least
    self.most = most
  }

  /// Counts a failure and gives the wait after it. What the receiver asks for counts where it is longer, but no longer
  /// than an hour.
  package mutating func fail(asked: Duration? = nil) -> Duration {
    let own = min(most, least * (1 << min(failures, 20)))
    failures += 1
    return max(own, min(asked ?? .zero, .seconds(3600)))
  }
}
