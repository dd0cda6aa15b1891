import Synchronization

/// Counts from 0.
final class Counter: Sendable {
  private let value = Atomic(0)
  /// The number before, which is then one more.
  @discardableResult
  func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
  var count: Int { value.load(ordering: .relaxed) }
}
