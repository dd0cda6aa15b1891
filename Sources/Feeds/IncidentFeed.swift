internal import Facts
internal import Query
package import Views
package import Watching

/// The incident that somebody looks at, with its timeline and its frozen graphs. That it is asked for now and then tells
/// the engine who looks.
package struct IncidentFeed: Sendable {
  private let feed: AnswerFeed<Int, IncidentPart>

  /// - Parameters:
  ///   - records: where they are kept, for others who want them.
  ///   - viewer: who looks; empty for nobody who is to be named.
  package init(
    _ watch: Watch, records: IncidentRecords, clock: FeedClock, viewer: String = "",
    publish: @escaping @Sendable (IncidentPart) -> Void
  ) {
    let facts = watch.facts
    feed = AnswerFeed(
      .init(
        opening: { number, _ in IncidentPart(record: await records.known(number)) },
        answer: { number, shown in
          var fresh = shown
          do throws(QueryError) {
            if let record = try await records.fresh(number, viewer: viewer) {
              fresh = IncidentPart(record: record)
            } else {
              fresh.unknown = "there is no incident INC-\(number)"
            }
          } catch {
            fresh.unknown = error.message
          }
          return (fresh, fresh.unknown == nil)
        },
        // Of one that the facts do not know nothing later is told.
        isBehind: { number, shown in
          guard let fact = facts.newest.incidents.rows.first(where: { $0.number == number }) else {
            return false
          }
          return shown.record?.lacks(fact) ?? true
        }), IncidentPart(), clock: clock, publish: publish)
  }

  /// What is on the screen; what was not there before is asked for at once.
  package func look(_ demand: Demand) async { await feed.look(demand.incident) }

  /// The facts were told anew: asks where they tell of something that is not known. Returns at once.
  package func factsChanged() async { await feed.factsChanged() }

  /// Nobody looks at it any more.
  package func cancel() async { await feed.cancel() }
}
