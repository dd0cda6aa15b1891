internal import Facts
internal import Metrics
internal import Query
package import Views
package import Watching

/// Who is told of the alert that somebody asks about: asked for at once, as the facts change, and now and then all the
/// same, since what is due comes nearer.
package actor PagingFeed {
  private let watch: Watch
  private let clock: FeedClock
  private let publish: @Sendable (PagingPart) -> Void

  private var part = PagingPart()
  /// Of which alert it is; nil where nobody asks.
  private var shown: Labels?
  /// Asks from time to time as long as it is looked at.
  private var following: Task<Void, Never>?
  /// Grows as another one is looked at, so that late answers are told apart.
  private var epoch = 0
  /// That of the question without an answer; nil where there is none.
  private var asking: Int?
  /// Whether the facts changed while a question was on its way.
  private var isDue = false
  /// The facts as they were when it was asked last.
  private var asked: Versions?

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

  /// Between two questions where nothing changes.
  static let pace = Duration.seconds(10)

  package init(
    _ watch: Watch, clock: FeedClock, publish: @escaping @Sendable (PagingPart) -> Void
  ) {
    self.watch = watch
    self.clock = clock
    self.publish = publish
  }

  /// What is on the screen; what was not there before is asked for at once.
  package func look(_ demand: Demand) {
    guard demand.paging != shown else { return }
    cancel()
    shown = demand.paging
    guard let labels = shown else { return }
    if labels != part.labels {
      part = PagingPart(labels: labels)
      publish(part)
    }
    follow(labels)
  }

  /// The facts were told anew: asks where they tell of something that an answer is made of. Returns at once.
  package func factsChanged() {
    guard let labels = shown else { return }
    if asking == epoch {
      isDue = true
    } else if isBehind {
      follow(labels)
    }
  }

  /// Nobody looks at it any more.
  package func cancel() {
    epoch += 1
    following?.cancel()
    following = nil
    shown = nil
  }

  private var isBehind: Bool { asked != Versions(watch.facts.newest) }

  private func follow(_ labels: Labels) {
    following?.cancel()
    let mine = epoch
    following = Task {
      while mine == self.epoch, !Task.isCancelled {
        let begun = clock.elapsed()
        await self.ask(labels, mine)
        guard await clock.pause(until: begun + Self.pace) else { return }
      }
    }
  }

  private func ask(_ labels: Labels, _ mine: Int) async {
    asking = mine
    defer { if asking == mine { asking = nil } }
    repeat {
      isDue = false
      asked = Versions(watch.facts.newest)
      var fresh = part
      do throws(QueryError) {
        fresh = PagingPart(labels: labels, story: try await watch.paging(labels))
      } catch {
        fresh.unknown = error.message
      }
      guard mine == epoch, !Task.isCancelled else { return }
      part = fresh
      publish(part)
    } while isDue && isBehind && part.unknown == nil
  }
}
