import Facts
import Feeds
import Metrics
import Testing
import Views

/// Parts become whole snapshots.
@Suite(.timeLimit(.minutes(2))) struct SnapshotJoinTests {
  private let clock = FakeClock(BoardStage.noon)
  private let whole = Published<Snapshot>()
  private let joint: SnapshotJoin

  init() {
    joint = SnapshotJoin(
      Snapshot(now: BoardStage.noon),
      facts: {
        var sheet = FactSheet()
        sheet.tell(notices: [NoticeFact(.error, "bad")])
        return sheet
      }, clock: clock.feed, publish: whole.put)
  }

  @Test func partsComeTogetherWithTheFacts() {
    joint.join { $0.board.refreshes = 3 }
    joint.join { $0.explore.answer = ExploreAnswer(expression: "up") }
    #expect(whole.last?.board.refreshes == 3 && whole.last?.explore.answer?.expression == "up")
    #expect(whole.last?.allNotices.map(\.text) == ["bad"])
  }

  @Test func whatIsSaidIsSaidOnce() {
    joint.join { $0.chrome.message = "no dashboard x" }
    joint.join()
    #expect(whole.all.map(\.chrome.message) == ["no dashboard x", nil])
  }

  @Test func agesGoOnWithTheClock() {
    joint.join { $0.board.dataAge = .seconds(2) }
    clock.advance(by: .seconds(7))
    joint.join()
    #expect(whole.last?.now == BoardStage.noon + .seconds(7))
    #expect(whole.last?.board.dataAge == .seconds(9))
    clock.set(to: BoardStage.noon - .seconds(3600))
    joint.join()
    #expect(whole.last?.now == BoardStage.noon - .seconds(3600))
  }

  @Test func anIdleScreenTellsTheTimeEveryFiveSeconds() async {
    let keeping = Task { await joint.keepTime() }
    for second in 1...11 { await clock.reach(.seconds(second)) }
    await clock.sleeper(until: .seconds(12))
    #expect(whole.all.map(\.now) == [5, 10].map { BoardStage.noon + .seconds($0) })
    keeping.cancel()
    await keeping.value
    #expect(clock.alarms.isEmpty)
  }
}
