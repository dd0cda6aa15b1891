internal import Alerts
internal import Metrics
internal import PromQL

/// What an expression measures, in a few words: "error ratio", "p99 of latency_seconds", else its metrics' name.
struct Subject {
  let text: String

  init(_ expression: Expr) { text = Self.words(expression) }

  private static func words(_ expression: Expr) -> String {
    switch expression.unwrapped {
    case .vector(let node): return named(node)
    case .matrix(let node): return named(node.selector)
    case .subquery(let node): return words(node.inner)
    case .unary(let node): return (node.isNegative ? "−" : "") + words(node.operand)
    case .aggregation(let node):
      return node.operation == .count
        ? "count of " + words(node.operand)
        : words(node.operand)
    case .call(let call): return words(call)
    case .binary(let node): return words(node)
    case .parenthesized(let node): return words(node.inner)
    case .number, .string: return "value"
    }
  }

  private static func named(_ selector: VectorSelector) -> String {
    if !selector.name.isEmpty { return selector.name }
    let name = selector.matchers.first { $0.name == Labels.nameLabel }?.value ?? ""
    return name.isEmpty ? "value" : name
  }

  private static func words(_ call: Call) -> String {
    guard let inner = call.arguments.first(where: { $0.type == .vector || $0.type == .matrix })
    else { return call.function.rawValue }
    let name = words(inner)
    switch call.function {
    case .rate, .irate: return "rate of " + name
    case .increase, .delta, .idelta, .changes, .resets:
      return call.function.rawValue + " of " + name
    case .deriv: return "slope of " + name
    case .predictLinear: return name + " ahead"
    case .histogramQuantile:
      let family = inner.selectors.first.map(named) ?? name
      let bare = family.hasSuffix("_bucket") ? String(family.dropLast(7)) : family
      guard let quantile = call.arguments.first?.constant, (0...1).contains(quantile) else {
        return "quantile of " + bare
      }
      let percent = (quantile * 1e5).rounded() / 1e3
      let whole = percent == percent.rounded()
      return "p" + (whole ? "\(Int(percent))" : "\(percent)") + " of " + bare
    default: return name
    }
  }

  private static func words(_ node: Binary) -> String {
    if node.operation == .divide, node.right.constant == nil {
      if isErrors(node.left), sameMetric(node.left, node.right) { return "error ratio" }
      let (part, whole) = (words(node.left), words(node.right))
      return part == whole ? "ratio of " + part : part + " / " + whole
    }
    if node.left.constant != nil { return rest(node.operation, node.left, node.right) }
    if node.right.constant != nil, node.operation.precedence >= 4 {
      // A factor changes the unit, not what is measured.
      if [.multiply, .divide].contains(node.operation) { return words(node.left) }
    }
    let (left, right) = (words(node.left), words(node.right))
    guard !node.operation.isSet, !node.operation.isComparison else { return left }
    return "\(left) \(node.operation.rawValue) \(right)"
  }

  private static func rest(_ operation: BinaryOperator, _ left: Expr, _ right: Expr) -> String {
    if operation == .multiply { return words(right) }
    return "\(left) \(operation.rawValue) \(words(right))"
  }

  private static func sameMetric(_ a: Expr, _ b: Expr) -> Bool {
    let names = Set((a.selectors + b.selectors).map(\.name))
    return names.count == 1 && names != [""]
  }

  /// Whether it selects answers that say that the server failed, or what is called so.
  private static func isErrors(_ expression: Expr) -> Bool {
    expression.selectors.contains { selector in
      selector.matchers.contains { matcher in
        switch matcher.name {
        case "code", "status", "status_code", "http_status", "response_code", "http_code":
          matcher.operation != .notEqual && matcher.operation != .notRegex
            && matcher.value.hasPrefix("5")
        case "grpc_code", "result", "outcome", "error", "type", "state":
          matcher.value.lowercased().contains("error")
            || matcher.value.lowercased().contains("fail")
        default: false
        }
      }
    }
  }
}
