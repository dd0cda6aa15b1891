import Facts
import Metrics
import Query
import Synchronization
import Testing
import Views
import Watching

@testable import Feeds

/// Who is told of the alert that somebody asks about.
@Suite(.timeLimit(.minutes(2))) final class PagingFeedTests: Sendable {
  private let source = MadeUpSource()
  private let clock = FakeClock(BoardStage.noon)
  private let parts = Published<PagingPart>()
  private let state = Mutex(State())
  private let feed = Mutex<PagingFeed?>(nil)

  private struct State {
    var facts = FactSheet()
    var failure: QueryError?
    /// How many routes there are.
    var routes = 1
    var questions: [Labels] = []
  }

  private let disk: Labels = ["alertname": "DiskFull"]

  private var watch: Watch {
    let sources = DataSources(main: source)
    return Watch(
      sources: { sources },
      facts: LiveFacts { sheet in sheet = self.state.withLock { $0.facts } },
      paging: { labels throws(QueryError) in
        self.state.withLock { $0.questions.append(labels) }
        // So that a test can hold the answer back.
        _ = try await self.source.evaluate(
          Question(labels["alertname"], .instant(BoardStage.noon)))
        let (failure, routes) = self.state.withLock { ($0.failure, $0.routes) }
        if let failure { throw failure }
        var story = PagingStory(labels: labels)
        story.nodes = (0..<routes).map {
          .init(depth: $0, matchers: "{}", line: 1, matched: true, why: "")
        }
        return story
      })
  }

  private var made: PagingFeed {
    feed.withLock { feed in
      if let feed { return feed }
      let fresh = PagingFeed(watch, clock: clock.feed, publish: parts.put)
      feed = fresh
      return fresh
    }
  }

  private func look(at labels: Labels?) async {
    var demand = Demand()
    demand.paging = labels
    await made.look(demand)
  }

  private func shown(_ routes: Int) async {
    await parts.first { $0.story?.nodes.count == routes && $0.unknown == nil }
  }

  private func tell(_ count: Int) {
    state.withLock { state in
      state.facts.tell(receivers: [
        ReceiverFact(receiver: "r\(count)", integration: "webhook[0]", isBuilt: true)
      ])
      state.routes = count
    }
  }

  private var questions: Int { state.withLock { $0.questions.count } }

  @Test func itIsAskedAtOnceAndThenSeldom() async {
    await look(at: nil)
    #expect(questions == 0 && clock.alarms.isEmpty)
    await look(at: disk)
    await shown(1)
    #expect(parts.last?.labels == disk && parts.last?.story?.labels == disk)
    // The same demand is no other question, nor are facts that tell nothing new.
    await look(at: disk)
    await clock.sleeper(until: .seconds(10))
    await made.factsChanged()
    #expect(questions == 1)
    await clock.reach(.seconds(10))
    await source.asked("DiskFull", 2)
    await clock.sleeper(until: .seconds(20))
    await look(at: nil)
    clock.advance(by: .seconds(60))
    #expect(questions == 2 && clock.alarms.isEmpty)
  }

  @Test func itIsAskedAnewAsTheFactsChange() async {
    await look(at: disk)
    await shown(1)
    await clock.sleeper(until: .seconds(10))
    tell(2)
    await made.factsChanged()
    await shown(2)
    #expect(questions == 2)
  }

  /// What changes while a question is on its way is asked for after it.
  @Test func changesMeanwhileAreAskedForAfterwards() async {
    source.hold("DiskFull")
    await look(at: disk)
    await source.asked("DiskFull")
    tell(3)
    for _ in 0..<5 { await made.factsChanged() }
    source.release("DiskFull")
    await shown(3)
    #expect(questions <= 2)
  }

  @Test func anErrorKeepsWhatIsKnown() async {
    await look(at: disk)
    await shown(1)
    state.withLock { $0.failure = QueryError(.unavailable, "no route") }
    await clock.reach(.seconds(10))
    let part = await parts.first { $0.unknown == "no route" }
    #expect(part.story?.nodes.count == 1)
    state.withLock { $0.failure = nil }
    await clock.reach(.seconds(20))
    await shown(1)
  }

  @Test func anotherAlertsAnswerIsNotShown() async {
    source.hold("DiskFull")
    await look(at: disk)
    await source.asked("DiskFull")
    await look(at: ["alertname": "Other"])
    #expect(parts.last == PagingPart(labels: ["alertname": "Other"]))
    source.release("DiskFull")
    await parts.first { $0.story?.labels == ["alertname": "Other"] }
    #expect(!parts.all.contains { $0.story?.labels == disk })
    // Whoever comes back to it sees what was known at once.
    await look(at: nil)
    await look(at: ["alertname": "Other"])
    #expect(parts.last?.story != nil)
  }

  @Test func whereNobodyIsToldThatIsTheAnswer() async throws {
    let watch = Watch(sources: { DataSources(main: MadeUpSource()) }, facts: LiveFacts())
    #expect(try await watch.paging(disk).problem == "no alertmanager.yml is configured")
  }
}
