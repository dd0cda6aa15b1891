import Calendar
import Dashboards
import Facts
import Feeds
import Metrics
import Query
import Testing
import Views
import Watching

/// What is asked by hand.
@Suite(.timeLimit(.minutes(2))) struct ExploreFeedTests {
  private let source = MadeUpSource()
  private let clock = FakeClock(BoardStage.noon)
  private let parts = Published<ExplorePart>()
  private let feed: ExploreFeed
  private let reach = Reach(
    TimeRange(from: BoardStage.noon - .seconds(3600), to: BoardStage.noon, now: BoardStage.noon))

  init() {
    let sources = DataSources(main: source)
    var sheet = FactSheet()
    sheet.tell(sources: [SourceFact(name: "made up")])
    feed = ExploreFeed(
      Watch(sources: { sources }, facts: LiveFacts(sheet)), clock: clock.feed, publish: parts.put)
  }

  private func answer(_ expression: String) async -> ExploreAnswer? {
    await parts.first { $0.answer?.isRunning == false && $0.answer?.expression == expression }
      .answer
  }

  @Test func anExpressionIsAGraphAndATable() async {
    await feed.ask("up", in: reach)
    #expect(parts.all.first?.answer?.isRunning == true)
    let answer = await answer("up")
    guard case .graph(let graph)? = answer?.graph?.content else {
      Issue.record("no graph")
      return
    }
    #expect(graph.series.count == 1 && answer?.table != nil)
    #expect(answer?.error == nil)
  }

  @Test func aMistakeIsToldWithItsPlace() async {
    source.answer("up{", .failure(QueryError(.badData, "unexpected end", position: 3..<4)))
    await feed.ask("up{", in: reach)
    let answer = await answer("up{")
    #expect(answer?.error?.position == 3..<4 && answer?.graph == nil)
  }

  @Test func whatIsAskedLaterHasPrecedence() async {
    source.hold("slow")
    await feed.ask("slow", in: reach)
    await source.asked("slow")
    await feed.ask("up", in: reach)
    #expect(await answer("up") != nil)
    source.release("slow")
    #expect(source.canceled("slow") == 1)
    #expect(parts.all.last?.answer?.expression == "up")
  }

  @Test func whatWasShownStaysUnderItsNameUntilTheNextAnswer() async {
    await feed.ask("up", in: reach)
    _ = await answer("up")
    source.hold("slow")
    await feed.ask("slow", in: reach)
    let waiting = parts.last?.answer
    #expect(waiting?.isRunning == true && waiting?.answered == "up" && waiting?.graph != nil)
    // Given up, it is as if it had not been asked.
    await feed.cancel()
    #expect(parts.last?.answer?.expression == "up" && parts.last?.answer?.isRunning == false)
  }

  @Test func itIsKeptFreshOnlyWhileItIsOnTheScreen() async {
    await feed.ask("up", in: reach)
    _ = await answer("up")
    let count = source.count("up")
    await feed.refresh(in: reach)
    #expect(source.count("up") == count)
    await feed.look(Demand(isExploring: true))
    await feed.refresh(in: reach)
    #expect(source.count("up") > count)
    // One that runs is not asked a second time.
    source.hold("slow")
    await feed.ask("slow", in: reach)
    await source.asked("slow")
    await feed.refresh(in: reach)
    #expect(source.count("slow") == 1)
  }

  @Test func aRefreshThatComesLateShowsNothing() async {
    await feed.look(Demand(isExploring: true))
    await feed.ask("up", in: reach)
    _ = await answer("up")
    let count = source.count("up")
    source.hold("up")
    let late = Task { [feed, reach] in await feed.refresh(in: reach) }
    await source.asked("up", count + 1)
    await feed.ask("other", in: reach)
    _ = await answer("other")
    source.release("up")
    await late.value
    #expect(parts.last?.answer?.expression == "other")
  }

  @Test(arguments: [
    (CompletionRequest.Kind.metricNames, ["x", "y"]),
    (.labelNames(selector: ""), ["instance", "job"]),
    (.labelValues(label: "job", selector: "up"), ["a"]),
  ]) func namesComplete(kind: CompletionRequest.Kind, values: [String]) async {
    source.answer(label: Labels.nameLabel, .success(["x", "y"]))
    source.answer(label: "job", .success(["a"]))
    let request = CompletionRequest(kind)
    await feed.complete(request, in: reach)
    let part = await parts.first { $0.completion?.request == request }
    #expect(part.completion?.values == values)
  }

  @Test func metadataIsAskedForUntilThereIsSome() async {
    let request = CompletionRequest(.metricNames)
    await feed.complete(request, in: reach)
    await source.asked("metadata", 1)
    clock.advance(by: .seconds(1))
    await feed.complete(request, in: reach)
    await source.asked("metadata", 2)
    source.answer(metadata: ["up": MetricMetadata()])
    clock.advance(by: .seconds(1))
    await feed.complete(request, in: reach)
    await parts.first { !$0.metadata.isEmpty }
    clock.advance(by: .seconds(59))
    await feed.complete(CompletionRequest(.labelNames(selector: "")), in: reach)
    await parts.first { $0.completion?.request.kind == .labelNames(selector: "") }
    clock.advance(by: .seconds(1))
    await feed.complete(request, in: reach)
    await source.asked("metadata", 4)
    #expect(source.count("metadata") == 4)
  }

  @Test func anExpressionIsExplainedAtTheWindowsEnd() async {
    await feed.explain("sum(up)", in: reach)
    let part = await parts.first { $0.explanation != nil }
    #expect(part.explanation?.expression == "sum(up)")
    #expect(part.explanation?.text.contains("not told by made up") == true)
    source.answer("nope", .failure(QueryError(.unavailable, "nobody there")))
    await feed.explain("nope", in: reach)
    #expect(
      await parts.first { $0.explanation?.expression == "nope" }.explanation?.text
        == "nobody there")
  }
}
