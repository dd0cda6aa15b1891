import Metrics
import PromQL
import Query
import Script
import Testing

/// What a default server does otherwise than the scripts' engine: names go at once, not at the query's end.
@Suite struct DefaultServerTests {
  private func failures(_ script: String) throws -> [String] {
    let runner = ScriptRunner { (question, source) throws(QueryError) in
      let expression: Expr
      do throws(PromQLError) {
        expression = try parseExpression(question.expression)
      } catch {
        throw QueryError(.badData, error.message)
      }
      return try Evaluator(source: source, pool: WorkerPool(threads: 2)).evaluate(
        expression, question.time, limits: question.limits,
        cancellation: Cancellation(timeout: .seconds(10)))
    }
    return try runner.run(script).compactMap { verdict in
      verdict.complaint.map { "\(verdict.line): \($0)" }
    }
  }

  @Test func dropsNamesAtOnce() throws {
    let script = """
      load 1m
        a_total{x="1"} 0+1x10
        b_total{x="1"} 0+2x10
        c_total{x="2"} 0+3x10

      eval instant at 10m rate({__name__=~"a_total|c_total"}[5m])
        {x="1"} 0.016666666666666666
        {x="2"} 0.05

      eval instant at 10m rate({__name__=~"a_total|b_total"}[5m])
        expect fail msg:vector cannot contain metrics with the same labelset

      eval instant at 10m label_replace(rate(a_total[5m]), "kept", "$1", "__name__", "(.*)")
        {x="1"} 0.016666666666666666

      eval instant at 10m a_total > bool 3
        {x="1"} 1

      eval instant at 10m a_total > 3
        a_total{x="1"} 10

      eval instant at 10m sum by (__name__) (rate(a_total[5m]))
        {} 0.016666666666666666

      eval instant at 10m last_over_time(a_total[5m])
        a_total{x="1"} 10

      eval instant at 10m -{x="1"}
        expect fail msg:vector cannot contain metrics with the same labelset
      """
    #expect(try failures(script) == [])
  }

  /// Times, windows and counts at the ends of what numbers hold: an answer or an error, never a crash.
  @Test(arguments: [
    "m @ 9223372036854775", "m @ -9223372036854775", "m offset 290y", "m offset -290y",
    "rate(m[290y])", "sum_over_time(m[1y:1ms])", "sum_over_time(m[290y:1ms] @ 1e12)",
    "rate(m[290y] offset 290y)", "topk(1e18, m)", "topk(-1e18, m)", "bottomk(NaN, m)",
    "limitk(1e300, m)", "limit_ratio(NaN, m)", "quantile(1e300, m)",
    "quantile_over_time(-Inf, m[5m])", "year(m * 1e300)", "day_of_year(vector(-1e17))",
    "days_in_month(vector(Inf))", "m ^ 1e300", "m % 0", "-m / 0", "predict_linear(m[5m], 1e300)",
    "double_exponential_smoothing(m[5m], 0.5, 0.5)", "double_exponential_smoothing(m[5m], 2, 0.5)",
    "round(m, 0)", "round(m, NaN)", "clamp(m, 5, 1)", "m[5m:1ms] offset 100000d",
    "absent(m{a=\"b\"})",
    "label_join(m, \"a\", \"\")", "scalar(m) + scalar(vector(1))", "histogram_quantile(NaN, m)",
    "sum_over_time(m[10000d:1s] @ end())", "rate(m[1ms])", "m and on() vector(1)",
    "count_values(\"v\", m)", "info(m)", "timestamp(m @ 0)", "increase(m[5m] smoothed)",
  ])
  func survives(_ expression: String) throws {
    let runner = ScriptRunner { (question, source) throws(QueryError) in
      let parsed: Expr
      do throws(PromQLError) {
        parsed = try parseExpression(expression)
      } catch {
        throw QueryError(.badData, error.message)
      }
      var limits = QueryLimits()
      limits.samples = 100_000
      for time in [
        question.time, .instant(.distantFuture), .instant(.distantPast),
        .instant(Timestamp(milliseconds: .max)), .instant(Timestamp(milliseconds: .min)),
        .range(StepRange(start: .distantPast, end: .distantFuture, step: .milliseconds(1))),
        .range(
          StepRange(
            start: Timestamp(milliseconds: .min), end: Timestamp(milliseconds: .max),
            step: .seconds(1))),
        .range(
          StepRange(
            start: Timestamp(seconds: -60), end: Timestamp(seconds: 900), step: .seconds(60))),
      ] {
        _ = try? Evaluator(source: source).evaluate(
          parsed, time, limits: limits, cancellation: Cancellation(timeout: .seconds(10)))
      }
      return Answer(value: .vector([]))
    }
    let script = """
      load 1m
        m{i="1"} 0+1x5 stale Inf -Inf NaN 1e308 1e308
        m{i="2"} {{schema:0 sum:1 count:1 buckets:[1]}}x4 1 2 3

      eval instant at 5m m
      """
    #expect(try runner.run(script).count == 1)
  }
}
