internal import PromQL

extension RuleLint {
  /// Where a comparison was to filter and gives numbers, or the other way round.
  static let misplacedBool = RuleLint("bool") { rule, _, _ in
    var found: [(FilePosition, String)] = []
    if case .alerting = rule.kind, case .binary(let top) = rule.expression.unwrapped,
      top.returnsBool
    {
      found.append(
        (
          rule.expressionPosition,
          "\(top.operation.rawValue) bool gives 0 or 1 for every series, and an alert fires for"
            + " both; leave out bool"
        ))
    }
    for node in rule.expression.withAllBelow {
      guard case .aggregation(let node) = node, [.sum, .avg].contains(node.operation),
        case .binary(let inner) = node.operand.unwrapped, inner.operation == .equal,
        !inner.returnsBool, case .number(let number) = inner.right.unwrapped,
        // Of ones the sum is how many there are, as it was meant.
        number.value == 0 || node.operation == .avg
      else { continue }
      found.append(
        (
          rule.expressionPosition,
          "\(node.operation.rawValue) of what equals \(inner.right) is never anything but"
            + " \(inner.right); to count it use count(…), for a share avg(… == bool \(inner.right))"
        ))
    }
    return found
  }
}

extension Expr {
  /// This node and all below it, in the order of the text.
  var withAllBelow: [Expr] { [self] + children.flatMap(\.withAllBelow) }
}
