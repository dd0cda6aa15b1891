import Calendar
import Dashboards
import Facts
import Feeds
import Metrics
import Query
import Testing
import Views

/// What is known of the options of variables, and when they are asked for again.
@Suite(.timeLimit(.minutes(2))) struct LearningTests {
  private static func board(_ uid: String = "board") -> Dashboard {
    var variable = Variable(name: "job", kind: .query)
    variable.query = "label_values(job)"
    variable.source = SourceReference(type: "prometheus")
    return .stats(["up{job=\"$job\"}"], uid: uid, variables: [variable])
  }

  private func picked(_ part: BoardPart) -> [String]? { part.dashboard?.variables.first?.current }

  private func target(_ name: String, _ health: TargetFact.Health) -> TargetFact {
    TargetFact(job: "shop", instance: name, url: "http://" + name, health: health)
  }

  @Test func panelsWaitForTheVariablesButTheChromeDoesNot() async {
    let stage = BoardStage()
    stage.source.answer(label: "job", .success(["a", "b"]))
    stage.source.hold("job")
    await stage.open(Self.board())
    await stage.source.asked("job")
    // The board is there with its boxes before its source has told anything.
    await stage.parts.first { $0.dashboard?.panels.count == 1 }
    #expect(stage.parts.last?.dashboard?.frames.isEmpty == true)
    stage.source.release("job")
    let part = await stage.frame(1) { $0.value == 1 }
    #expect(picked(part) == ["a"] && stage.source.count("up{job=\"a\"}") == 1)
  }

  @Test func whatIsSeenWhileTheyAreLearntBeginsNothingAnew() async {
    let stage = BoardStage()
    stage.source.answer(label: "job", .success(["a"]))
    stage.source.hold("job")
    await stage.feed.open(Self.board())
    await stage.source.asked("job")
    await stage.look(1...1)
    stage.source.release("job")
    await stage.refreshes(1)
    #expect(stage.source.count("job") == 1 && stage.source.canceled("job") == 0)
  }

  @Test func aPickIsAskedForAtOnce() async {
    let stage = BoardStage()
    stage.source.answer(label: "job", .success(["a", "b"]))
    await stage.open(Self.board())
    await stage.frame(1) { $0.value == 1 }
    stage.source.answer("up{job=\"b\"}", value: 5)
    await stage.feed.set(variable: "job", to: ["b"])
    let part = await stage.frame(1) { $0.value == 5 }
    #expect(picked(part) == ["b"] && part.dashboard?.picked.values["job"] == ["b"])
  }

  @Test func whatWasPickedGoesAlongToAnotherBoardUnlessItIsPickedThere() async {
    let stage = BoardStage()
    stage.source.answer(label: "job", .success(["a", "b", "c"]))
    await stage.open(Self.board())
    await stage.feed.set(variable: "job", to: ["b"])
    await stage.feed.open(Self.board("other"))
    await stage.look(1...1)
    await stage.parts.first {
      $0.dashboard?.uid == "other" && $0.dashboard?.variables.first?.current == ["b"]
    }
    await stage.feed.open(Self.board("third"), .kept(but: ["job": ["c"]]))
    await stage.parts.first {
      $0.dashboard?.uid == "third" && $0.dashboard?.variables.first?.current == ["c"]
    }
    await stage.feed.open(Self.board(), .only(VariableSelection()))
    await stage.parts.first {
      $0.dashboard?.uid == "board" && $0.dashboard?.variables.first?.current == ["a"]
    }
  }

  @Test func aServerIsAskedAgainSeldomAndAfterAFailureSooner() async {
    let stage = BoardStage()
    stage.source.answer(label: "job", .failure(QueryError(.unavailable, "gone")))
    await stage.open(Self.board())
    await stage.clock.reach(.seconds(5))
    await stage.clock.sleeper(until: .seconds(10))
    #expect(stage.source.count("job") == 1)
    stage.source.answer(label: "job", .success(["a"]))
    await stage.clock.reach(.seconds(10))
    await stage.parts.first { $0.dashboard?.variables.first?.current == ["a"] }
    #expect(stage.source.count("job") == 2)
    for second in stride(from: 15, through: 310, by: 5) {
      await stage.clock.reach(.seconds(second))
    }
    await stage.clock.sleeper(until: .seconds(315))
    #expect(stage.source.count("job") == 2)
    await stage.clock.reach(.seconds(315))
    await stage.source.asked("job", 3)
  }

  @Test func targetsThatComeUpAreAskedFor() async {
    let stage = BoardStage(keptFor: .seconds(3600))
    stage.source.answer(label: "job", .success(["a"]))
    stage.tell(targets: [target("one", .up)])
    await stage.open(Self.board())
    await stage.pastTheBeginning()
    await stage.clock.sleeper(until: .milliseconds(5400))
    #expect(stage.source.count("job") == 1)
    stage.source.answer(label: "job", .success(["a", "b"]))
    stage.tell(targets: [target("one", .up), target("two", .up)])
    await stage.clock.reach(.milliseconds(5400))
    let part = await stage.parts.first { $0.dashboard?.variables.first?.options.count == 2 }
    // What is picked stays, and what is shown stays while it is asked.
    #expect(picked(part) == ["a"] && stage.source.count("job") == 2)
  }

  @Test func untilTheFirstScrapesTheFirstAnswerIsNotTheFirstTarget() async {
    let stage = BoardStage(keptFor: .zero)
    stage.source.answer(label: "job", .success(["late"]))
    stage.tell(targets: [target("one", .up), target("two", .unknown)])
    await stage.open(Self.board())
    await stage.parts.first { $0.dashboard?.variables.first?.current == ["late"] }
    stage.source.answer(label: "job", .success(["early", "late"]))
    stage.tell(targets: [target("one", .up), target("two", .up)])
    await stage.clock.reach(.milliseconds(400))
    await stage.parts.first { $0.dashboard?.variables.first?.current == ["early"] }
  }

  @Test func anErrorLeavesTheValuesThatWereThere() async {
    let stage = BoardStage()
    stage.source.answer(label: "job", .success(["a"]))
    await stage.open(Self.board())
    await stage.frame(1) { $0.value == 1 }
    stage.source.answer(label: "job", .failure(QueryError(.unavailable, "gone")))
    await stage.feed.evaluateAgain()
    await stage.refreshes(2)
    #expect(stage.parts.last.flatMap(picked) == ["a"])
  }

  @Test func aFileThatChangedIsTakenAnewAndOneThatDidNotIsNot() async {
    let stage = BoardStage()
    let board = Dashboard.stats(["a"])
    await stage.open(board)
    await stage.refreshes(1)
    await stage.feed.filesChanged { $0 == "board" ? board : nil }
    await stage.clock.sleeper(until: .seconds(5))
    #expect(stage.source.count("a") == 1)
    stage.source.answer("b", value: 2)
    await stage.feed.filesChanged { $0 == "board" ? .stats(["b"]) : nil }
    let part = await stage.frame(1) { $0.value == 2 }
    // It is the same board: its refreshes go on.
    #expect(part.refreshes >= 1)
  }

  @Test func aZoneThatIsNotKnownIsTold() async {
    let stage = BoardStage()
    var board = Dashboard.stats(["a"])
    board.timezone = "Mars/Olympus"
    await stage.open(board)
    let part = await stage.frame(1) { $0.value == 1 }
    let text =
      "the dashboard's time zone Mars/Olympus is not known on this machine: its times are in UTC"
    #expect(part.dashboard?.notices.map(\.text).contains(text) == true)
  }
}
