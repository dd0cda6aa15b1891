import Facts
import Metrics
import Query
import Synchronization
import Testing
import Views
import Watching

@testable import Feeds

/// The text for the next on-call as it is kept while somebody looks at it.
@Suite(.timeLimit(.minutes(2))) struct HandoverFeedTests {
  private let source = MadeUpSource()
  private let clock = FakeClock(BoardStage.noon)
  private let parts = Published<HandoverPart>()
  private let told = Told()
  private let feed: HandoverFeed

  private final class Told: Sendable {
    let facts = Mutex(FactSheet())
  }

  init() {
    let (source, told) = (source, told)
    let sources = DataSources(main: source)
    let watch = Watch(
      sources: { sources }, facts: LiveFacts { $0 = told.facts.withLock { $0 } },
      alertChanges: { question throws(QueryError) in
        #expect(question.through - question.from == .seconds(12 * 3600))
        _ = try await source.evaluate(Question("changes", .instant(question.through)))
        return []
      })
    feed = HandoverFeed(
      watch, clock: clock.feed, dashboards: { [.guarded(["q"])] }, publish: parts.put)
    let early = BoardStage.noon - .seconds(11 * 3600)
    let value: @Sendable (Timestamp) -> Double? = { $0 > early ? 12 : 5 }
    source.answer("q", over: [(.empty, value)])
  }

  private func look(_ wants: Bool = true) async {
    var demand = Demand()
    demand.wantsHandover = wants
    await feed.look(demand)
  }

  @discardableResult
  private func shown(_ text: String) async -> HandoverPart {
    await parts.first { $0.text?.contains(text) == true && $0.unknown == nil }
  }

  @Test func itIsWrittenAtOnceAndTheBoardsAreLookedAtAfterwards() async {
    source.hold("q")
    await look(false)
    #expect(source.count("changes") == 0)
    await look()
    await shown("thresholds on the boards (they are being looked at)")
    source.release("q")
    let part = await shown("Shop ▸ q: 12, above 10")
    #expect(part.text?.contains("being looked at") == false)
    #expect(source.count("changes") == 1)
  }

  @Test func itIsWrittenAnewAsTheFactsChangeAndSeldom() async {
    await look()
    await shown("Shop ▸ q")
    await clock.sleeper(until: .seconds(60))
    // The same demand is no other question.
    await look()
    clock.advance(by: .seconds(4))
    told.facts.withLock { $0.tell(notices: [NoticeFact(.warning, "disk is full")]) }
    for _ in 0..<5 { await feed.factsChanged() }
    #expect(source.count("changes") == 1)
    await clock.reach(.seconds(10))
    await shown("disk is full")
    await clock.sleeper(until: .seconds(70))
    // The boards were looked at a moment ago: once now and once as it was.
    #expect(source.count("changes") == 2 && source.count("q") == 2)
    await clock.reach(.seconds(70))
    await source.asked("q", 4)
    #expect(source.count("changes") == 3)
    // Nobody looks any more.
    await clock.sleeper(until: .seconds(130))
    await look(false)
    await feed.factsChanged()
    clock.advance(by: .seconds(600))
    #expect(source.count("changes") == 3 && clock.alarms.isEmpty)
  }

  @Test func anErrorKeepsWhatWasWritten() async {
    await look()
    let good = await shown("Shop ▸ q")
    source.answer("changes", .failure(QueryError(.unavailable, "no route")))
    await clock.reach(.seconds(60))
    let bad = await parts.first { $0.unknown != nil }
    #expect(bad == HandoverPart(text: good.text, unknown: "no route"))
    source.answer("changes", value: 1)
    await clock.reach(.seconds(120))
    await shown("Shop ▸ q")
  }

  /// Whoever leaves while it is being written is told nothing any more.
  @Test func whatIsAnsweredLateIsNotShown() async {
    source.hold("changes")
    await look()
    await source.asked("changes")
    await look(false)
    source.release("changes")
    await look()
    await shown("Shop ▸ q")
    #expect(source.count("changes") == 2)
  }
}
