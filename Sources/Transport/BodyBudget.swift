internal import Synchronization

/// The memory that the bodies of one client share, from their first byte until the response is let go.
///
/// Where it is used up the largest body still arriving is broken off, so that small pages go on beside endless ones.
final class BodyBudget: Sendable {
  /// Bodies up to this size are not broken off, whoever holds the rest.
  static let small = 1 << 20

  /// What is meant for all bodies, in bytes.
  private let size: Int
  private let held = Atomic<Int>(0)

  init(_ size: Int) { self.size = size }

  /// The bytes that all bodies may hold while one of this limit grows: it and a second one may always reach it.
  func capacity(bodyLimit: Int) -> Int {
    let (pair, overflow) = bodyLimit.multipliedReportingOverflow(by: 2)
    return overflow ? .max : max(size, pair)
  }

  /// Bytes of all bodies.
  var total: Int { held.load(ordering: .relaxed) }

  fileprivate func add(_ bytes: Int) { held.wrappingAdd(bytes, ordering: .relaxed) }
}

/// What one body holds of the budget; given back when the last owner lets go of it.
final class BodyShare: Sendable {
  private let budget: BodyBudget
  private let held = Atomic<Int>(0)

  init(of budget: BodyBudget) { self.budget = budget }

  deinit { giveBack() }

  var bytes: Int { held.load(ordering: .relaxed) }

  func grow(by bytes: Int) {
    held.wrappingAdd(bytes, ordering: .relaxed)
    budget.add(bytes)
  }

  func giveBack() { budget.add(-held.exchange(0, ordering: .relaxed)) }
}
