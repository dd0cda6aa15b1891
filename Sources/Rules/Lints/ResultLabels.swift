internal import Metrics
internal import PromQL

/// Which labels the series of an expression's result can bear, as far as the expression alone tells.
enum ResultLabels: Equatable {
  /// Any but these.
  case all(but: Set<String>)
  case only(Set<String>)

  static let any = ResultLabels.all(but: [])
  static let none = ResultLabels.only([])

  func has(_ name: String) -> Bool {
    switch self {
    case .all(let missing): !missing.contains(name)
    case .only(let names): names.contains(name)
    }
  }

  func keeping(_ names: some Sequence<String>) -> ResultLabels { .only(Set(names.filter(has))) }

  func removing(_ names: some Sequence<String>) -> ResultLabels {
    switch self {
    case .all(let missing): .all(but: missing.union(names))
    case .only(let present): .only(present.subtracting(names))
    }
  }

  func adding(_ names: some Sequence<String>) -> ResultLabels {
    switch self {
    case .all(let missing): .all(but: missing.subtracting(names))
    case .only(let present): .only(present.union(names))
    }
  }

  func union(_ other: ResultLabels) -> ResultLabels {
    switch (self, other) {
    case (.all(let a), .all(let b)): .all(but: a.intersection(b))
    case (let all, .only(let names)), (.only(let names), let all): all.adding(names)
    }
  }
}

extension ResultLabels {
  init(of expression: Expr) {
    switch expression {
    case .number, .string: self = .none
    case .vector(let selector): self = .init(selector)
    case .matrix(let matrix): self = .init(matrix.selector)
    case .subquery(let node): self = .init(of: node.inner)
    case .unary(let node): self = .init(of: node.operand)
    case .parenthesized(let node): self = .init(of: node.inner)
    case .call(let call): self = .init(call)
    case .aggregation(let node): self = .init(node)
    case .binary(let node): self = .init(node)
    }
  }

  private init(_ selector: VectorSelector) {
    let absent = selector.matchers.filter { $0.operation == .equal && $0.value.isEmpty }
    self = .all(but: Set(absent.map(\.name)))
  }

  private init(_ call: Call) {
    guard let inner = call.arguments.first(where: { [.vector, .matrix].contains($0.type) }) else {
      self = .none
      return
    }
    switch call.function {
    case .absent, .absentOverTime: self = .only(Self.namedByAbsence(of: inner))
    case .scalar, .vector: self = .none
    case .info, .histogramQuantiles: self = .any
    case .labelReplace, .labelJoin:
      guard call.arguments.count > 1, case .string(let target) = call.arguments[1].unwrapped else {
        self = .any
        return
      }
      self = ResultLabels(of: inner).adding([target.value])
    // Of classic histograms it is dropped, and native ones have none.
    case .histogramQuantile, .histogramFraction:
      self = ResultLabels(of: inner).removing(["le"])
    default: self = .init(of: inner)
    }
  }

  /// What is absent bears the labels that the selector demands, each by one condition.
  private static func namedByAbsence(of expression: Expr) -> Set<String> {
    let selector: VectorSelector
    switch expression.unwrapped {
    case .vector(let plain): selector = plain
    case .matrix(let matrix): selector = matrix.selector
    default: return []
    }
    let demanded = selector.matchers.filter { $0.operation == .equal && !$0.value.isEmpty }
    return Set(demanded.map(\.name)).subtracting([Labels.nameLabel])
  }

  private init(_ node: Aggregation) {
    let inner = ResultLabels(of: node.operand)
    switch node.operation {
    case .topk, .bottomk, .limitk, .limitRatio: self = inner
    default:
      self = node.isWithout ? inner.removing(node.grouping) : inner.keeping(node.grouping)
      if node.operation == .countValues, case .string(let name)? = node.parameter?.unwrapped {
        self = adding([name.value])
      }
    }
  }

  private init(_ node: Binary) {
    let (left, right) = (ResultLabels(of: node.left), ResultLabels(of: node.right))
    guard node.left.type == .vector, node.right.type == .vector, let matching = node.matching
    else {
      self = node.left.type == .vector ? left : right
      return
    }
    switch (node.operation, matching.cardinality) {
    case (.or, _): self = left.union(right)
    case (.and, _), (.unless, _): self = left
    case (_, .oneToOne):
      self = matching.isOn ? left.keeping(matching.labels) : left.removing(matching.labels)
    case (_, .manyToOne): self = left.taking(matching.include, from: right)
    case (_, .oneToMany): self = right.taking(matching.include, from: left)
    case (_, .manyToMany): self = .any
    }
  }

  private func taking(_ names: [String], from one: ResultLabels) -> ResultLabels {
    removing(names).adding(names.filter(one.has))
  }
}
