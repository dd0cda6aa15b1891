package import Metrics
package import PromQL
package import Query

/// All that an evaluation touches outside itself.
package struct RuleWorld: Sendable {
  /// Answers a parsed expression, whose text stands beside it, at an instant; blocks until the answer is there.
  package typealias Ask = @Sendable (Expr, String, Timestamp) throws(QueryError) -> Value
  /// The newest float of each series that fits, staleness markers among them, within an inclusive range of time.
  package typealias Newest =
    @Sendable ([Matcher], Timestamp, Timestamp) throws(SourceError) -> [(Labels, Point)]

  package var ask: Ask
  /// Where the series of rules go.
  package var sink: any SampleSink
  package var newest: Newest
  /// Known to templates; no series gets them.
  package var externalLabels: Labels
  package var externalURL: String
  /// Called now and then in what takes long: who waits for the processor may have it.
  package var giveWay: @Sendable () -> Void = {}
  /// A clock that never goes back, to measure evaluations with.
  package var elapsed: @Sendable () -> Duration

  package init(
    ask: @escaping Ask, sink: any SampleSink, newest: @escaping Newest,
    externalLabels: Labels = .empty, externalURL: String = "",
    elapsed: @escaping @Sendable () -> Duration
  ) {
    (self.ask, self.sink, self.newest) = (ask, sink, newest)
    (self.externalLabels, self.externalURL) = (externalLabels, externalURL)
    self.elapsed = elapsed
  }

  /// Over the embedded engine, on the caller's thread and those of the evaluator's pool.
  package init(
    evaluator: Evaluator, sink: any SampleSink, externalLabels: Labels = .empty,
    externalURL: String = "", limits: QueryLimits = QueryLimits(),
    elapsed: @escaping @Sendable () -> Duration
  ) {
    self.init(
      ask: { (expression, _, time) throws(QueryError) in
        try evaluator.evaluate(
          expression, .instant(time), limits: limits,
          cancellation: Cancellation(timeout: limits.timeout)
        ).value
      },
      sink: sink,
      newest: { (matchers, from, through) throws(SourceError) in
        try newestFloats(evaluator.source, matchers, from, through)
      },
      externalLabels: externalLabels, externalURL: externalURL, elapsed: elapsed)
  }
}

private func newestFloats(
  _ source: any SeriesSource, _ matchers: [Matcher], _ from: Timestamp, _ through: Timestamp
) throws(SourceError) -> [(Labels, Point)] {
  var found: [(Labels, Point)] = []
  var columns = SampleColumns()
  for series in try source.select(matchers, from: from, through: through) {
    columns.removeAll()
    series.read(from: from, through: through, into: &columns)
    guard let time = columns.timestamps.last, let value = columns.values.last else { continue }
    found.append((series.labels, Point(Timestamp(milliseconds: time), value)))
  }
  return found
}

extension RuleWorld {
  /// The vector that a rule's expression gives; a number is a vector of one element without labels.
  func vector(
    _ expression: Expr, _ text: String, at time: Timestamp
  ) throws(QueryError) -> [InstantSample] {
    switch try ask(expression, text, time) {
    case .vector(let samples): return samples
    case .scalar(let point):
      return [InstantSample(labels: .empty, timestamp: time, content: .float(point.value))]
    case .string, .matrix:
      throw QueryError(.execution, "rule result is not a vector or scalar")
    }
  }
}
