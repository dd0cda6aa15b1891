/// `left op right`, with how the elements of two vectors are paired.
package struct Binary: Sendable, Hashable {
  package var operation: BinaryOperator
  package var left: Expr
  package var right: Expr
  /// A comparison gives 0 or 1 instead of filtering.
  package var returnsBool: Bool
  /// Present where both sides are instant vectors.
  package var matching: VectorMatching?
  package var range: Range<Int>

  package init(
    _ operation: BinaryOperator, _ left: Expr, _ right: Expr, returnsBool: Bool = false,
    matching: VectorMatching? = nil, range: Range<Int>
  ) {
    self.operation = operation
    self.left = left
    self.right = right
    self.returnsBool = returnsBool
    self.matching = matching
    self.range = range
    type = left.type == .scalar && right.type == .scalar ? .scalar : .vector
  }

  /// Scalar where both sides are, else an instant vector.
  package let type: ValueType
}

/// The binary operators, by their spelling.
package enum BinaryOperator: String, Sendable, Hashable, CaseIterable {
  case or
  case and
  case unless
  case equal = "=="
  case notEqual = "!="
  case lessOrEqual = "<="
  case less = "<"
  case greaterOrEqual = ">="
  case greater = ">"
  /// Keeps a histogram's observations up to a bound.
  case trimUpper = "</"
  /// Keeps a histogram's observations from a bound on.
  case trimLower = ">/"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case atan2
  case power = "^"

  /// How tightly it binds, from 1 (`or`) to 6 (`^`).
  package var precedence: Int {
    switch self {
    case .or: 1
    case .and, .unless: 2
    case .equal, .notEqual, .lessOrEqual, .less, .greaterOrEqual, .greater, .trimUpper, .trimLower:
      3
    case .add, .subtract: 4
    case .multiply, .divide, .modulo, .atan2: 5
    case .power: 6
    }
  }

  package var isSet: Bool { self == .or || self == .and || self == .unless }

  /// Whether it compares, so that `bool` may follow.
  package var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .lessOrEqual, .less, .greaterOrEqual, .greater: true
    default: false
    }
  }
}

/// How the elements of the two sides find each other.
package struct VectorMatching: Sendable, Hashable {
  package enum Cardinality: String, Sendable, Hashable {
    case oneToOne = "one-to-one"
    /// `group_left`: many on the left.
    case manyToOne = "many-to-one"
    /// `group_right`: many on the right.
    case oneToMany = "one-to-many"
    /// The set operators.
    case manyToMany = "many-to-many"
  }
  package var cardinality = Cardinality.oneToOne
  /// Only `labels` decide (`on`), or all but them (`ignoring`, and where neither is written).
  package var isOn = false
  package var labels: [String] = []
  /// Labels taken over from the "one" side: the list of `group_left` or `group_right`.
  package var include: [String] = []
  /// The value that stands in for a missing element of the left side, and of the right.
  package var fillLeft: Double?
  package var fillRight: Double?

  package init() {}
}
