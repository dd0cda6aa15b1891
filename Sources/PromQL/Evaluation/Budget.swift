import Query
internal import Synchronization
import Threads

/// What a query may still use, shared by the threads that evaluate it.
final class Budget: Sendable {
  /// Samples between two offers of the processor: some 100 µs. A power of two.
  static let stretch = 1 << 14

  private let spent = Atomic<Int>(0)
  let samples: Int
  let cancellation: Cancellation

  init(samples: Int, cancellation: Cancellation) {
    self.samples = samples
    self.cancellation = cancellation
  }

  /// The samples noted so far.
  var held: Int { spent.load(ordering: .relaxed) }

  /// Notes samples held, and looks at the stop sign.
  func spend(_ count: Int) throws(QueryError) {
    let total = spent.wrappingAdd(count, ordering: .relaxed).newValue
    if total > samples {
      throw QueryError(
        .execution,
        "query processing would load too many samples into memory in query execution: more than \(samples)"
      )
    }
    if total / Budget.stretch != (total - count) / Budget.stretch { giveWay() }
    try cancellation.check()
  }

  /// Throws where one vector would hold more cells than samples may be read.
  func allow(cells: Int) throws(QueryError) {
    guard cells <= samples else {
      throw QueryError(
        .execution,
        "query processing would load too many samples into memory in query execution: a result of more than \(samples) points"
      )
    }
    try cancellation.check()
  }

  /// Whether the stop sign is up or the time is over.
  var isAbandoned: Bool { cancellation.isCancelled || ContinuousClock.now > cancellation.deadline }
}

/// Runs a loop over that many cells piece by piece, and offers the processor between the pieces.
@inline(__always)
func inStretches(_ count: Int, _ body: (Range<Int>) -> Void) {
  var start = 0
  while start < count {
    if start > 0 { giveWay() }
    let end = min(count, start + Budget.stretch)
    body(start..<end)
    start = end
  }
}

/// The cells that one vector's columns take, counted by the threads that make them.
final class CellTally: Sendable {
  private let cells = Atomic<Int>(0)

  func add(_ count: Int) -> Int { cells.wrappingAdd(count, ordering: .relaxed).newValue }
}
