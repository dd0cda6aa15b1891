/// A running sum with the rounding errors kept beside it (Kahan's summation as Neumaier improved it).
package struct KahanSum: Sendable, Hashable {
  package var sum: Double
  package var compensation: Double = 0

  @inlinable
  package init(_ start: Double = 0) { sum = start }

  @inlinable
  package mutating func add(_ value: Double) {
    let next = sum + value
    if next.isInfinite {
      compensation = 0
    } else if abs(sum) >= abs(value) {
      compensation += (sum - next) + value
    } else {
      compensation += (value - next) + sum
    }
    sum = next
  }

  @inlinable
  package mutating func scale(by factor: Double) {
    sum *= factor
    compensation *= factor
  }

  @inlinable
  package mutating func divide(by divisor: Double) {
    sum /= divisor
    compensation /= divisor
  }

  /// The sum with its correction.
  @inlinable
  package var value: Double { sum + compensation }
}
