package import Facts
package import Metrics
package import Query

/// An engine as it is seen from the screen.
package struct Watch: Sendable {
  private let asked: @Sendable () -> DataSources
  package let facts: LiveFacts
  /// Carries out an order; returns when it is done, or recorded as far as it can be, with why it was not carried out.
  package let order: @Sendable (Order) async -> String?
  /// What is recorded of the changes of alerts, in their order, with what waits to be written.
  package let alertChanges: AlertChanges
  package typealias AlertChanges =
    @Sendable (AlertChangeQuestion) async throws(QueryError) -> [AlertChange]
  /// What is recorded of an incident, with what waits to be written; nil where there is none of that number.
  package let incident: Incidents
  package typealias Incidents =
    @Sendable (IncidentQuestion) async throws(QueryError) -> IncidentRecord?
  /// Why somebody is, or is not, told of an alert with these labels, as things are now. Where there is no answer the
  /// story says why.
  package let paging: Paging
  package typealias Paging = @Sendable (Labels) async throws(QueryError) -> PagingStory

  /// - Parameter sources: those of the configuration in force, each time they are wanted.
  package init(
    sources: @escaping @Sendable () -> DataSources, facts: LiveFacts,
    order: @escaping @Sendable (Order) async -> String? = { _ in "nothing can be ordered here" },
    alertChanges: @escaping AlertChanges = { _ throws(QueryError) in [] },
    incident: @escaping Incidents = { _ throws(QueryError) in nil },
    paging: @escaping Paging = { labels throws(QueryError) in .unconfigured(labels) }
  ) {
    asked = sources
    self.facts = facts
    self.order = order
    self.alertChanges = alertChanges
    self.incident = incident
    self.paging = paging
  }

  /// Whom to ask now, with the intervals of the configuration in force.
  package var sources: DataSources { asked() }
}
