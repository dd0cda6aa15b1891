internal import Alerts
internal import PromQL

/// A part of a rule's expression that is worth a small graph of its own.
struct ExpressionPart {
  /// What it is in the whole: "numerator", "left of and".
  var title: String
  var plotted: Expr
  /// Where the part compares, what with.
  var comparison: AlertExpression.Comparison?
}

/// Walks an expression from the outside inward.
struct ExpressionParts {
  private(set) var list: [ExpressionPart] = []
  private var seen: Set<String>
  /// More than these would explain nothing.
  private static let most = 8

  init(of expression: AlertExpression) {
    seen = [expression.plotted.unwrapped.description]
    if let comparison = expression.comparison {
      walk(comparison.measured)
      if comparison.number == nil {
        add("bound", comparison.bound)
        walk(comparison.bound, " of bound")
      }
    } else {
      walk(expression.whole)
    }
  }

  private mutating func add(_ title: String, _ expression: Expr) {
    let inner = expression.unwrapped
    let comparison = AlertExpression.Comparison(inner)
    let plotted = (comparison?.measured ?? inner).unwrapped
    guard list.count < Self.most, plotted.type == .vector, plotted.constant == nil,
      !plotted.selectors.isEmpty, seen.insert(plotted.description).inserted
    else { return }
    list.append(ExpressionPart(title: title, plotted: plotted, comparison: comparison))
  }

  /// - Parameter place: of what the expression is a part: "", " of numerator".
  private mutating func walk(_ expression: Expr, _ place: String = "") {
    switch expression.unwrapped {
    case .binary(let node):
      let names = Self.sides(node.operation)
      add(names.left + place, node.left)
      add(names.right + place, node.right)
      walk(node.left, " of " + names.left + place)
      walk(node.right, " of " + names.right + place)
    case .aggregation(let node):
      add("inside " + node.operation.rawValue + place, node.operand)
      walk(node.operand, place)
    case .unary(let node): walk(node.operand, place)
    case .subquery(let node): walk(node.inner, place)
    case .call(let node):
      // Buckets are no graph.
      if node.function.rawValue.hasPrefix("histogram_") { return }
      for argument in node.arguments {
        if case .subquery(let inner) = argument.unwrapped {
          add("inside " + node.function.rawValue + place, inner.inner)
        } else if argument.type == .vector {
          add("inside " + node.function.rawValue + place, argument)
        }
        walk(argument, place)
      }
    default: break
    }
  }

  private static func sides(_ operation: BinaryOperator) -> (left: String, right: String) {
    operation == .divide
      ? ("numerator", "denominator")
      : ("left of " + operation.rawValue, "right of " + operation.rawValue)
  }
}
