package import Facts
package import Query

/// An engine as it is seen from the screen.
package struct Watch: Sendable {
  private let asked: @Sendable () -> DataSources
  package let facts: LiveFacts
  /// Carries out an order; returns when it is done.
  package let order: @Sendable (Order) async -> Void

  /// - Parameter sources: those of the configuration in force, each time they are wanted.
  package init(
    sources: @escaping @Sendable () -> DataSources, facts: LiveFacts,
    order: @escaping @Sendable (Order) async -> Void = { _ in }
  ) {
    asked = sources
    self.facts = facts
    self.order = order
  }

  /// Whom to ask now, with the intervals of the configuration in force.
  package var sources: DataSources { asked() }
}
