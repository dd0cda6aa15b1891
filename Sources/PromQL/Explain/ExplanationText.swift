internal import Metrics
package import Query

/// What a question does, in lines: its tree with what each node read and took, or why it is empty. A remote server
/// does not tell what its nodes cost; then the tree stands with what is known of the answer.
///
/// - Parameter name: the source as it is told of.
package func explanation(of question: Question, by source: any DataSource, named name: String)
  async throws(QueryError) -> String
{
  guard let embedded = source as? EmbeddedDataSource else {
    return try await treeAndExtent(question, source, name)
  }
  let explanation = try await embedded.explain(question)
  var lines = explanation.root.lines
  if let reason = explanation.whyEmpty { lines.append("empty: \(reason)") }
  lines += explanation.answer.annotations.map { "\($0.severity.rawValue): \($0.message)" }
  return lines.joined(separator: "\n")
}

private func treeAndExtent(_ question: Question, _ source: any DataSource, _ name: String)
  async throws(QueryError) -> String
{
  let answer = try await source.evaluate(question)
  let text = question.expression
  let tree = (try? parseExpression(text))?.pretty(width: 60) ?? text
  var lines = [
    tree, "", "\(answer.value.extent) in \(answer.statistics.elapsed.milliseconds) ms",
  ]
  lines.append("what its parts read is not told by \(name)")
  lines += answer.annotations.map { "\($0.severity.rawValue): \($0.message)" }
  return lines.joined(separator: "\n")
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
