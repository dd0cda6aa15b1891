internal import Metrics
internal import PromQL

extension RuleLint {
  /// An alert whose severity nobody can route by or sort by.
  static let missingSeverity = RuleLint("no-severity") { rule, group, _ in
    guard case .alerting = rule.kind,
      !(group.labels + rule.labels).contains(where: { $0.name == severity }),
      !rule.expression.names(severity)
    else { return [] }
    return [(FilePosition(line: rule.line, column: 1), "no label \"severity\"")]
  }
}

private let severity = "severity"

extension Expr {
  /// Whether an expression deals with a label by name, and so may well give it to its result.
  fileprivate func names(_ label: String) -> Bool {
    let isNamed =
      switch self {
      case .vector(let selector): selector.matchers.contains { $0.name == label }
      case .matrix(let matrix): matrix.selector.matchers.contains { $0.name == label }
      case .aggregation(let node): !node.isWithout && node.grouping.contains(label)
      case .binary(let node): node.matching?.include.contains(label) ?? false
      case .string(let node): node.value == label
      default: false
      }
    return isNamed || children.contains { $0.names(label) }
  }
}
