package import Metrics

extension Expr {
  /// The same expression over no more series than those that can give an element with these labels: at each place only
  /// labels that the series there must have. What would then mean something else stays as it is.
  package func narrowed(to labels: [Label]) -> Expr {
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
    // What `info` adds comes from series that are not written.
    guard function != .info else { return self }
    var copy = self
    copy.arguments = zip(arguments, childScopes).map { $0.narrowed(to: $1.filter(labels)) }
    return copy
  }
}

extension Aggregation {
  fileprivate func narrowed(to labels: [Label]) -> Aggregation {
    var copy = self
    // Which are picked depends on all of a group.
    copy.operand = operand.narrowed(to: groupScope.filter(labels))
    return copy
  }
}

extension Binary {
  fileprivate func narrowed(to labels: [Label]) -> Binary {
    if let matching {
      // By `on` an element at the left hides some at the right that bear other labels.
      if operation == .or, matching.isOn || !matching.labels.isEmpty { return self }
      // What is missing at one side is made up.
      if matching.fillLeft != nil || matching.fillRight != nil { return self }
    }
    var copy = self
    let scopes = scopes
    copy.left = left.narrowed(to: scopes.left.filter(labels))
    copy.right = right.narrowed(to: scopes.right.filter(labels))
    return copy
  }
}
