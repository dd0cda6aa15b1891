/// How the evaluator reads what PromQL leaves to its server.
package struct EvaluationOptions: Sendable {
  /// How far back an instant selector looks.
  package var lookback = Duration.seconds(300)
  /// The step of a subquery that names none: the server's evaluation interval.
  package var subqueryStep = Duration.seconds(60)
  /// Whether operations only mark the metric's name as meaningless, and it goes at the end of the query, so that
  /// label functions can still read it. A Prometheus server has this off unless told otherwise.
  package var delaysNameRemoval = false
  package init() {}
}
