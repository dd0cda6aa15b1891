internal import Facts
internal import Query
package import Views
package import Watching

/// The incident that somebody looks at, with its timeline and its frozen graphs: asked for as it changes, and now and
/// then all the same, which tells the engine who looks.
package actor IncidentFeed {
  private let facts: LiveFacts
  private let records: IncidentRecords
  private let clock: FeedClock
  private let viewer: String
  private let publish: @Sendable (IncidentPart) -> Void

  private var part = IncidentPart()
  private var shown: Int?
  /// Asks from time to time as long as it is looked at.
  private var following: Task<Void, Never>?
  /// Grows as another one is looked at, so that late answers are told apart.
  private var epoch = 0
  /// That of the question without an answer; nil where there is none.
  private var asking: Int?
  /// Whether the facts changed while a question was on its way.
  private var isDue = false

  /// Between two questions where nothing changes.
  static let pace = Duration.seconds(10)

  /// - Parameters:
  ///   - records: where they are kept, for others who want them.
  ///   - viewer: who looks; empty for nobody who is to be named.
  package init(
    _ watch: Watch, records: IncidentRecords, clock: FeedClock, viewer: String = "",
    publish: @escaping @Sendable (IncidentPart) -> Void
  ) {
    facts = watch.facts
    self.records = records
    self.clock = clock
    self.viewer = viewer
    self.publish = publish
  }

  /// What is on the screen; what was not there before is asked for at once.
  package func look(_ demand: Demand) async {
    guard demand.incident != shown else { return }
    cancel()
    shown = demand.incident
    guard let number = shown else { return }
    let mine = epoch
    let known = await records.known(number)
    guard mine == epoch else { return }
    part = IncidentPart(record: known)
    publish(part)
    follow(number)
  }

  /// The facts were told anew: asks where they tell of something that is not known. Returns at once.
  package func factsChanged() {
    guard let number = shown else { return }
    if asking == epoch {
      isDue = true
    } else if isBehind {
      follow(number)
    }
  }

  /// Nobody looks at it any more.
  package func cancel() {
    epoch += 1
    following?.cancel()
    following = nil
    shown = nil
  }

  /// Whether the facts tell of a later state than is shown; false where they know nothing of it.
  private var isBehind: Bool {
    guard let fact = facts.newest.incidents.rows.first(where: { $0.number == shown }) else {
      return false
    }
    return part.record?.lacks(fact) ?? true
  }

  private func follow(_ number: Int) {
    following?.cancel()
    let mine = epoch
    following = Task {
      while mine == self.epoch, !Task.isCancelled {
        let begun = clock.elapsed()
        await self.ask(number, mine)
        guard await clock.pause(until: begun + Self.pace) else { return }
      }
    }
  }

  private func ask(_ number: Int, _ mine: Int) async {
    asking = mine
    defer { if asking == mine { asking = nil } }
    repeat {
      isDue = false
      var fresh = part
      do throws(QueryError) {
        if let record = try await records.fresh(number, viewer: viewer) {
          fresh = IncidentPart(record: record)
        } else {
          fresh.unknown = "there is no incident INC-\(number)"
        }
      } catch {
        fresh.unknown = error.message
      }
      guard mine == epoch, !Task.isCancelled else { return }
      part = fresh
      publish(part)
    } while isDue && isBehind && part.unknown == nil
  }
}
