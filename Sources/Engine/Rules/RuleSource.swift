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
    let series = source.evaluator.source
    self.series = { (selectors, from, through) throws(QueryError) in
      try selected(selectors, of: series, from, through).map(\.labels)
    }
    live = { (selectors, time) throws(QueryError) in
      let from = time - .seconds(300) + .milliseconds(1)
      var columns = SampleColumns()
      return try selected(selectors, of: series, from, time).filter { one in
        columns.removeAll()
        one.read(from: from, through: time, into: &columns)
        return columns.isLive
      }.map(\.labels)
    }
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
    series = { (selectors, from, through) throws(QueryError) in
      try awaited { () async throws(QueryError) in
        try await source.series(selectors: selectors, from: from, through: through)
      }
    }
    live = { (selectors, time) throws(QueryError) in
      try awaited { () async throws(QueryError) in
        try await source.newest(selectors: selectors, at: time, lookback: .seconds(300))
      }.map(\.labels)
    }
  }

  var questions: SeriesFate.Questions {
    .init(
      series: { try self.series($0, $1, $2) },
      live: { try self.live($0, $1) })
  }
}

private func selected(
  _ selectors: [String], of source: any SeriesSource, _ from: Timestamp, _ through: Timestamp
) throws(QueryError) -> [any StoredSeries] {
  var found: [any StoredSeries] = []
  for selector in selectors {
    do {
      found += try source.select(try parseMatchers(selector), from: from, through: through)
    } catch {
      throw QueryError(.execution, "\(error)")
    }
  }
  return found
}

extension SampleColumns {
  /// Whether the newest sample is there and does not end the series.
  fileprivate var isLive: Bool {
    if let last = histograms.last, (timestamps.last ?? .min) < last.timestamp.milliseconds {
      return !last.histogram.sum.isStaleMarker
    }
    return values.last.map { !$0.isStaleMarker } ?? false
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
