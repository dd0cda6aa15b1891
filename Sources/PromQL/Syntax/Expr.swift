/// A PromQL expression: the tree that the parser makes, type-checked.
///
/// Every node knows which bytes of the text it came from. The depth is bounded by the parser, so a walk
/// may recurse.
package indirect enum Expr: Sendable, Hashable {
  case number(NumberLiteral)
  case string(StringLiteral)
  case vector(VectorSelector)
  case matrix(MatrixSelector)
  case subquery(Subquery)
  case call(Call)
  case aggregation(Aggregation)
  case binary(Binary)
  case unary(Unary)
  case parenthesized(Parenthesized)

  /// The bytes of the text this node was read from.
  package var range: Range<Int> {
    switch self {
    case .number(let node): node.range
    case .string(let node): node.range
    case .vector(let node): node.range
    case .matrix(let node): node.range
    case .subquery(let node): node.range
    case .call(let node): node.range
    case .aggregation(let node): node.range
    case .binary(let node): node.range
    case .unary(let node): node.range
    case .parenthesized(let node): node.range
    }
  }

  /// The type of the value it evaluates to at one instant.
  package var type: ValueType {
    switch self {
    case .number: .scalar
    case .string: .string
    case .vector, .aggregation: .vector
    case .matrix, .subquery: .matrix
    case .call(let call): call.function.signature.returns
    case .binary(let node): node.type
    case .unary(let node): node.operand.type
    case .parenthesized(let node): node.inner.type
    }
  }

  /// The sub-expressions, in the order of the text.
  package var children: [Expr] {
    switch self {
    case .number, .string, .vector, .matrix: []
    case .subquery(let node): [node.inner]
    case .call(let node): node.arguments
    case .aggregation(let node): (node.parameter.map { [$0] } ?? []) + [node.operand]
    case .binary(let node): [node.left, node.right]
    case .unary(let node): [node.operand]
    case .parenthesized(let node): [node.inner]
    }
  }

  /// This node without the parentheses around it.
  package var unwrapped: Expr {
    var node = self
    while case .parenthesized(let outer) = node { node = outer.inner }
    return node
  }
}

/// A number, or a duration in the place of one (`5m` is 300).
package struct NumberLiteral: Sendable, Hashable {
  package var value: Double
  /// Whether it was written as a duration.
  package var isDuration: Bool
  package var range: Range<Int>
  package init(_ value: Double, isDuration: Bool = false, range: Range<Int>) {
    self.value = value
    self.isDuration = isDuration
    self.range = range
  }
}

/// A string, its escapes already resolved.
package struct StringLiteral: Sendable, Hashable {
  package var value: String
  /// Where escapes made bytes that are no UTF-8: the bytes as an error message quotes them.
  package var illFormed: String?
  package var range: Range<Int>
  package init(_ value: String, range: Range<Int>) {
    self.value = value
    self.range = range
  }
}

/// A function applied to arguments; their number and types fit the signature.
package struct Call: Sendable, Hashable {
  package var function: Function
  package var arguments: [Expr]
  package var range: Range<Int>
  package init(_ function: Function, _ arguments: [Expr], range: Range<Int>) {
    self.function = function
    self.arguments = arguments
    self.range = range
  }
}

/// `-x` or `+x`, of a scalar or instant vector.
package struct Unary: Sendable, Hashable {
  package var isNegative: Bool
  package var operand: Expr
  package var range: Range<Int>
  package init(isNegative: Bool, _ operand: Expr, range: Range<Int>) {
    self.isNegative = isNegative
    self.operand = operand
    self.range = range
  }
}

/// `(x)`.
package struct Parenthesized: Sendable, Hashable {
  package var inner: Expr
  package var range: Range<Int>
  package init(_ inner: Expr, range: Range<Int>) {
    self.inner = inner
    self.range = range
  }
}
