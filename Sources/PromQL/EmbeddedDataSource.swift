package import Metrics
package import Query

/// The embedded engine: answers queries over a source of series on threads of its own, so that a long query never
/// holds one of Swift's pool, nor the processor the screen needs.
package struct EmbeddedDataSource: DataSource {
  package let evaluator: Evaluator
  private let pool: WorkerPool

  /// `pool` is shared by whoever evaluates; its threads both take whole queries and help with large ones.
  package init(
    source: any SeriesSource, options: EvaluationOptions = EvaluationOptions(),
    pool: WorkerPool = WorkerPool()
  ) {
    self.pool = pool
    evaluator = Evaluator(source: source, options: options, pool: pool)
  }

  package func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    let parsed = try parse(question.expression)
    return try await onWorker(timeout: question.limits.timeout) {
      [evaluator] cancellation throws(QueryError) in
      try evaluator.evaluate(
        parsed, question.time, limits: question.limits, lookback: question.lookback,
        cancellation: cancellation)
    }
  }

  package func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    let matchers = try parsed(selectors)
    return try await onWorker { [source = evaluator.source] _ throws(QueryError) in
      try rethrowing { () throws(SourceError) in
        try source.labelNames(selectors: matchers, from: from, through: through)
      }
    }
  }

  package func labelValues(
    _ label: String, selectors: [String], from: Timestamp, through: Timestamp
  ) async throws(QueryError) -> [String] {
    let matchers = try parsed(selectors)
    return try await onWorker { [source = evaluator.source] _ throws(QueryError) in
      try rethrowing { () throws(SourceError) in
        try source.labelValues(label, selectors: matchers, from: from, through: through)
      }
    }
  }

  package func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  {
    let matchers = try parsed(selectors)
    return try await onWorker { [source = evaluator.source] cancellation throws(QueryError) in
      try source.labels(
        of: matchers.isEmpty ? [[]] : matchers, from: from, through: through, cancellation)
    }
  }

  package func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] {
    try await onWorker { [source = evaluator.source] _ throws(QueryError) in
      source.metadata(metric: metric)
    }
  }

  package func families() async throws(QueryError) -> [TargetFamilies] {
    try await onWorker { [source = evaluator.source] _ throws(QueryError) in source.families() }
  }

  package func seriesCounts(limit: Int) async throws(QueryError) -> SeriesCounts {
    try await onWorker { [source = evaluator.source] _ throws(QueryError) in
      try rethrowing { () throws(SourceError) in try source.seriesCounts(limit: limit) }
    }
  }

  package func newest(selectors: [String], at time: Timestamp, lookback: Duration)
    async throws(QueryError) -> [InstantSample]
  {
    let matchers = try parsed(selectors, by: parseMatchers)
    return try await onWorker { [source = evaluator.source] cancellation throws(QueryError) in
      try source.newest(matchers, at: time, lookback: lookback, cancellation)
    }
  }

  func parse(_ text: String) throws(QueryError) -> Expr {
    do throws(PromQLError) {
      return try parseExpression(text)
    } catch {
      throw QueryError(.badData, error.described(in: text), position: error.position)
    }
  }

  private func parsed(
    _ selectors: [String],
    by read: (String) throws(PromQLError) -> [Matcher] = { text throws(PromQLError) in
      let matchers = try parseMatchers(text)
      // Who asks for everything by mistake is told so.
      return matchers.contains { !$0.matches("") } ? matchers : try parseSelector(text).matchers
    }
  ) throws(QueryError) -> [[Matcher]] {
    var matchers: [[Matcher]] = []
    for text in selectors {
      do throws(PromQLError) {
        matchers.append(try read(text))
      } catch {
        throw QueryError(.badData, error.described(in: text), position: error.position)
      }
    }
    return matchers
  }

  /// Runs `work` on a thread of the pool; the calling task's cancellation reaches it as the stop sign.
  func onWorker<Result: Sendable>(
    timeout: Duration = QueryLimits().timeout,
    _ work: @escaping @Sendable (Cancellation) throws(QueryError) -> Result
  ) async throws(QueryError) -> Result {
    let cancellation = Cancellation(timeout: timeout)
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation {
        (continuation: CheckedContinuation<Swift.Result<Result, QueryError>, Never>) in
        pool.submit {
          do throws(QueryError) {
            try cancellation.check()
            continuation.resume(returning: .success(try work(cancellation)))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try outcome.get()
  }
}

func rethrowing<Result>(_ body: () throws(SourceError) -> Result) throws(QueryError)
  -> Result
{
  do throws(SourceError) {
    return try body()
  } catch {
    throw QueryError(.execution, error.description)
  }
}
