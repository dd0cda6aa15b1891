import Dashboards
import Incidents
import JSON
import Metrics
import Query
import Testing

@testable import Feeds

/// What is new on the boards' thresholds since an earlier instant.
@Suite(.timeLimit(.minutes(2))) struct BoardThresholdsTests {
  private let source = MadeUpSource()
  private let clock = FakeClock(BoardStage.noon)
  private let since = BoardStage.noon - .seconds(12 * 3600)

  private func findings(
    _ boards: [Dashboard], oldest: Timestamp? = nil
  ) async -> BoardThresholds.Findings {
    await BoardThresholds(clock: clock.feed).findings(
      on: boards, sources: DataSources(main: source), since: since, now: BoardStage.noon,
      oldest: oldest)
  }

  /// A value up to `since`, and another one after it.
  private func moving(_ then: Double, _ now: Double) -> @Sendable (Timestamp) -> Double? {
    let since = since
    return { $0 > since ? now : then }
  }

  private func answer(_ expression: String, then: Double, now: Double) {
    source.answer(expression, over: [(.empty, moving(then, now))])
  }

  @Test func whatWasPastItBeforeIsNotNew() async {
    answer("fresh", then: 5, now: 12)
    answer("old", then: 12, now: 13)
    answer("well", then: 12, now: 5)
    answer("worse", then: 12, now: 25)
    let found = await findings([.guarded(["fresh", "old", "well", "worse"])])
    #expect(
      found.rows == [
        .init(
          board: "Shop", panel: "worse", series: "", value: "25", level: "above 20, critical"),
        .init(board: "Shop", panel: "fresh", series: "", value: "12", level: "above 10"),
      ])
    #expect(found.gap == nil)
    // What is well now is not asked for as it was.
    #expect(source.count("well") == 1 && source.count("fresh") == 2)
  }

  @Test func seriesOfAGraphAreToldApart() async {
    source.answer(
      "g",
      over: [
        (["a": "1"], moving(3, 30)), (["a": "2"], moving(30, 30)), (["a": "3"], moving(3, 3)),
      ])
    var board = Dashboard.guarded(["g", "g"])
    for index in board.panels.indices { board.panels[index].kind = "timeseries" }
    // Whose thresholds are not drawn has none.
    board.panels[0].fields.defaults.custom = [
      .init("thresholdsStyle", .object([.init("mode", .string("line"))]))
    ]
    let rows = await findings([board]).rows
    #expect(rows.map(\.series) == ["{a=\"1\"}"])
    #expect(rows.map(\.level) == ["above 20, critical"])
  }

  @Test func whereNothingWasAllIsNewAndAStormIsCut() async {
    source.answer(
      "s", .success((1...9).map { MadeUpSource.sample(12, ["a": "\($0)"]) }))
    let rows = await findings([.guarded(["s"])], oldest: since).rows
    #expect(rows.count == 6 && rows.last?.series == "4 more")
    #expect(source.count("s") == 1)
  }

  /// A source that hangs costs no more than the time that is set, and the others are told.
  @Test func aHangingSourceIsGivenUpAndTold() async {
    answer("fresh", then: 5, now: 12)
    source.hold("hangs")
    async let found = findings([
      .guarded(["fresh", "hangs"]), .guarded(["fresh"]), .guarded(["hangs", "fresh"]),
      .guarded(["hangs"]), .guarded(["fresh", "fresh"]),
    ])
    await source.asked("hangs")
    await clock.reach(.seconds(2))
    await source.asked("hangs", 2)
    await clock.reach(.seconds(4))
    await source.asked("hangs", 3)
    await clock.reach(.seconds(5))
    let told = await found
    #expect(source.canceled("hangs") == 3 && clock.alarms.isEmpty)
    #expect(told.rows.map(\.panel) == ["fresh"])
    #expect(
      told.gap == "thresholds of 7 panels on the boards (no answer in time)", "\(told)")
  }

  @Test func whatFailsIsTold() async {
    source.answer("gone", .failure(QueryError(.unavailable, "no route")))
    let found = await findings([.guarded(["gone"])])
    #expect(found.rows.isEmpty && found.gap == "thresholds of 1 panel on the boards (no route)")
  }

  @Test func manyBoardsAreLookedAtSoFar() async {
    source.answer("q", value: 1)
    let found = await findings(Array(repeating: .guarded(["q"]), count: 33))
    #expect(source.count("q") == 30)
    #expect(
      found.gap
        == "thresholds of 3 panels on the boards (no more than 300 panels of 30 boards are looked at)"
    )
    let wide = await findings([.guarded((0..<310).map { "p\($0)" })])
    #expect((0..<310).count { source.count("p\($0)") == 1 } == 300)
    #expect(wide.gap?.hasPrefix("thresholds of 10 panels") == true)
  }

  /// Where no panel has thresholds nobody is asked.
  @Test func panelsWithoutThresholdsAreNotAsked() async {
    #expect(await findings([.stats(["q"])]) == BoardThresholds.Findings())
    #expect(source.count("q") == 0)
  }
}

extension Dashboard {
  /// Stats that warn from 10 on and are critical from 20 on, each called as its expression.
  static func guarded(_ expressions: [String]) -> Dashboard {
    var board = Dashboard.stats(expressions)
    board.title = "Shop"
    for index in board.panels.indices {
      board.panels[index].title = expressions[index]
      board.panels[index].fields.defaults.thresholds = Thresholds(steps: [
        .init(from: -.infinity, color: "green"), .init(from: 10, color: "orange"),
        .init(from: 20, color: "red"),
      ])
    }
    return board
  }
}
