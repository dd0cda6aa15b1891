package import Dashboards
package import Metrics
package import Query

/// The explore page's part of a snapshot: what was asked for there was answered.
package struct ExplorePart: Sendable {
  package var answer: ExploreAnswer?
  package var completion: CompletionAnswer?
  package var explanation: Explanation?
  /// What is known of metrics, by family, for completion.
  package var metadata: [String: MetricMetadata] = [:]

  package init() {}
}

/// What an expression means, in words.
package struct Explanation: Sendable, Hashable {
  package var expression: String
  package var text: String
  package init(expression: String, text: String) {
    self.expression = expression
    self.text = text
  }
}

/// What an ad-hoc query answered.
package struct ExploreAnswer: Sendable {
  package var expression: String
  /// Over the time range, and at its end; nil while the query runs.
  package var graph: PanelFrame?
  package var table: PanelFrame?
  package var isRunning: Bool
  /// Where it failed, with the place in the expression (UTF-8 bytes).
  package var error: QueryError?
  /// What the graph and the table answer, which is another expression while this one runs.
  private var before: String?
  package var answered: String { before ?? expression }

  /// A query that has just been asked; what was shown stays until it has its answer, under its own name.
  package init(awaiting expression: String, after last: ExploreAnswer?) {
    self.init(expression: expression, graph: last?.graph, table: last?.table, isRunning: true)
    before = last?.expression
  }

  package init(
    expression: String, graph: PanelFrame? = nil, table: PanelFrame? = nil,
    isRunning: Bool = false, error: QueryError? = nil
  ) {
    self.expression = expression
    self.graph = graph
    self.table = table
    self.isRunning = isRunning
    self.error = error
  }
}
