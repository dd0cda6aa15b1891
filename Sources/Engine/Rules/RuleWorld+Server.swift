internal import Metrics
internal import PromQL
internal import Query
internal import Rules
internal import TSDB
internal import Threads

extension RuleWorld {
  /// Rules are tried on a server's series: what they give is kept nowhere but here, for an hour.
  init(
    trying source: any DataSource, timeout: Duration, elapsed: @escaping @Sendable () -> Duration
  ) {
    self.init(
      ask: { (_, text, time) throws(QueryError) in
        var question = Question(text, .instant(time))
        question.limits.timeout = timeout
        return try answered { [question] () async throws(QueryError) in
          try await source.evaluate(question)
        }.value
      },
      sink: Store(limits: StoreLimits(retention: .seconds(3600))), newest: { _, _, _ in [] },
      elapsed: elapsed)
  }
}

/// Waits, on a thread of our own, for an answer, which has a bound of its own.
func answered<Result: Sendable>(
  _ ask: @escaping @Sendable () async throws(QueryError) -> Result
) throws(QueryError) -> Result {
  let answer = awaited(within: .seconds(600)) {
    do throws(QueryError) {
      return Swift.Result<Result, QueryError>.success(try await ask())
    } catch {
      return .failure(error)
    }
  }
  guard let answer else { throw QueryError(.timeout, "no answer") }
  return try answer.get()
}
