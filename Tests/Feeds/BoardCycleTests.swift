import Calendar
import Dashboards
import Facts
import Feeds
import Metrics
import Query
import Testing
import Views

/// When a board is evaluated, and what it says while answers stay away.
@Suite(.timeLimit(.minutes(2))) struct BoardCycleTests {
  @Test func whatIsSeenIsAskedAtOnceAndOnTheBeat() async {
    let stage = BoardStage()
    stage.source.answer("a", value: 3)
    await stage.open(.stats(["a"]))
    await stage.frame(1) { $0.value == 3 }
    stage.source.answer("a", value: 4)
    await stage.clock.reach(.seconds(5))
    await stage.frame(1) { $0.value == 4 }
    await stage.clock.sleeper(until: .seconds(10))
    #expect(stage.source.count("a") == 2)
  }

  @Test func onlyWhatIsInSightIsAsked() async {
    let stage = BoardStage()
    await stage.feed.open(.stats(["a", "b"]))
    await stage.look(1...1)
    await stage.refreshes(1)
    #expect(stage.source.count("b") == 0)
    // What comes into sight does not wait for the beat.
    await stage.look(1...2)
    await stage.frame(2) { $0.value == 1 }
    #expect(stage.clock.now == BoardStage.noon)
  }

  @Test func theAnswerToAnOlderQuestionIsNoAnswer() async {
    let stage = BoardStage()
    stage.source.answer("old", value: 1)
    stage.source.answer("new", value: 2)
    stage.source.hold("old")
    await stage.open(.stats(["old"], uid: "one"))
    await stage.source.asked("old")
    await stage.open(.stats(["new"], uid: "two"))
    await stage.frame(1) { $0.value == 2 }
    stage.source.release("old")
    await stage.clock.reach(.seconds(5))
    await stage.source.asked("new", 2)
    #expect(stage.parts.all.allSatisfy { $0.dashboard?.frames[PanelID(1)]?.value != 1 })
    #expect(stage.source.canceled("old") == 1)
  }

  @Test(arguments: [0, 1, 2, 3]) func whatIsSetBeginsAnew(what: Int) async {
    let stage = BoardStage()
    stage.source.hold("a")
    await stage.open(.stats(["a"]))
    await stage.source.asked("a")
    switch what {
    case 0: await stage.feed.set(time: .last(.seconds(60)))
    case 1: await stage.feed.set(zone: .local)
    case 2: await stage.feed.set(refresh: .seconds(30))
    default: await stage.feed.evaluateAgain()
    }
    await stage.source.asked("a", 2)
    stage.source.release("a")
    let part = await stage.refreshes(1)
    #expect(stage.source.canceled("a") == 1)
    let window = part.window ?? stage.clock.now...stage.clock.now
    #expect(window.upperBound - window.lowerBound == .seconds(what == 0 ? 60 : 6 * 3600))
    #expect(part.refresh == .seconds(what == 2 ? 30 : 5))
  }

  @Test func whatIsGivenUpIsAskedAgainByTheNextBeatOnly() async {
    let stage = BoardStage()
    stage.source.hold("a")
    await stage.open(.stats(["a"]))
    await stage.source.asked("a")
    await stage.feed.cancel()
    await stage.clock.sleeper(until: .seconds(5))
    #expect(stage.source.count("a") == 1 && stage.parts.last?.waiting == nil)
    stage.source.release("a")
    await stage.clock.reach(.seconds(5))
    await stage.frame(1) { $0.value == 1 }
    #expect(stage.source.count("a") == 2 && stage.source.canceled("a") == 1)
  }

  @Test func aStoppedBoardIsSilent() async {
    let stage = BoardStage()
    await stage.open(.stats(["a"]))
    await stage.clock.sleeper(until: .seconds(5))
    await stage.feed.stop()
    #expect(stage.clock.alarms.isEmpty)
  }

  @Test func withoutRefreshNothingIsAskedAgain() async {
    let stage = BoardStage(settings: .init(refresh: .zero))
    let part = Task { await stage.refreshes(1) }
    await stage.open(.stats(["a"]))
    #expect(await part.value.refresh == nil)
    #expect(stage.clock.alarms.allSatisfy { $0 <= .seconds(3) })
  }

  @Test func aBoardThatNeverRefreshesByItsFileDoesEveryFiveSeconds() async {
    let stage = BoardStage()
    await stage.open(.stats(["a"], refresh: nil))
    #expect(await stage.refreshes(1).refresh == .seconds(5))
  }

  @Test func aMissedBeatIsLeftOut() async {
    let stage = BoardStage()
    stage.source.hold("a")
    await stage.open(.stats(["a"]))
    await stage.source.asked("a")
    stage.clock.advance(by: .seconds(12))
    stage.source.release("a")
    // The beat of 5 s is over: the next question follows at once, then the beat counts from there.
    await stage.source.asked("a", 2)
    await stage.clock.sleeper(until: .seconds(17))
    #expect(stage.source.count("a") == 2)
  }

  @Test func whatIsSlowIsMarkedAndWhatIsQuickNeedNotWait() async {
    let stage = BoardStage()
    stage.source.hold("slow")
    await stage.open(.stats(["quick", "slow"]))
    await stage.source.asked("slow")
    await stage.source.asked("quick")
    var part = await Self.quick(stage)
    #expect(part.dashboard?.slow == [PanelID(2)])
    #expect(part.refreshes == 0)
    stage.source.release("slow")
    part = await stage.refreshes(1)
    #expect(part.dashboard?.slow == [])
    #expect(part.dashboard?.frames[PanelID(2)]?.value == 1)
  }

  /// Looks every half second until what is quick is shown.
  private static func quick(_ stage: BoardStage) async -> BoardPart {
    var time = Duration.milliseconds(400)
    while true {
      await stage.clock.reach(time)
      time += .milliseconds(500)
      await stage.clock.sleeper(until: time)
      if let part = stage.parts.last, part.dashboard?.frames[PanelID(1)]?.value == 1 {
        return part
      }
    }
  }

  @Test func aHungSourceIsToldOfByTheSecond() async {
    let stage = BoardStage()
    stage.source.hold("a")
    await stage.open(.stats(["a"]))
    await stage.source.asked("a")
    for seconds in [3, 6, 9] {
      await stage.clock.reach(.seconds(seconds))
      await stage.parts.first { $0.waiting == .seconds(seconds) }
    }
    stage.source.release("a")
    let part = await stage.refreshes(1)
    #expect(part.waiting == nil && part.answerTime == .seconds(9))
  }

  @Test func othersGoOnTheBeat() async {
    let ends = Published<Reach>()
    let stage = BoardStage(beat: .init(ends: { ends.put($0) }))
    await stage.open(.stats(["a"]))
    await stage.clock.reach(.seconds(5))
    let reach = await ends.first { $0.range.now == BoardStage.noon + .seconds(5) }
    #expect(reach.range.to - reach.range.from == .seconds(6 * 3600))
  }
}
