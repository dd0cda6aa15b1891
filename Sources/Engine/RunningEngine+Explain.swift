internal import Dashboards
package import Metrics
package import PromQL
package import Query

extension RunningEngine {
  /// What an expression does at an instant, in lines: its tree with what each node read and took, or why it is
  /// empty. A remote server does not tell what its nodes cost; then the tree stands with the whole's cost.
  package func explain(_ expression: String, at time: Timestamp) async -> String {
    let question = Question(expression, .instant(time))
    if let embedded { return await ExplanationText.explain(question, embedded) }
    do throws(QueryError) {
      let answer = try await sources.main.evaluate(question)
      let tree = (try? parseExpression(expression))?.pretty(width: 60) ?? expression
      let statistics = answer.statistics
      return tree + "\n\n\(statistics.seriesSelected) series, \(statistics.samplesRead) samples"
    } catch {
      return error.message
    }
  }
}

/// Explanations of the embedded engine as text.
package enum ExplanationText {
  package static func explain(_ question: Question, _ source: EmbeddedDataSource) async -> String {
    do throws(QueryError) {
      let explanation = try await source.explain(question)
      var lines = explanation.root.lines
      if let reason = explanation.whyEmpty { lines.append("empty: \(reason)") }
      lines += explanation.answer.annotations.map { "\($0.severity.rawValue): \($0.message)" }
      return lines.joined(separator: "\n")
    } catch {
      return error.message
    }
  }
}
