import Query
internal import Synchronization

extension Evaluation {
  /// How many series make a piece of work for one thread. Fixed by the numbers alone, so that the order in which
  /// floats are added never depends on the threads.
  func pieceSize(_ series: Int, _ steps: Int) -> Int {
    let cells = max(1, steps)
    // A piece is worth the hand-over from about 50,000 cells on; at most 16 pieces.
    return max(1, max((series + 15) / 16, 50_000 / cells))
  }

  /// Runs `body` on every piece of 0..<count, on several threads where it pays, and returns the results in order.
  func inPieces<Result: Sendable>(
    _ count: Int, size: Int,
    _ body: @escaping @Sendable (Range<Int>, inout Worker) throws(QueryError) -> Result
  ) throws(QueryError) -> [Result] {
    let pieces = (count + size - 1) / max(1, size)
    if pieces <= 1 || pool == nil {
      var results: [Result] = []
      results.reserveCapacity(pieces)
      for piece in 0..<pieces {
        var worker = self.worker()
        let range = piece * size..<min(count, (piece + 1) * size)
        results.append(try body(range, &worker))
        absorb(worker)
      }
      return results
    }
    let outcomes = Mutex<[Outcome<Result>?]>([Outcome<Result>?](repeating: nil, count: pieces))
    let box = Box(outcomes)
    let budget = budget
    pool?.spread(pieces) { piece in
      var worker = Worker(budget)
      let range = piece * size..<min(count, (piece + 1) * size)
      var outcome: Outcome<Result>
      do throws(QueryError) {
        let result = try body(range, &worker)
        outcome = Outcome(result: .success(result))
      } catch {
        outcome = Outcome(result: .failure(error))
      }
      outcome.notes = worker.notes
      outcome.samplesRead = worker.samplesRead
      let finished = outcome
      box.outcomes.withLock { $0[piece] = finished }
    }
    var results: [Result] = []
    results.reserveCapacity(pieces)
    for outcome in box.outcomes.withLock({ $0 }) {
      guard let outcome else { continue }
      notes.add(outcome.notes)
      statistics.samplesRead += outcome.samplesRead
      switch outcome.result {
      case .success(let result): results.append(result)
      case .failure(let error): throw error
      }
    }
    return results
  }

  /// Evaluates all series of a plan; `transform` sees each column and keeps what it needs.
  func collect<Result: Sendable>(
    _ plan: any VectorPlan, _ steps: Steps,
    _ transform: @escaping @Sendable (SeriesHead, Column) -> Result?
  ) throws(QueryError) -> [Result] {
    let heads = plan.heads
    let count = steps.count
    let tally = CellTally()
    let pieces = try inPieces(heads.count, size: pieceSize(heads.count, count)) {
      (range: Range<Int>, worker: inout Worker) throws(QueryError) -> [Result] in
      var kept: [Result] = []
      kept.reserveCapacity(range.count)
      for index in range {
        var column = Column(absent: count)
        try plan.fill(index, &column, &worker)
        if let result = transform(heads[index], column) {
          try worker.limits.allow(cells: tally.add(count))
          kept.append(result)
        }
      }
      return kept
    }
    return pieces.count == 1 ? pieces[0] : pieces.flatMap { $0 }
  }

  /// All series of a plan that have a sample at any step.
  func columns(_ plan: any VectorPlan, _ steps: Steps) throws(QueryError) -> [SeriesColumn] {
    if let ready = plan as? ReadyPlan { return ready.series }
    return try collect(plan, steps) { head, column in
      column.isEmpty ? nil : SeriesColumn(head, column)
    }
  }
}

private struct Outcome<Result: Sendable>: Sendable {
  var result: Swift.Result<Result, QueryError>
  var notes = Notes()
  var samplesRead = 0
  init(result: Swift.Result<Result, QueryError>) { self.result = result }
}

private final class Box<Result: Sendable>: Sendable {
  let outcomes: Mutex<[Outcome<Result>?]>
  init(_ outcomes: consuming Mutex<[Outcome<Result>?]>) { self.outcomes = outcomes }
}
