extension Expr {
  /// The expression over several lines, as Prometheus' formatter lays it out: what is longer than `width`
  /// is split at its operators, arguments and parentheses.
  package func pretty(width: Int = 100, level: Int = 0) -> String {
    let indent = String(repeating: "  ", count: level)
    let line = description
    switch self {
    case .number, .string, .vector, .matrix: return indent + line
    case .unary(let node):
      let inner = node.operand.pretty(width: width, level: level)
      return indent + (node.isNegative ? "-" : "+") + inner.drop { $0 == " " }
    default: break
    }
    if line.utf8.count <= width { return indent + line }
    switch self {
    case .call(let node):
      let arguments = node.arguments.map { $0.pretty(width: width, level: level + 1) }
      return indent + node.function.rawValue + "(\n" + arguments.joined(separator: ",\n")
        + "\n" + indent + ")"
    case .aggregation(let node):
      let parameter = node.parameter.map { $0.pretty(width: width, level: level + 1) + ",\n" }
      return indent + node.opening + "\n" + (parameter ?? "")
        + node.operand.pretty(width: width, level: level + 1) + "\n" + indent + ")"
    case .binary(let node):
      return node.left.pretty(width: width, level: level + 1) + "\n" + indent
        + node.operation.rawValue + node.modifiers + "\n"
        + node.right.pretty(width: width, level: level + 1)
    case .parenthesized(let node):
      return indent + "(\n" + node.inner.pretty(width: width, level: level + 1) + "\n" + indent
        + ")"
    case .subquery(let node):
      return node.inner.pretty(width: width, level: level) + node.suffix
    default: return indent + line
    }
  }
}
