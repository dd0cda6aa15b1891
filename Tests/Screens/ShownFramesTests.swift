import Dashboards
import Feeds
import Metrics
import Query
import Testing
import Views

@testable import Screens

struct ShownFramesTests {
  private let noon = Snapshot.noon
  private var good: PanelFrame {
    var frame = PanelFrame.graph(1, "CPU", [("a", 5, 1)])
    if var graph = frame.graph {
      graph.holdAxes(of: nil)
      frame.content = .graph(graph)
    }
    return frame
  }

  private func failed(_ kind: QueryError.Kind) -> PanelFrame {
    var frame = good
    frame.content = .graph(
      GraphFrame(steps: StepRange(start: noon, end: noon, step: .seconds(60))))
    frame.dataTime = nil
    frame.queries[0].error = "no answer within 10.0 s"
    frame.queries[0].errorKind = kind
    frame.notice = Notice(.error, "A: no answer within 10.0 s")
    return frame
  }

  private func taking(_ frames: [(PanelFrame, Duration)]) -> ShownFrames {
    var shown = ShownFrames { $0.succeed($1) }
    for (frame, delay) in frames {
      shown.take(frame, of: .init(asked: noon + delay, newest: nil, followsNow: true))
    }
    return shown
  }

  @Test(arguments: [QueryError.Kind.timeout, .unavailable])
  func aSilentSourceLeavesTheLastPictureWithItsAge(kind: QueryError.Kind) {
    let shown = taking([(good, .zero), (failed(kind), .seconds(40)), (failed(kind), .seconds(50))])
    #expect(shown[PanelID(1)]?.content == good.content)
    var stage = Stage(80, 24)
    stage.snapshot.now = noon + .seconds(60)
    stage.snapshot.dashboard?.panels.removeAll { $0.id != PanelID(1) }
    stage.snapshot.dashboard?.panels[0].width = 24
    stage.snapshot.dashboard?.frames = shown.frames
    #expect(stage.screen.contains("data 1m2s old · ✗ A: no answer within 10.0 s"))
    stage.press("tab enter")
    #expect(stage.screen.contains("✗ A: no answer within 10.0 s"))
    #expect(
      taking([(good, .zero), (failed(kind), .zero), (good, .seconds(60))])[PanelID(1)] == good)
  }

  @Test func whatIsWrongWithTheQueryReplacesThePicture() {
    for kind in [QueryError.Kind.badData, .execution] {
      #expect(taking([(good, .zero), (failed(kind), .zero)])[PanelID(1)] == failed(kind))
    }
    #expect(taking([(failed(.timeout), .zero)])[PanelID(1)] == failed(.timeout))
    var shown = ShownFrames { $0.succeed($1) }
    for (frame, service) in [(good, "a"), (failed(.timeout), "b")] {
      shown.take(
        frame, of: .init(asked: noon, newest: nil, followsNow: true, conditions: [service]))
    }
    #expect(shown[PanelID(1)] == failed(.timeout))
  }

  @Test func theAgeIsThatOfTheNewestSampleShown() {
    var other = PanelFrame.graph(2, "Memory", [("a", 5, 1)])
    let both = [PanelID(1), PanelID(2)]
    other.dataTime = noon + .seconds(30)
    let shown = taking([(good, .zero), (other, .seconds(30))])
    #expect(shown.newest(of: both) == noon + .seconds(30))
    #expect(shown.newest(of: [PanelID(1)]) == noon - .seconds(2))
    other.dataTime = noon - .seconds(4000)
    #expect(taking([(good, .zero), (other, .zero)]).newest(of: both) == noon - .seconds(2))
    #expect(taking([(other, .zero)]).newest(of: both) == noon - .seconds(4000))
    #expect(ShownFrames().newest(of: both) == nil)
  }

  @Test func theClockDoesNotGoBackForWhatComesLate() {
    var snapshot = Snapshot.shop
    snapshot.advance(to: noon + .seconds(3))
    #expect(snapshot.now == noon + .seconds(3) && snapshot.board.dataAge == .seconds(5))
    snapshot.advance(to: noon)
    #expect(snapshot.now == noon + .seconds(3) && snapshot.board.dataAge == .seconds(5))
    var late = Snapshot.shop
    late.succeed(snapshot)
    #expect(late.now == noon + .seconds(3))
    #expect(!snapshot.isBeside(noon, by: .seconds(1)))
  }

  @Test func aClockThatIsSetIsTheScreensClockAtOnce() {
    for step in [-3600, 3600] {
      let time = noon + .seconds(step)
      var snapshot = Snapshot.shop
      #expect(snapshot.isBeside(time, by: .seconds(5)))
      snapshot.advance(to: time)
      #expect(snapshot.now == time)
      // What was published before the step is older or newer by far: the newest published counts.
      var fresh = Snapshot.shop
      fresh.now = time
      fresh.board.dataAge = .seconds(2)
      fresh.succeed(Snapshot.shop)
      #expect(fresh.now == time && fresh.board.dataAge == .seconds(2))
    }
  }

  @Test func waitingIsSaidBesideAgeAndHints() {
    var stage = Stage(120, 40)
    stage.snapshot.board.waiting = .seconds(12)
    let line = stage.lines.last { !$0.isEmpty } ?? ""
    for part in ["data 2s old", "no answer for 12s", "? help"] { #expect(line.contains(part)) }
    // One that is always slow is told so whether it is waited for or not.
    stage.snapshot.board.answerTime = .seconds(11)
    for waiting in [nil, Duration.seconds(4), .seconds(12)] {
      stage.snapshot.board.waiting = waiting
      #expect(stage.screen.contains("answers take 11s"))
    }
    stage.snapshot.board.waiting = .seconds(20)
    #expect(stage.screen.contains("no answer for 20s"))
  }

  @Test func throughputIsToldOnceTwoRefreshesAreMeasured() {
    var throughput = Throughput()
    for (index, bytes) in [0, 60_000, 61_000].enumerated() {
      throughput.note(bytes, at: noon + .seconds(index * 5))
      #expect(throughput.bytesPerSecond == nil)
    }
    throughput.note(62_000, at: noon + .seconds(15))
    #expect(throughput.bytesPerSecond == 200)
  }
}
