package import PromQL

/// A rule's expression taken apart: what is compared with what, and the parts that explain it.
package struct AlertExpression: Sendable {
  package let whole: Expr
  /// nil where nothing is compared: `absent`, sets, bare values, `bool`.
  package let comparison: Comparison?

  /// A value held against a bound.
  package struct Comparison: Sendable {
    package var measured: Expr
    /// With what is measured at its left.
    package var operation: BinaryOperator
    package var bound: Expr
    /// What the bound is, where it is the same at all times.
    package var number: Double?

    /// nil for another expression.
    package init?(_ expression: Expr) {
      guard case .binary(let node) = expression.unwrapped, node.operation.isComparison,
        !node.returnsBool, node.type == .vector
      else { return nil }
      if node.left.type == .scalar {
        (measured, bound, operation) = (node.right, node.left, node.operation.turned)
      } else {
        (measured, bound, operation) = (node.left, node.right, node.operation)
      }
      number = bound.constant
      // Of a constant vector there is nothing to see.
      if measured.constant != nil { return nil }
    }
  }

  package init(_ whole: Expr) {
    self.whole = whole
    comparison = Comparison(whole)
  }

  /// What is plotted: what is measured, else the whole.
  package var plotted: Expr { comparison?.measured ?? whole }
}

extension BinaryOperator {
  /// The same comparison with its sides exchanged.
  fileprivate var turned: BinaryOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }
}

extension Expr {
  /// The number that it always is; nil where it depends on series or on the time.
  package var constant: Double? {
    switch self {
    case .number(let node): return node.value
    case .parenthesized(let node): return node.inner.constant
    case .unary(let node): return node.operand.constant.map { node.isNegative ? -$0 : $0 }
    case .call(let call):
      guard call.function == .vector || call.function == .scalar else { return nil }
      return call.arguments.first?.constant
    case .binary(let node):
      guard let left = node.left.constant, let right = node.right.constant else { return nil }
      switch node.operation {
      case .add: return left + right
      case .subtract: return left - right
      case .multiply: return left * right
      case .divide: return left / right
      default: return nil
      }
    default: return nil
    }
  }
}
