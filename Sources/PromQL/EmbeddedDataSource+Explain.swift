package import Metrics
package import Query

extension EmbeddedDataSource {
  /// Evaluates a question with measurements per node, and says what emptied an empty answer.
  package func explain(_ question: Question) async throws(QueryError) -> Explanation {
    let parsed = try parse(question.expression)
    return try await onWorker(timeout: question.limits.timeout) {
      [evaluator] cancellation throws(QueryError) in
      try evaluator.explain(
        parsed, question.time, limits: question.limits, lookback: question.lookback,
        cancellation: cancellation)
    }
  }

  /// Why an expression has no series between two instants, in one line for a panel; nil where its selectors all
  /// match something, or it does not parse.
  package func whyEmpty(_ expression: String, from: Timestamp, through: Timestamp) async
    -> String?
  {
    guard let parsed = try? parse(expression) else { return nil }
    let reason = try? await onWorker { [evaluator] _ throws(QueryError) in
      evaluator.whyEmpty(parsed, from: from, through: through)
    }
    return reason ?? nil
  }
}
