import Calendar
import Dashboards
import Facts
import Feeds
import Metrics
import Query
import Testing
import Views

/// What stays on the board when a source that answered does not.
@Suite(.timeLimit(.minutes(2))) struct KeptFramesTests {
  @Test(arguments: [QueryError.Kind.unavailable, .timeout])
  func aSilentSourceLeavesThePictureWithItsAge(kind: QueryError.Kind) async {
    let stage = BoardStage()
    stage.source.answer("a", value: 3)
    await stage.open(.stats(["a"]))
    await stage.frame(1) { $0.value == 3 }
    stage.source.answer("a", .failure(QueryError(kind, "gone")))
    await stage.clock.reach(.seconds(5))
    let part = await stage.frame(1) { $0.keptSince != nil }
    let frame = part.dashboard?.frames[PanelID(1)]
    #expect(frame?.value == 3 && frame?.keptSince == BoardStage.noon)
    await stage.clock.reach(.seconds(10))
    await stage.parts.first { $0.waiting == .seconds(5) || $0.dataAge == .seconds(10) }
  }

  @Test func aWrongQueryReplacesIt() async {
    let stage = BoardStage()
    await stage.open(.stats(["a"]))
    await stage.frame(1) { $0.value == 1 }
    stage.source.answer("a", .failure(QueryError(.badData, "no such function")))
    await stage.clock.reach(.seconds(5))
    await stage.frame(1) { $0.value == nil && $0.notice?.severity == .error }
  }

  @Test func aFrameTakesOnWhatTheOneBeforeItSettled() async {
    let succeeded = Published<[String?]>()
    let stage = BoardStage(succeed: { fresh, old in
      succeeded.put([fresh.title, old?.title])
      fresh.title = (old?.title ?? "") + "+"
    })
    await stage.open(.stats(["a"]))
    await stage.refreshes(1)
    await stage.clock.reach(.seconds(5))
    await stage.frame(1) { $0.title == "++" }
    #expect(succeeded.all == [["", nil], ["", "+"]])
  }
}
