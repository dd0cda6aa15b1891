internal import Alerts
internal import Metrics
internal import PromQL
internal import Query
internal import Threads

/// Whom rules ask: each call blocks its thread until the answer is there, so none of Swift's pool may call.
struct RuleSource: Sendable {
  /// An expression's value at an instant.
  var ask:
    @Sendable (_ expression: Expr, _ text: String, _ time: Timestamp) throws(QueryError) -> Value
  /// What became of series.
  var series:
    @Sendable (_ selectors: [String], _ from: Timestamp, _ through: Timestamp)
      throws(QueryError) -> [Labels]
  var live: @Sendable (_ selectors: [String], _ time: Timestamp) throws(QueryError) -> [Labels]

  /// The engine's own samples.
  init(_ source: EmbeddedDataSource, timeout: Duration) {
    ask = { (expression, _, time) throws(QueryError) in
      let cancellation = Cancellation(timeout: timeout)
      return try source.evaluator.evaluate(
        expression, .instant(time), cancellation: cancellation
      ).value
    }
    (series, live) = Self.questions(source)
  }

  /// A server's.
  init(asking source: any DataSource, timeout: Duration) {
    ask = { (_, text, time) throws(QueryError) in
      var question = Question(text, .instant(time))
      question.limits.timeout = timeout
      return try awaited { [question] () async throws(QueryError) in
        try await source.evaluate(question)
      }.value
    }
    (series, live) = Self.questions(source)
  }

  private static func questions(_ source: any DataSource) -> (
    @Sendable ([String], Timestamp, Timestamp) throws(QueryError) -> [Labels],
    @Sendable ([String], Timestamp) throws(QueryError) -> [Labels]
  ) {
    (
      { (selectors, from, through) throws(QueryError) in
        try awaited { () async throws(QueryError) in
          try await source.series(selectors: selectors, from: from, through: through)
        }
      },
      { (selectors, time) throws(QueryError) in
        try awaited { () async throws(QueryError) in
          try await source.newest(selectors: selectors, at: time, lookback: .seconds(300))
        }.map(\.labels)
      }
    )
  }

  var questions: SeriesFate.Questions {
    .init(
      series: { try self.series($0, $1, $2) },
      live: { try self.live($0, $1) })
  }
}

/// Waits on a thread of our own for what runs in Swift's pool.
private func awaited<Result: Sendable>(
  _ body: @escaping @Sendable () async throws(QueryError) -> Result
) throws(QueryError) -> Result {
  let outcome = Monitor<Swift.Result<Result, QueryError>?>(nil)
  Task {
    let result: Swift.Result<Result, QueryError>
    do throws(QueryError) { result = .success(try await body()) } catch { result = .failure(error) }
    outcome.wakingAll { $0 = result }
  }
  guard let result = outcome.wait(timeout: .seconds(600), until: { $0 }) else {
    throw QueryError(.timeout, "no answer")
  }
  return try result.get()
}
