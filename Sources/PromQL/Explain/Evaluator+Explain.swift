import Metrics
package import Query

extension Evaluator {
  /// Evaluates with measurements: every node's whole vector is made before its parent goes on, so that time belongs
  /// to nodes; that costs memory a plain evaluation does not need.
  package func explain(
    _ expression: Expr, _ time: Question.Time, limits: QueryLimits = QueryLimits(),
    lookback: Duration? = nil, cancellation: Cancellation
  ) throws(QueryError) -> Explanation {
    let clock = ContinuousClock()
    let began = clock.now
    let evaluation = try self.evaluation(time, limits, lookback, cancellation)
    evaluation.profile = Profile()
    let value = try evaluation.value(of: expression, time)
    var answer = Answer(value: value, annotations: evaluation.notes.annotations)
    answer.statistics = evaluation.statistics
    answer.statistics.elapsed = clock.now - began
    let root =
      evaluation.profile?.root
      ?? ExplainedNode(
        title: expression.description, range: expression.range, series: 0,
        samples: answer.statistics.samplesRead, elapsed: answer.statistics.elapsed, children: [])
    let isEmpty =
      switch value {
      case .vector(let samples): samples.isEmpty
      case .matrix(let series): series.isEmpty
      case .scalar, .string: false
      }
    let steps = Steps(time)
    return Explanation(
      answer: answer, root: root,
      whyEmpty: isEmpty
        ? whyEmpty(
          expression, from: Timestamp(milliseconds: steps.start),
          through: Timestamp(milliseconds: steps.end)) : nil)
  }
}

extension Evaluation {
  /// Runs a node's evaluation under the profile.
  func profiled(
    _ expression: Expr, _ steps: Steps, _ body: () throws(QueryError) -> Evaluated
  ) throws(QueryError) -> Evaluated {
    let clock = ContinuousClock()
    let began = clock.now
    let read = statistics.samplesRead
    profile?.enter()
    var value = try body()
    var series = 1
    if case .vector(let plan) = value {
      let all = try columns(plan, steps)
      series = all.count
      value = .vector(ReadyPlan(all))
    }
    profile?.leave(
      expression, series: series, samples: statistics.samplesRead - read,
      elapsed: clock.now - began)
    return value
  }

  /// Notes a range selector, whose samples its function reads.
  func profileSelection(_ expression: Expr, series: Int) {
    guard profile != nil else { return }
    profile?.enter()
    profile?.leave(expression, series: series, samples: 0, elapsed: .zero)
  }
}
