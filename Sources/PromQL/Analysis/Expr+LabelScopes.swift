extension Expr {
  /// Of each child, which labels of an element that this node gives are also those of what the child gave for it; in
  /// the order of `children`.
  package var childScopes: [LabelScope] {
    switch self {
    case .number, .string, .vector, .matrix: []
    case .subquery, .unary, .parenthesized: [.all]
    case .call(let node): node.childScopes
    case .aggregation(let node): (node.parameter.map { _ in [.none] } ?? []) + [node.operandScope]
    case .binary(let node): [node.scopes.left, node.scopes.right]
    }
  }

  /// All selectors of series in it, in the order of the text.
  package var selectors: [VectorSelector] {
    switch self {
    case .vector(let selector): [selector]
    case .matrix(let node): [node.selector]
    default: children.flatMap(\.selectors)
    }
  }

  /// The names of labels that functions in it make.
  package var madeLabels: Set<String> {
    var names = children.reduce(into: Set<String>()) { $0.formUnion($1.madeLabels) }
    switch self {
    case .call(let node): if let made = node.madeLabel { names.insert(made) }
    case .aggregation(let node): if let made = node.madeLabel { names.insert(made) }
    default: break
    }
    return names
  }
}

extension Call {
  /// Whether it makes a label, whichever.
  private var makesLabel: Bool {
    [.labelReplace, .labelJoin, .histogramQuantiles].contains(function)
  }

  /// The name of the label that it makes; nil where it makes none, or that is not known.
  fileprivate var madeLabel: String? {
    guard makesLabel, arguments.count > 1, case .string(let made) = arguments[1].unwrapped else {
      return nil
    }
    return made.value
  }

  var childScopes: [LabelScope] {
    var scope = LabelScope.all
    switch function {
    // Their labels are not those of the series; `scalar` has none.
    case .absent, .absentOverTime, .scalar: scope = .none
    default: if makesLabel { scope = madeLabel.map { .allBut([$0]) } ?? .none }
    }
    if function.rawValue.hasPrefix("histogram_") { scope = scope.intersection(.allBut(["le"])) }
    return arguments.map { $0.type == .scalar || $0.type == .string ? .none : scope }
  }
}

extension Aggregation {
  /// The name of the label that it makes; nil where it makes none.
  fileprivate var madeLabel: String? {
    guard operation == .countValues, case .string(let made)? = parameter?.unwrapped else {
      return nil
    }
    return made.value
  }

  /// Whether it gives some of the elements as they are.
  private var isPicking: Bool { [.topk, .bottomk, .limitk, .limitRatio].contains(operation) }

  /// Which labels the elements of a group share.
  var groupScope: LabelScope {
    let scope: LabelScope = isWithout ? .allBut(Set(grouping)) : .only(Set(grouping))
    return madeLabel.map { scope.intersection(.allBut([$0])) } ?? scope
  }

  fileprivate var operandScope: LabelScope { isPicking ? .all : groupScope }
}

extension Binary {
  /// Which labels are those of what its sides gave.
  var scopes: (left: LabelScope, right: LabelScope) {
    guard let matching else {
      // One side has no labels.
      return (left.type == .vector ? .all : .none, right.type == .vector ? .all : .none)
    }
    let names = Set(matching.labels)
    let include = Set(matching.include)
    let shared: LabelScope = matching.isOn ? .only(names) : .allBut(names)
    switch operation {
    case .or: return (.all, .all)
    case .and, .unless: return (.all, shared)
    default: break
    }
    let (own, taken) = (LabelScope.allBut(include), shared.union(include))
    return switch matching.cardinality {
    case .manyToOne: (own, taken)
    case .oneToMany: (taken, own)
    case .oneToOne, .manyToMany: (shared, shared)
    }
  }
}
