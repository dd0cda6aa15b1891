import Dashboards
import Facts
import Feeds
import Metrics
import Query
import Testing
import Views
import Watching

/// How many series there are of what is on the screen.
@Suite(.timeLimit(.minutes(2))) struct SeriesFeedTests {
  private let source = MadeUpSource()
  private let clock = FakeClock(BoardStage.noon)
  private let parts = Published<SeriesPart>()
  private let feed: SeriesFeed
  private let reach = Reach(
    TimeRange(from: BoardStage.noon - .seconds(3600), to: BoardStage.noon, now: BoardStage.noon))

  init() {
    let sources = DataSources(main: source)
    feed = SeriesFeed(
      Watch(sources: { sources }, facts: LiveFacts(FactSheet())), clock: clock.feed,
      publish: parts.put)
    source.answer(
      series: [
        ["__name__": "up", "job": "a"], ["__name__": "up", "job": "b"],
        ["__name__": "m", "job": "a"],
      ], of: [])
    source.answer(
      series: [["__name__": "up", "job": "a"], ["__name__": "up", "job": "b"]], of: ["up"])
  }

  private func look(at subject: SeriesSubject?) async {
    var demand = Demand()
    demand.counted = subject
    await feed.look(demand, in: reach)
  }

  private func counts(_ subject: SeriesSubject) async -> SeriesCounts? {
    await parts.first { $0.subject == subject && ($0.counts != nil || $0.error != nil) }.counts
  }

  @Test func allAreCountedAndThenThoseOfAMetric() async {
    await look(at: .all)
    let all = await counts(.all)
    #expect(all?.series == 3 && all?["__name__"]?.top?.first == .init("up", series: 2))
    await look(at: .metric("up"))
    let up = await counts(.metric("up"))
    #expect(up?.series == 2 && up?["job"]?.values == 2)
    // On the way back what was counted is there at once.
    await look(at: .all)
    #expect(parts.last == SeriesPart(subject: .all, counts: all))
  }

  @Test func nobodyIsAskedWhereNobodyLooksNorTooOften() async {
    await look(at: nil)
    await feed.refresh(in: reach)
    #expect(source.count("series") == 0)
    await look(at: .all)
    _ = await counts(.all)
    await look(at: .all)
    await feed.refresh(in: reach)
    #expect(source.count("series") == 1)
    clock.advance(by: .seconds(10))
    await feed.refresh(in: reach)
    await source.asked("series", 2)
    // Gone from the page, it is asked no more.
    await look(at: nil)
    clock.advance(by: .seconds(10))
    await feed.refresh(in: reach)
    #expect(source.count("series") == 2)
  }

  @Test func whatIsAnsweredLateIsNotShownUnderAnotherName() async {
    source.hold("series")
    await look(at: .metric("up"))
    await source.asked("series")
    await look(at: .label("job"))
    source.release("series")
    _ = await counts(.label("job"))
    #expect(!parts.all.contains { $0.subject == .metric("up") && $0.counts != nil })
  }

  @Test func valuesThatNobodyCountedAreAQuery() async {
    source.answer(
      "count by (\"a.b\") ({\"a.b\"!=\"\"})",
      .success([MadeUpSource.sample(4, ["a.b": "x"]), MadeUpSource.sample(9, ["a.b": "y"])]))
    await look(at: .label("a.b"))
    let counts = await counts(.label("a.b"))
    #expect(counts?.series == 13)
    #expect(counts?["a.b"]?.top == [.init("y", series: 9), .init("x", series: 4)])
  }

  @Test func aFailureKeepsWhatWasCounted() async {
    await look(at: .all)
    let all = await counts(.all)
    source.fail(series: QueryError(.unavailable, "no route"))
    clock.advance(by: .seconds(10))
    await feed.refresh(in: reach)
    let failed = await parts.first { $0.error != nil }
    #expect(failed == SeriesPart(subject: .all, counts: all, error: "no route"))
  }
}
