import Facts
import Feeds
import Metrics
import Query
import Testing
import Views
import Watching

/// How often ALERTS is counted, and what is told of it.
@Suite(.timeLimit(.minutes(2))) struct AlertSeriesTests {
  private let source = MadeUpSource()
  private let clock = FakeClock(BoardStage.noon)
  private let told = Published<AlertSeries>()
  private let feed: AlertSeriesFeed
  private let question = "count by (alertstate) (ALERTS)"

  init() {
    let sources = DataSources(main: source)
    feed = AlertSeriesFeed(
      Watch(sources: { sources }, facts: LiveFacts()), clock: clock.feed, publish: told.put)
  }

  @Test func statesAreCounted() async {
    source.answer(
      question,
      .success([
        MadeUpSource.sample(3, ["alertstate": "firing"]),
        MadeUpSource.sample(.nan, ["alertstate": "pending"]),
      ]))
    await feed.look()
    let told = await told.first { _ in true }
    #expect(told == .counted(AlertCounts(firing: 3, pending: 0), at: BoardStage.noon))
  }

  @Test func noneIsAnAnswerAndAnErrorIsNot() async {
    source.answer(question, .success([]))
    await feed.look()
    await told.first { $0 == .counted(AlertCounts(firing: 0, pending: 0), at: BoardStage.noon) }
    source.answer(question, .failure(QueryError(.unavailable, "gone")))
    clock.advance(by: .seconds(3))
    await settled()
    await feed.look()
    await told.first { $0 == .unknown("gone") }
  }

  @Test func itIsAskedSeldomAndSoonerAtFirst() async {
    for (wait, count) in [(0, 1), (2, 1), (1, 2), (57, 3), (14, 3), (1, 4)] {
      clock.advance(by: .seconds(wait))
      await feed.look()
      await source.asked(question, count)
      await settled()
      #expect(source.count(question) == count)
    }
  }

  @Test func neverTwiceAtATime() async {
    source.hold(question)
    await feed.look()
    await source.asked(question)
    clock.advance(by: .seconds(60))
    await feed.look()
    source.release(question)
    await told.first { _ in true }
    #expect(source.count(question) == 1)
  }

  /// Waits until what was asked is answered.
  private func settled() async {
    let count = source.count(question)
    await told.count(count)
  }
}
