internal import Metrics
internal import PromQL

extension Expr {
  /// The same expression over no more series than those that can give an element with these labels: at each place only
  /// labels that the series there must have. What would then mean something else stays as it is.
  func narrowed(to labels: [Label]) -> Expr {
    guard !labels.isEmpty else { return self }
    switch self {
    case .number, .string: return self
    case .vector(let selector): return .vector(selector.narrowed(to: labels))
    case .matrix(var node):
      node.selector = node.selector.narrowed(to: labels)
      return .matrix(node)
    case .subquery(var node):
      node.inner = node.inner.narrowed(to: labels)
      return .subquery(node)
    case .unary(var node):
      node.operand = node.operand.narrowed(to: labels)
      return .unary(node)
    case .parenthesized(var node):
      node.inner = node.inner.narrowed(to: labels)
      return .parenthesized(node)
    case .call(let node): return .call(node.narrowed(to: labels))
    case .aggregation(let node): return .aggregation(node.narrowed(to: labels))
    case .binary(let node): return .binary(node.narrowed(to: labels))
    }
  }
}

extension VectorSelector {
  fileprivate func narrowed(to labels: [Label]) -> VectorSelector {
    var copy = self
    let settled = matchers.filter { $0.operation == .equal }.map(\.name)
    let fresh = labels.filter { !settled.contains($0.name) }
      .map { Matcher($0.name, equals: $0.value) }
    copy.matchers.insert(contentsOf: fresh, at: 0)
    return copy
  }
}

extension Call {
  fileprivate func narrowed(to labels: [Label]) -> Call {
    var labels = labels
    switch function {
    // Their labels are not those of the series; `scalar` has none.
    case .absent, .absentOverTime, .info, .scalar: return self
    case .labelReplace, .labelJoin, .histogramQuantiles:
      guard arguments.count > 1, case .string(let made) = arguments[1].unwrapped else {
        return self
      }
      labels.removeAll { $0.name == made.value }
    default: break
    }
    if function.rawValue.hasPrefix("histogram_") { labels.removeAll { $0.name == "le" } }
    var copy = self
    copy.arguments = arguments.map { $0.type == .scalar ? $0 : $0.narrowed(to: labels) }
    return copy
  }
}

extension Aggregation {
  fileprivate func narrowed(to labels: [Label]) -> Aggregation {
    var kept = labels.filter {
      isWithout ? !grouping.contains($0.name) : grouping.contains($0.name)
    }
    if operation == .countValues, case .string(let made)? = parameter?.unwrapped {
      kept.removeAll { $0.name == made.value }
    }
    var copy = self
    copy.operand = operand.narrowed(to: kept)
    return copy
  }
}

extension Binary {
  fileprivate func narrowed(to labels: [Label]) -> Binary {
    var copy = self
    guard let matching else {
      // One side has no labels.
      if left.type == .vector { copy.left = left.narrowed(to: labels) }
      if right.type == .vector { copy.right = right.narrowed(to: labels) }
      return copy
    }
    let shared = labels.filter { matching.isOn == matching.labels.contains($0.name) }
    let (own, taken) = (
      labels.filter { !matching.include.contains($0.name) },
      labels.filter { matching.include.contains($0.name) || shared.contains($0) }
    )
    switch operation {
    case .or:
      // By `on` an element at the left hides some at the right that bear other labels.
      guard !matching.isOn, matching.labels.isEmpty else { return self }
      (copy.left, copy.right) = (left.narrowed(to: labels), right.narrowed(to: labels))
    case .and, .unless:
      (copy.left, copy.right) = (left.narrowed(to: labels), right.narrowed(to: shared))
    default:
      guard matching.fillLeft == nil, matching.fillRight == nil else { return self }
      switch matching.cardinality {
      case .manyToOne:
        (copy.left, copy.right) = (left.narrowed(to: own), right.narrowed(to: taken))
      case .oneToMany:
        (copy.left, copy.right) = (left.narrowed(to: taken), right.narrowed(to: own))
      case .oneToOne, .manyToMany:
        (copy.left, copy.right) = (left.narrowed(to: shared), right.narrowed(to: shared))
      }
    }
    return copy
  }
}
