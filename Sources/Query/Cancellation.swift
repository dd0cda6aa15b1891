internal import Synchronization

/// The stop sign of one running query: set from any thread, looked at by the evaluator every few thousand samples.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)
  /// The instant past which the query has used up its time.
  package let deadline: ContinuousClock.Instant

  package init(deadline: ContinuousClock.Instant) { self.deadline = deadline }
  package convenience init(timeout: Duration) { self.init(deadline: .now + timeout) }

  package func cancel() { flag.store(true, ordering: .relaxed) }
  package var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Throws where the query was cancelled or its time is used up.
  package func check() throws(QueryError) {
    if isCancelled { throw QueryError(.canceled, "query was canceled") }
    if ContinuousClock.now > deadline { throw QueryError(.timeout, "query timed out") }
  }
}
