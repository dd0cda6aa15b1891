package import Facts
internal import Synchronization
package import Views

/// Joins the parts that feeds publish, and the newest facts, into whole snapshots.
package final class SnapshotJoin: Sendable {
  private let snapshot: Mutex<Snapshot>
  private let facts: @Sendable () -> FactSheet
  private let clock: FeedClock
  private let publish: @Sendable (Snapshot) -> Void

  /// - Parameter publish: takes them in their order; it must return at once and join nothing itself.
  package init(
    _ first: Snapshot, facts: @escaping @Sendable () -> FactSheet, clock: FeedClock,
    publish: @escaping @Sendable (Snapshot) -> Void
  ) {
    snapshot = Mutex(first)
    self.facts = facts
    self.clock = clock
    self.publish = publish
  }

  /// Publishes with what changed. The clock goes on, whatever began before it and ends after; what is said is said
  /// once.
  package func join(_ change: (inout Snapshot) -> Void = { _ in }) {
    let facts = facts()
    snapshot.withLock { snapshot in
      snapshot.advance(to: clock.now())
      change(&snapshot)
      snapshot.facts = facts
      publish(snapshot)
      snapshot.chrome.message = nil
    }
  }

  /// Between evaluations that are far apart the clock and the ages go on, until the task is cancelled: a minute-old
  /// screen must not say that its data are fresh.
  package func keepTime() async {
    while await clock.pause(for: .seconds(1)) {
      let now = clock.now()
      if snapshot.withLock({ $0.isBeside(now, by: .seconds(5)) }) { join() }
    }
  }

  /// Publishes so often, until the task is cancelled.
  package func keepTime(every pause: Duration) async {
    while await clock.pause(for: pause) { join() }
  }
}
