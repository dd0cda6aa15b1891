internal import Glibc
import Metrics
import Query

extension Evaluation {
  /// A duration in milliseconds, its expression resolved with the query's step and range.
  func milliseconds(_ duration: DurationValue) throws(QueryError) -> Int64 {
    switch duration {
    case .fixed(let fixed): return fixed.milliseconds
    case .expression(let expression):
      let seconds = try resolve(expression)
      guard seconds.isFinite, abs(seconds) <= 9_223_372_036 else {
        throw QueryError(.badData, "duration out of range", position: expression.position)
      }
      return Int64(clamping: (seconds * 1000).rounded())
    }
  }

  /// A window's length, which must be above zero.
  func positive(_ duration: DurationValue, _ position: Range<Int>) throws(QueryError) -> Int64 {
    let length = try milliseconds(duration)
    guard length > 0 else {
      throw QueryError(.badData, "duration must be greater than 0", position: position)
    }
    return length
  }

  private func resolve(_ expression: DurationExpression) throws(QueryError) -> Double {
    switch expression {
    case .literal(let number): return number.value
    case .step: return isRange ? Double(query.interval) / 1000 : 0
    case .range: return Double(query.end &- query.start) / 1000
    case .sign(let isNegative, let inner, _):
      let value = try resolve(inner)
      return isNegative ? -value : value
    case .parenthesized(let inner, _): return try resolve(inner)
    case .arithmetic(let operation, let left, let right, let position):
      let a = try resolve(left)
      let b = try resolve(right)
      switch operation {
      case .add: return a + b
      case .subtract: return a - b
      case .multiply: return a * b
      case .divide:
        guard b != 0 else {
          throw QueryError(.badData, "division by zero", position: position)
        }
        return a / b
      case .modulo:
        guard b != 0 else {
          throw QueryError(.badData, "modulo by zero", position: position)
        }
        return fmod(a, b)
      case .power: return pow(a, b)
      case .minOf: return min(a, b)
      case .maxOf: return max(a, b)
      }
    }
  }
}
