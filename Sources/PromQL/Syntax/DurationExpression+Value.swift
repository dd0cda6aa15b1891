internal import Glibc
internal import Metrics

extension DurationValue {
  /// The duration under a query of this step and range; an instant query has a step and range of zero.
  ///
  /// Of a window or a subquery's step (`mustBePositive`), zero and below are errors.
  package func resolved(
    step: Duration, range: Duration, mustBePositive: Bool
  ) throws(PromQLError) -> Duration {
    guard case .expression(let expression) = self else {
      guard case .fixed(let duration) = self else { return .zero }
      return duration
    }
    let seconds = try expression.seconds(step: step, range: range)
    if mustBePositive, seconds <= 0 {
      throw PromQLError("duration must be greater than 0", at: expression.position)
    }
    guard seconds.magnitude <= 0x1p63 / 1e9 else {
      throw PromQLError("duration is out of range", at: expression.position)
    }
    return .milliseconds(Int64(clamping: (seconds * 1000).rounded()))
  }
}

extension DurationExpression {
  /// The value in seconds.
  package func seconds(step: Duration, range: Duration) throws(PromQLError) -> Double {
    switch self {
    case .literal(let number): return number.value
    case .step: return step.inSeconds
    case .range: return range.inSeconds
    case .sign(let isNegative, let inner, _):
      let value = try inner.seconds(step: step, range: range)
      return isNegative ? -value : value
    case .parenthesized(let inner, _): return try inner.seconds(step: step, range: range)
    case .arithmetic(let operation, let left, let right, _):
      let a = try left.seconds(step: step, range: range)
      let b = try right.seconds(step: step, range: range)
      switch operation {
      case .add: return a + b
      case .subtract: return a - b
      case .multiply: return a * b
      case .divide:
        if b == 0 { throw PromQLError("division by zero", at: right.position) }
        return a / b
      case .modulo:
        if b == 0 { throw PromQLError("modulo by zero", at: right.position) }
        return a.truncatingRemainder(dividingBy: b)
      case .power: return pow(a, b)
      case .minOf: return min(a, b)
      case .maxOf: return max(a, b)
      }
    }
  }
}
