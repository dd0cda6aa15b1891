import Metrics
import PromQL
import Query

extension ScriptRunner {
  /// A runner over the embedded engine with all that the scripts count on: every part of the language, and
  /// metric names that operations take away only at the end of the query.
  package static func overEngine(runsVariants: Bool = false) -> ScriptRunner {
    ScriptRunner(runsVariants: runsVariants) { (question, source) throws(QueryError) in
      let expression: Expr
      do throws(PromQLError) {
        expression = try parseExpression(question.expression)
      } catch {
        throw QueryError(.badData, error.message, position: error.position)
      }
      var options = EvaluationOptions()
      options.delaysNameRemoval = true
      return try Evaluator(source: source, options: options).evaluate(
        expression, question.time, limits: question.limits, lookback: question.lookback,
        cancellation: Cancellation(timeout: question.limits.timeout))
    }
  }
}
