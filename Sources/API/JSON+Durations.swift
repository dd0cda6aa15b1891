internal import JSON
internal import Metrics
internal import PromQL

extension JSON {
  /// A duration in milliseconds, and its expression beside it where it is one: then it is 0 until it is reckoned.
  static func members(of duration: DurationValue, _ name: String) -> [Member] {
    switch duration {
    case .fixed(let span):
      [Member(name, .number(Double(span.milliseconds))), Member(name + "Expr", .null)]
    case .expression(let expression):
      [Member(name, .number(0)), Member(name + "Expr", JSON(expression, isWrapped: false))]
    }
  }

  private init(_ expression: DurationExpression, isWrapped: Bool) {
    func node(_ operation: String, _ left: JSON, _ right: JSON) -> JSON {
      .object([
        Member("type", .string("durationExpr")), Member("op", .string(operation)),
        Member("lhs", left), Member("rhs", right), Member("wrapped", .bool(isWrapped)),
      ])
    }
    switch expression {
    case .literal(let number):
      self = .object([
        Member("type", .string("numberLiteral")),
        Member("val", .string(plainNumber(number.value))),
        Member("duration", .bool(number.isDuration)),
      ])
    case .step: self = node("step", .null, .null)
    case .range: self = node("range", .null, .null)
    case .sign(let isNegative, let inner, _):
      self = node(isNegative ? "-" : "+", .null, JSON(inner, isWrapped: false))
    case .arithmetic(let operation, let left, let right, _):
      self = node(
        operation.rawValue, JSON(left, isWrapped: false), JSON(right, isWrapped: false))
    case .parenthesized(let inner, _): self = JSON(inner, isWrapped: true)
    }
  }
}
