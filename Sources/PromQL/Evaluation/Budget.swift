import Query
internal import Synchronization

/// What a query may still use, shared by the threads that evaluate it.
final class Budget: Sendable {
  private let spent = Atomic<Int>(0)
  let samples: Int
  let cancellation: Cancellation

  init(samples: Int, cancellation: Cancellation) {
    self.samples = samples
    self.cancellation = cancellation
  }

  /// Notes samples held, and looks at the stop sign.
  func spend(_ count: Int) throws(QueryError) {
    let total = spent.wrappingAdd(count, ordering: .relaxed).newValue
    if total > samples {
      throw QueryError(
        .execution,
        "query processing would load too many samples into memory in query execution: more than \(samples)"
      )
    }
    try cancellation.check()
  }

  /// Whether the stop sign is up or the time is over.
  var isAbandoned: Bool { cancellation.isCancelled || ContinuousClock.now > cancellation.deadline }
}
