import Metrics
import PromQL

extension ScriptRunner {
  /// The expression with `@` on every selector and subquery that had none, at several times around `time`: its
  /// value must not depend on them any more. Empty where a function looks at the evaluation time itself.
  func pinned(_ expression: String, at time: Timestamp) -> [(
    expression: String, time: Timestamp, name: String
  )] {
    guard let parsed = try? parseExpression(expression) else { return [] }
    var pins = false
    guard let tree = pin(parsed, at: time, &pins), pins else { return [] }
    let text = "\(tree)"
    let at = time.milliseconds
    let times: [Int64] =
      at == 0 ? [-1000, 0, 1000] : [-10 * at, 0, at / 5, at, 10 * at]
    return times.map { (text, Timestamp(milliseconds: $0), "with @, at \($0) ms") }
  }

  /// Whether the expression asks for the query's own range or step.
  func dependsOnRange(_ expression: String) -> Bool {
    ["start()", "end()", "range()", "step()"].contains { expression.containsText($0) }
  }

  /// The tree with its free selectors pinned; nil where that would change its meaning.
  private func pin(_ node: Expr, at time: Timestamp, _ pins: inout Bool) -> Expr? {
    switch node {
    case .number, .string: return node
    case .vector(let selector): return .vector(pin(selector, at: time, &pins))
    case .matrix(var matrix):
      matrix.selector = pin(matrix.selector, at: time, &pins)
      return .matrix(matrix)
    case .subquery(var subquery):
      // What is inside is evaluated at times of the subquery's own, and so stays as it is.
      if subquery.at == nil {
        subquery.at = .timestamp(time)
        pins = true
      }
      return .subquery(subquery)
    case .call(var call):
      if isUnsafe(call.function) { return nil }
      var arguments: [Expr] = []
      for argument in call.arguments {
        guard let pinned = pin(argument, at: time, &pins) else { return nil }
        arguments.append(pinned)
      }
      call.arguments = arguments
      return .call(call)
    case .aggregation(var aggregation):
      guard let operand = pin(aggregation.operand, at: time, &pins) else { return nil }
      aggregation.operand = operand
      if let parameter = aggregation.parameter {
        guard let pinned = pin(parameter, at: time, &pins) else { return nil }
        aggregation.parameter = pinned
      }
      return .aggregation(aggregation)
    case .binary(var binary):
      guard let left = pin(binary.left, at: time, &pins),
        let right = pin(binary.right, at: time, &pins)
      else { return nil }
      binary.left = left
      binary.right = right
      return .binary(binary)
    case .unary(var unary):
      guard let operand = pin(unary.operand, at: time, &pins) else { return nil }
      unary.operand = operand
      return .unary(unary)
    case .parenthesized(var outer):
      guard let inner = pin(outer.inner, at: time, &pins) else { return nil }
      outer.inner = inner
      return .parenthesized(outer)
    }
  }

  private func pin(_ selector: VectorSelector, at time: Timestamp, _ pins: inout Bool)
    -> VectorSelector
  {
    guard selector.at == nil else { return selector }
    var selector = selector
    selector.at = .timestamp(time)
    pins = true
    return selector
  }

  /// The functions whose value may change with the evaluation time though their arguments do not.
  private func isUnsafe(_ function: Function) -> Bool {
    switch function {
    case .time, .timestamp, .predictLinear, .daysInMonth, .dayOfMonth, .dayOfWeek, .dayOfYear,
      .hour, .minute, .month, .year, .start, .end, .range, .step:
      true
    default: false
    }
  }
}

extension String {
  fileprivate func containsText(_ text: String) -> Bool {
    var rest = utf8[...]
    while !rest.isEmpty {
      if rest.starts(with: text.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
