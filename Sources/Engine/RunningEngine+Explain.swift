internal import Dashboards
package import Metrics
package import PromQL
package import Query

extension RunningEngine {
  /// What an expression does at an instant, in lines, or why it has no answer.
  package func explain(_ expression: String, at time: Timestamp) async -> String {
    do throws(QueryError) {
      return try await explanation(of: Question(expression, .instant(time)))
    } catch {
      return error.message
    }
  }

  /// What a question does, in lines: its tree with what each node read and took, or why it is empty. A remote server
  /// does not tell what its nodes cost; then the tree stands with what is known of the answer.
  package func explanation(of question: Question) async throws(QueryError) -> String {
    if let embedded { return try await ExplanationText.explain(question, embedded) }
    let answer = try await sources.main.evaluate(question)
    let text = question.expression
    let tree = (try? parseExpression(text))?.pretty(width: 60) ?? text
    var lines = [
      tree, "", "\(answer.value.extent) in \(answer.statistics.elapsed.milliseconds) ms",
    ]
    lines.append("what its parts read is not told by \(sourceName)")
    lines += answer.annotations.map { "\($0.severity.rawValue): \($0.message)" }
    return lines.joined(separator: "\n")
  }
}

extension Value {
  /// How much it is, in words.
  fileprivate var extent: String {
    switch self {
    case .scalar: "a number"
    case .string: "a text"
    case .vector(let samples): samples.count == 1 ? "1 series" : "\(samples.count) series"
    case .matrix(let series):
      "\(series.count) series, \(series.reduce(0) { $0 + $1.points.count + $1.histograms.count }) points"
    }
  }
}

/// Explanations of the embedded engine as text.
package enum ExplanationText {
  package static func explain(_ question: Question, _ source: EmbeddedDataSource)
    async throws(QueryError) -> String
  {
    let explanation = try await source.explain(question)
    var lines = explanation.root.lines
    if let reason = explanation.whyEmpty { lines.append("empty: \(reason)") }
    lines += explanation.answer.annotations.map { "\($0.severity.rawValue): \($0.message)" }
    return lines.joined(separator: "\n")
  }
}
