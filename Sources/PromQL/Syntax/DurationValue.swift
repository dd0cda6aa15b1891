/// A duration after `offset` or inside brackets: known, or an expression over the query's step and range.
package enum DurationValue: Sendable, Hashable {
  case fixed(Duration)
  case expression(DurationExpression)

  package static let zero = DurationValue.fixed(.zero)
}

/// Arithmetic on durations, in seconds: `step() * 2`, `max_of(range(), 1h)`.
package indirect enum DurationExpression: Sendable, Hashable {
  /// A number of seconds, written as such or as a duration.
  case literal(NumberLiteral)
  /// `step()`: the query's step; 0 of an instant query.
  case step(Range<Int>)
  /// `range()`: the query's end minus its start.
  case range(Range<Int>)
  case sign(isNegative: Bool, DurationExpression, Range<Int>)
  case arithmetic(DurationOperator, DurationExpression, DurationExpression, Range<Int>)
  case parenthesized(DurationExpression, Range<Int>)

  /// The bytes of the text this was read from.
  package var position: Range<Int> {
    switch self {
    case .literal(let number): number.range
    case .step(let range), .range(let range), .sign(_, _, let range),
      .arithmetic(_, _, _, let range), .parenthesized(_, let range):
      range
    }
  }
}

/// Arithmetic between durations, as in `rate(x[5m + 30s])`.
package enum DurationOperator: String, Sendable, Hashable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case power = "^"
  case minOf = "min_of"
  case maxOf = "max_of"
}
