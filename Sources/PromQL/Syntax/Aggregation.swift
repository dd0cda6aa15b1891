/// `op by (labels) (parameter, operand)`.
package struct Aggregation: Sendable, Hashable {
  package var operation: Aggregator
  package var operand: Expr
  /// The k of `topk`, the φ of `quantile`, the label of `count_values`, …
  package var parameter: Expr?
  package var grouping: [String]
  /// Whether a grouping was written, be it an empty one: `by ()` groups as nothing does, but stands in the text.
  package var hasGrouping: Bool
  /// All labels but `grouping` make a group.
  package var isWithout: Bool
  package var range: Range<Int>

  package init(
    _ operation: Aggregator, _ operand: Expr, parameter: Expr? = nil, grouping: [String] = [],
    hasGrouping: Bool = false, isWithout: Bool = false, range: Range<Int>
  ) {
    self.operation = operation
    self.operand = operand
    self.parameter = parameter
    self.grouping = grouping
    self.hasGrouping = hasGrouping || isWithout || !grouping.isEmpty
    self.isWithout = isWithout
    self.range = range
  }
}

/// The aggregation operators, by their spelling.
package enum Aggregator: String, Sendable, Hashable, CaseIterable {
  case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk
  case countValues = "count_values"
  case quantile
  case limitk
  case limitRatio = "limit_ratio"

  /// The type of the parameter that stands before the operand, if it needs one.
  package var parameterType: ValueType? {
    switch self {
    case .topk, .bottomk, .quantile, .limitk, .limitRatio: .scalar
    case .countValues: .string
    case .sum, .avg, .count, .min, .max, .group, .stddev, .stdvar: nil
    }
  }

  package var isExperimental: Bool { self == .limitk || self == .limitRatio }

  /// What it does, in one line.
  package var summary: String {
    switch self {
    case .sum: "adds the values up"
    case .avg: "mean of the values"
    case .count: "how many elements there are"
    case .min: "smallest value"
    case .max: "largest value"
    case .group: "1 for every group that has an element"
    case .stddev: "population standard deviation of the values"
    case .stdvar: "population variance of the values"
    case .topk: "the k elements of largest value, with all their labels"
    case .bottomk: "the k elements of smallest value, with all their labels"
    case .countValues: "how many elements have each value; the value goes into a label"
    case .quantile: "φ-quantile of the values, 0 ≤ φ ≤ 1"
    case .limitk: "k elements, chosen without regard to their values"
    case .limitRatio: "a share of the elements, chosen by a hash of their labels"
    }
  }
}
