import Calendar
import Dashboards
import Facts
import Metrics
import Query
import Testing
import Views
import Watching

@testable import Feeds

/// Which panels of the loaded boards an incident shows beside its alerts: those that departed most.
@Suite(.timeLimit(.minutes(2))) struct DepartureTests {
  private let stage = IncidentStage()

  // MARK: - Scores

  @Test func theScoreIsADistanceInDeviations() throws {
    let calm = [9.0, 11, 9, 11]
    #expect(Departure.score(before: calm, during: [10, 10]) == 0)
    // (30 − 10) / (1 + 0.05 × 30)
    #expect(Departure.score(before: calm, during: [30]) == 8)
    // Downward as upward.
    #expect(try #require(Departure.score(before: calm, during: [0])) > 6)
    // What never moved is not infinitely far off for a trifle.
    #expect(try #require(Departure.score(before: [5, 5, 5], during: [5.01])) < 1)
    #expect(Departure.score(before: [0, 0, 0], during: [8]) == 20)
    #expect(Departure.score(before: [0, 0, 0], during: [0]) == nil)
    #expect(Departure.score(before: [1, 2], during: [3]) == nil)
    #expect(Departure.score(before: [1, .nan, 2, .infinity], during: [3]) == nil)
    #expect(Departure.score(before: calm, during: [.nan]) == nil)
  }

  // MARK: - Whom it concerns

  @Test func whomItConcernsIsToldByItsAlerts() {
    var fact = IncidentFact.made()
    fact.group = [Label("app", "shop")]
    fact.services = ["payments"]
    fact.alerts = [
      .init(name: "Errors", severity: "critical", alert: "a", since: fact.began)
    ]
    func alert(_ name: String, _ labels: Labels) -> AlertFact {
      AlertFact(
        id: name, rule: .init(file: "f", group: "g", name: name),
        labels: Labels(labels.pairs + [Label("alertname", name)]), state: .firing,
        activeAt: fact.began, value: 1)
    }
    let scope = IncidentScope(
      fact,
      [
        alert("Errors", ["app": "shop", "service": "checkout", "instance": "c-1"]),
        alert("Errors", ["app": "other", "service": "x"]),
        alert("Others", ["app": "shop", "service": "y"]),
      ])
    #expect(scope.values(of: "service") == ["checkout", "payments"])
    #expect(scope.values(of: "app") == ["shop"])
    #expect(scope.concerns(["service": "checkout"]) == true)
    #expect(scope.concerns(["service": "checkout", "instance": "c-2"]) == false)
    #expect(scope.concerns(["service": "payments", "instance": "p-1"]) == true)
    #expect(scope.concerns(["service": "search", "app": "shop"]) == false)
    #expect(scope.concerns(["pool": "a"]) == nil)
    func read(_ text: String) -> ReadSeries { ReadSeries.of(text)[0] }
    #expect(scope.mayConcern(read("up")) && !scope.isMeant(by: read("up")))
    #expect(scope.isMeant(by: read(#"up{service=~"checkout|cart"}"#)))
    #expect(!scope.isMeant(by: read(#"up{service=~".*"}"#)))
    #expect(!scope.mayConcern(read(#"up{service="search"}"#)))
  }

  // MARK: - Ranking

  /// A calm value that leaps as the incident begins.
  private static func leap(_ calm: Double, _ wild: Double) -> @Sendable (Timestamp) -> Double? {
    { time in
      let wobble = time.milliseconds / 15_000 % 2 == 0 ? 0.1 : -0.1
      return (time >= IncidentStage.noon - .seconds(600) ? wild : calm) + wobble
    }
  }

  private func boards(_ panels: String) throws -> IncidentBoards {
    let text = #"""
      {"title":"Shop","uid":"shop","templating":{"list":[
      {"name":"service","type":"query","query":"label_values(up, service)","multi":true,
      "current":{"text":"search","value":"search"}},
      {"name":"pod","type":"query","query":"label_values(up, pod)"}]},"panels":[\#(panels)]}
      """#
    let loaded = try Dashboard.load(text.utf8)
    return IncidentBoards(
      stage.watch, records: IncidentRecords(stage.watch), clock: stage.clock.feed,
      dashboards: { loaded })
  }

  private static func panel(_ id: Int, _ title: String, _ expression: String) -> String {
    let escaped = expression.replacing("\"", with: #"\""#)
    return
      #"{"id":\#(id),"type":"timeseries","title":"\#(title)","fieldConfig":{"defaults":{"unit":"s"}},"#
      + #""targets":[{"refId":"A","expr":"\#(escaped)"},{"refId":"B","expr":"ignored"}]}"#
  }

  private func record() {
    var fact = IncidentFact.made()
    fact.alerts = [.init(name: "Errors", severity: "critical", alert: "a", since: fact.began)]
    fact.services = ["checkout"]
    stage.record(IncidentRecord(fact, entries: [], evidence: []))
    stage.tell {
      $0.tell(rules: [
        RuleFact(
          .init(file: "f", group: "g", name: "Errors"), .alerting, expression: "errors > 1",
          interval: .seconds(15))
      ])
    }
  }

  @Test func thePanelThatDepartedMostComesFirst() async throws {
    record()
    let names = ["a", "b", "c", "d", "e"]
    for (name, wild) in zip(names, [20.0, 90, 10, 60, 40]) {
      stage.source.answer(
        name, over: [(["service": "checkout"], Self.leap(10, wild))])
    }
    // Another's leap is none of this incident's.
    stage.source.answer(
      "by_service",
      over: [
        (["service": "search"], Self.leap(10, 1000)), (["service": "checkout"], Self.leap(10, 10)),
      ])
    let panels = (names + ["by_service", "errors"]).enumerated().map {
      Self.panel($0 + 1, "Panel \($1)", $1)
    }
    let boards = try boards(panels.joined(separator: ","))
    var rings = boards.news.rings().makeAsyncIterator()
    let first = try #require(await boards.board("incident/7", in: .utc))
    #expect(first.dashboard.panels.map(\.title) == ["Errors"])
    await rings.next()
    let board = try #require(await boards.board("incident/7", in: .utc)).dashboard
    #expect(
      board.panels.map(\.title) == [
        "Errors", "Shop ▸ Panel b", "Shop ▸ Panel d", "Shop ▸ Panel e", "Shop ▸ Panel a",
      ])
    let most = board.panels[1]
    #expect(most.targets.map(\.expression) == ["b"] && most.fields.defaults.unit == "s")
    #expect(
      most.links.map(\.url) == ["/d/shop?from=\((Self.start).milliseconds)&to=now&viewPanel=2"])
    // What an alert shows is not shown twice, and what is not a first query is not asked.
    #expect(stage.source.count("errors") == 0 && stage.source.count("ignored") == 0)
  }

  private static let start = IncidentStage.noon - .seconds(1500)

  @Test func variablesMeanWhomItConcerns() async throws {
    record()
    stage.source.answer(#"up{service=~"checkout"}"#, over: [([:], Self.leap(1, 5))])
    stage.source.answer(#"sum(rate(x{pod=~".*"}[1m]))"#, over: [([:], Self.leap(1, 5))])
    let boards = try boards(
      [
        Self.panel(1, "of $service", #"up{service=~"$service"}"#),
        // Nothing says whose these are.
        Self.panel(2, "Pods", #"sum(rate(x{pod=~"$pod"}[$__rate_interval]))"#),
        // Without its variable's value it can only be wrong.
        Self.panel(3, "One pod", #"y{pod="$pod",service="checkout"}"#),
        Self.panel(4, "Elsewhere", #"up{service="search"}"#),
      ].joined(separator: ","))
    var rings = boards.news.rings().makeAsyncIterator()
    _ = await boards.board("incident/7", in: .utc)
    await rings.next()
    let board = try #require(await boards.board("incident/7", in: .utc)).dashboard
    #expect(board.panels.dropFirst().map(\.title) == ["Shop ▸ of search"])
    #expect(stage.source.count(#"up{service="search"}"#) == 0)
    #expect(stage.source.count(#"y{pod=".*",service="checkout"}"#) == 0)
  }

  @Test func itIsFoundOutSeldomAndPanelsKeepTheirPlaces() async throws {
    record()
    func wild(_ values: [String: Double]) {
      for (name, value) in values {
        stage.source.answer(name, over: [(["service": "checkout"], Self.leap(10, value))])
      }
    }
    wild(["a": 20, "b": 90, "c": 40, "d": 10])
    let boards = try boards(
      ["a", "b", "c", "d"].enumerated().map { Self.panel($0 + 1, $1, $1) }.joined(separator: ","))
    var rings = boards.news.rings().makeAsyncIterator()
    func shown() async -> [String] {
      await boards.board("incident/7", in: .utc)?.dashboard.panels.map { "\($0.id) \($0.title)" }
        ?? []
    }
    _ = await shown()
    await rings.next()
    let found = ["1 Errors", "2 Shop ▸ b", "3 Shop ▸ c", "4 Shop ▸ a"]
    #expect(await shown() == found)
    stage.clock.advance(by: .seconds(59))
    #expect(await shown() == found && stage.source.count("a") == 1)
    // A minute later another leads, and stays where it was; what calmed down gives its place to what did not.
    wild(["a": 900, "c": 10, "d": 60])
    stage.clock.advance(by: .seconds(1))
    #expect(await shown() == found)
    await rings.next()
    #expect(await shown() == ["1 Errors", "2 Shop ▸ b", "5 Shop ▸ d", "4 Shop ▸ a"])
    #expect(stage.source.count("a") == 2)
  }

  /// Nothing can be told without the hour before.
  @Test func whereItsPastIsGoneNobodyIsAsked() async throws {
    record()
    stage.tell {
      $0.tell(sources: [
        SourceFact(
          name: "embedded",
          keeping: .init(since: IncidentStage.noon - .seconds(500), retention: .seconds(86_400)))
      ])
    }
    let boards = try boards(Self.panel(1, "A", "a"))
    _ = await boards.board("incident/7", in: .utc)
    _ = await boards.board("incident/7", in: .utc)
    #expect(stage.source.count("a") == 0)
  }

  /// A storm of panels is asked so far and no further, and a source that is gone at once no more.
  @Test func questionsAreBounded() async throws {
    var fact = IncidentFact.made()
    fact.services = ["checkout"]
    let scope = IncidentScope(fact, [])
    func panel(_ number: Int) -> ConcernedPanel {
      ConcernedPanel(
        panel: RelatedPanel(uid: "u", board: "b", number: number, title: "t"),
        expression: "p\(number)", read: [], source: "", options: FieldOptions())
    }
    let ranking = DepartureRanking(
      sources: DataSources(main: stage.source), clock: stage.clock.feed, scope: scope,
      began: fact.began, end: IncidentStage.noon)
    #expect(await ranking.ranked((1...60).map(panel)).isEmpty)
    #expect((1...60).count { stage.source.count("p\($0)") == 1 } == 40)
    stage.source.answer("p101", .failure(QueryError(.badData, "what?")))
    stage.source.answer("p102", .failure(QueryError(.unavailable, "gone")))
    #expect(await ranking.ranked((101...110).map(panel)).isEmpty)
    #expect(stage.source.count("p102") == 1 && stage.source.count("p103") == 0)
  }
}
