internal import Facts
internal import Metrics
internal import Query
package import Views
package import Watching

/// Who is told of the alert that somebody asks about.
package struct PagingFeed: Sendable {
  private let feed: AnswerFeed<Labels, Answered>

  /// What is shown, and the facts as they were when it was asked for.
  private struct Answered: Sendable {
    var part = PagingPart()
    var versions: Versions?
  }

  /// What an answer is made of, as far as the facts tell of it.
  private struct Versions: Hashable {
    var notifications: UInt64
    var receivers: UInt64
    var silences: UInt64
    var alerts: UInt64

    init(_ facts: FactSheet) {
      notifications = facts.notifications.version
      receivers = facts.receivers.version
      silences = facts.silences.version
      alerts = facts.alerts.version
    }
  }

  package init(
    _ watch: Watch, clock: FeedClock, publish: @escaping @Sendable (PagingPart) -> Void
  ) {
    feed = AnswerFeed(
      .init(
        opening: { labels, shown in
          labels == shown.part.labels ? nil : Answered(part: PagingPart(labels: labels))
        },
        answer: { labels, shown in
          var fresh = Answered(part: shown.part, versions: Versions(watch.facts.newest))
          do throws(QueryError) {
            fresh.part = PagingPart(labels: labels, story: try await watch.paging(labels))
          } catch {
            fresh.part.unknown = error.message
          }
          return (fresh, fresh.part.unknown == nil)
        },
        isBehind: { _, shown in shown.versions != Versions(watch.facts.newest) }),
      Answered(), clock: clock
    ) { publish($0.part) }
  }

  /// What is on the screen; what was not there before is asked for at once.
  package func look(_ demand: Demand) async { await feed.look(demand.paging) }

  /// The facts were told anew: asks where they tell of something that an answer is made of. Returns at once.
  package func factsChanged() async { await feed.factsChanged() }

  /// Nobody looks at it any more.
  package func cancel() async { await feed.cancel() }
}
