internal import Metrics

/// Checks the types of a tree in Prometheus' order, so that the first complaint is the same.
struct TypeChecker {
  let bytes: [UInt8]

  func check(_ expr: Expr) throws(PromQLError) {
    switch expr {
    case .number, .string: return
    case .vector(let selector): try check(selector)
    case .matrix(let matrix): try check(matrix.selector)
    case .parenthesized(let node): try check(node.inner)
    case .unary(let node): try check(node)
    case .subquery(let node):
      try check(node.inner)
      if node.inner.type != .vector {
        throw PromQLError(
          "subquery is only allowed on instant vector, got \(node.inner.type.rawValue) instead",
          at: node.range)
      }
    case .aggregation(let node):
      try expect(node.operand, .vector, "aggregation expression")
      if let parameter = node.parameter, let type = node.operation.parameterType {
        try expect(parameter, type, "aggregation parameter")
      }
    case .call(let call): try check(call)
    case .binary(let node): try check(node)
    }
  }

  private func expect(
    _ expr: Expr, _ type: ValueType, _ context: String
  ) throws(PromQLError) {
    try check(expr)
    if expr.type != type {
      throw PromQLError(
        "expected type \(type.documented) in \(context), got \(expr.type.documented)",
        at: expr.range)
    }
  }

  private func check(_ selector: VectorSelector) throws(PromQLError) {
    if !selector.name.isEmpty {
      for matcher in selector.matchers.dropLast() where matcher.name == "__name__" {
        throw PromQLError(
          "metric name must not be set twice: "
            + "\(quotedText(selector.name)) or \(quotedText(matcher.value))", at: selector.range)
      }
      return
    }
    if !selector.isLabelsOnly, selector.matchers.allSatisfy({ $0.matches("") }) {
      throw PromQLError(
        "vector selector must contain at least one non-empty matcher", at: selector.range)
    }
  }

  private func check(_ node: Unary) throws(PromQLError) {
    try check(node.operand)
    let type = node.operand.type
    if type != .scalar, type != .vector {
      throw PromQLError(
        "unary expression only allowed on expressions of type scalar or instant vector, "
          + "got \(quotedText(type.documented))", at: node.range)
    }
  }

  private func check(_ call: Call) throws(PromQLError) {
    let signature = call.function.signature
    let given = call.arguments.count
    let most = signature.arguments.count
    func wrong(_ count: String) -> PromQLError {
      PromQLError(
        "expected \(count) argument(s) in call to \(quotedText(call.function.rawValue)), "
          + "got \(given)", at: call.range)
    }
    if signature.variadic == 0 {
      if given != most { throw wrong("\(most)") }
    } else {
      let least = most - 1
      if given < least { throw wrong("at least \(least)") }
      if signature.variadic > 0, given > least + signature.variadic {
        throw wrong("at most \(least + signature.variadic)")
      }
    }
    let context = "call to function \(quotedText(call.function.rawValue))"
    if call.function == .info, given > 1 {
      let labels = call.arguments[1]
      guard case .vector(let selector) = labels else {
        throw PromQLError("expected label selectors only", at: labels.range)
      }
      if !selector.name.isEmpty {
        throw PromQLError(
          "expected label selectors only, got vector selector instead", at: labels.range)
      }
    }
    for (index, argument) in call.arguments.enumerated() {
      try expect(argument, signature.arguments[min(index, most - 1)], context)
    }
  }

  private func check(_ node: Binary) throws(PromQLError) {
    try check(node.left)
    try check(node.right)
    let (left, right) = (node.left.type, node.right.type)
    if node.returnsBool, !node.operation.isComparison {
      throw PromQLError(
        "bool modifier can only be used on comparison operators", at: operatorRange(node))
    }
    if node.operation.isComparison, !node.returnsBool, left == .scalar, right == .scalar {
      throw PromQLError(
        "comparisons between scalars must use BOOL modifier", at: operatorRange(node))
    }
    if let matching = node.matching, matching.isOn {
      for label in matching.labels where matching.include.contains(label) {
        throw PromQLError(
          "label \(quotedText(label)) must not occur in ON and GROUP clause at once",
          at: operatorRange(node))
      }
    }
    for side in [node.left, node.right] where side.type != .scalar && side.type != .vector {
      throw PromQLError(
        "binary expression must contain only scalar and instant vector types", at: side.range)
    }
    if left != .vector || right != .vector {
      if node.matching != nil {
        throw PromQLError(
          "vector matching only allowed between instant vectors", at: node.range)
      }
      if node.operation.isSet {
        throw PromQLError(
          "set operator \(quotedText(node.operation.rawValue)) not allowed in binary scalar "
            + "expression", at: node.range)
      }
    } else if node.operation.isSet, let matching = node.matching {
      if matching.cardinality != .manyToMany {
        throw PromQLError(
          "no grouping allowed for \(quotedText(node.operation.rawValue)) operation",
          at: node.range)
      }
      if matching.fillLeft != nil || matching.fillRight != nil {
        throw PromQLError(
          "filling in missing series not allowed for set operators", at: node.range)
      }
    }
  }

  /// From the operator to the byte before the right side, without the spaces around.
  ///
  /// Prometheus leaves the last byte of the modifiers out; so does this.
  private func operatorRange(_ node: Binary) -> Range<Int> {
    var start = node.left.range.upperBound
    while start < bytes.count, bytes[start].isSpace { start += 1 }
    var end = min(node.right.range.lowerBound, bytes.count) - 1
    while end > start, bytes[end].isSpace { end -= 1 }
    return start..<max(start, end)
  }
}
