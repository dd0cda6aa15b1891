import Metrics
package import Query

/// An evaluated query with what each node of its tree cost.
package struct Explanation: Sendable {
  package var answer: Answer
  package var root: ExplainedNode
  /// Why the answer is empty, where it is and a selector is the cause.
  package var whyEmpty: String?
}

/// A node of the syntax tree with its measurements.
package struct ExplainedNode: Sendable, Hashable {
  /// What it is, in short: a selector's text, a function's or operator's name.
  package var title: String
  /// Where it stands in the expression, in UTF-8 bytes.
  package var range: Range<Int>
  /// Series it gave; of a range selector those it selected. 1 for scalars and strings.
  package var series: Int
  /// Samples read for it and below it.
  package var samples: Int
  /// Time spent in it and below it.
  package var elapsed: Duration
  package var children: [ExplainedNode]

  /// The tree as lines: indented title, then series, samples and time.
  package var lines: [String] { lines(depth: 0) }

  private func lines(depth: Int) -> [String] {
    let indent = String(repeating: "  ", count: depth)
    let micros = Int64(elapsed.inSeconds * 1_000_000)
    let time = micros >= 10_000 ? "\(micros / 1000) ms" : "\(micros) µs"
    let own = "\(indent)\(title)  \(series) series, \(samples) samples, \(time)"
    return [own] + children.flatMap { $0.lines(depth: depth + 1) }
  }
}

/// Gathers measurements while a query is evaluated node by node.
struct Profile {
  /// The finished children of each node that is being evaluated, outermost first.
  private var open: [[ExplainedNode]] = [[]]

  mutating func enter() { open.append([]) }

  mutating func leave(
    _ expression: Expr, series: Int, samples: Int, elapsed: Duration
  ) {
    let children = open.removeLast()
    let node = ExplainedNode(
      title: title(expression), range: expression.range, series: series, samples: samples,
      elapsed: elapsed, children: children)
    if open.isEmpty { open.append([]) }
    open[open.count - 1].append(node)
  }

  var root: ExplainedNode? { open.first?.first }
}

private func title(_ expression: Expr) -> String {
  switch expression {
  case .number, .string, .vector, .matrix: expression.description
  case .subquery: "subquery"
  case .call(let call): call.function.rawValue
  case .aggregation(let node): node.head
  case .binary(let node): node.operation.rawValue
  case .unary(let node): node.isNegative ? "-" : "+"
  case .parenthesized: "( )"
  }
}
