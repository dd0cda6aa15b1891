import Cells
import Dashboards
import Facts
import Metrics
import Query
import Testing
import Views

@testable import Screens

/// A timeline that is played, by the clock that snapshots bring.
struct IncidentReplayTests {
  private var stage = Stage.incident()

  private func selected() -> String { stage.lines.first { $0.hasPrefix("▸ ") } ?? "" }

  /// A snapshot that comes so many milliseconds later.
  private mutating func tick(_ milliseconds: Int64 = 250) {
    stage.snapshot.advance(to: stage.snapshot.now + .milliseconds(milliseconds))
    stage.commands += arrive(&stage.state, stage.snapshot, width: 120, height: 40)
  }

  private func replay() -> Replay? {
    Scene(stage.state, stage.snapshot, width: 120, height: 40).replay
  }

  private func isAsked() -> Bool {
    demand(stage.state, stage.snapshot, width: 120, height: 40).isReplaying
  }

  @Test mutating func itBeginsAtTheBeginningAndGoesOnWithTheClock() {
    stage.press("space")
    #expect(stage.screen.contains("replay 60× 13:48:28Z") && isAsked())
    // The clock of the key may have been old.
    tick(900)
    #expect(stage.screen.contains("replay 60× 13:48:28Z"))
    tick()
    #expect(stage.screen.contains("replay 60× 13:48:43Z"))
    for _ in 0..<4 { tick() }
    #expect(stage.screen.contains("replay 60× 13:49:43Z") && selected().contains("deploy"))
    #expect(stage.screen.contains("graphs at 13:49:43Z"))
    // What was suspended is not played at one go.
    tick(3_600_000)
    #expect(stage.screen.contains("replay 60× 13:51:43Z"))
  }

  @Test mutating func speedPauseAndEnd() {
    stage.press("space < <")
    #expect(stage.screen.contains("replay 1× "))
    stage.press("< > > > > >")
    #expect(stage.screen.contains("replay 3600× "))
    stage.press("< <")
    #expect(stage.lines[39].contains("< slower  > faster"), "\(stage.lines[39])")
    tick()
    tick()
    stage.press("space")
    #expect(stage.screen.contains("replay 60× paused 13:48:43Z") && !isAsked())
    tick()
    #expect(stage.screen.contains("paused 13:48:43Z"))
    stage.press("space")
    tick()
    tick(1000)
    #expect(stage.screen.contains("replay 60× 13:49:43Z"))
    stage.press("esc")
    #expect(replay() == nil && stage.state.page == .incident && selected().contains("deploy"))
    // Then the keys mean what they mean elsewhere.
    stage.press("<")
    guard case .setTime? = stage.commands.last else {
      Issue.record("no range was set")
      return
    }
  }

  @Test mutating func atTheEndItRestsAndBeginsAnew() {
    stage.press("k k space > >")
    for _ in 0..<9 { tick() }
    #expect(replay()?.hasEnded == true && replay()?.isPlaying == false)
    #expect(selected().contains("second rollback"))
    stage.press("space")
    #expect(stage.screen.contains("13:48:28Z ─") && replay()?.isPlaying == true)
  }

  @Test mutating func movingInItGoesOnFromThere() {
    stage.press("space j j j j")
    #expect(selected().contains("opened") && stage.screen.contains("13:51:18Z ─"))
    stage.press("k")
    #expect(selected().contains("CheckoutErrors true since"), "one instant is one step")
    tick()
    tick(2000)
    #expect(stage.screen.contains("replay 60× 13:52:50Z"))
  }

  @Test mutating func graphsEndAtTheInstant() throws {
    stage.press("space j j j j")
    let scene = Scene(stage.state, stage.snapshot, width: 120, height: 40)
    let instant = try #require(scene.timeline?.instant)
    var frame = try #require(scene.frame(PanelID(1)))
    var graph = try #require(frame.graph)
    graph.shades = [
      ShadedInterval(from: instant - .seconds(60), to: Snapshot.noon, label: "a", color: .crit),
      ShadedInterval(from: instant + .seconds(60), to: Snapshot.noon, label: "b", color: .crit),
    ]
    frame.content = .graph(graph)
    frame.alerts = [
      PanelAlert(
        name: "Pool", state: .firing, count: 1,
        firings: [.init(from: instant - .seconds(30), to: nil)])
    ]
    let cut = try #require(frame.cut(at: instant).graph)
    #expect(cut.shades.map(\.label) == ["a", "Pool"])
    #expect(cut.shades.allSatisfy { $0.to == instant })
    #expect(frame.cut(at: instant).alerts.isEmpty)
    for series in cut.series {
      for (place, value) in series.values.enumerated() {
        #expect(value.isNaN == (cut.steps.start + cut.steps.step * place > instant))
      }
    }
    let stat = PanelFrame(id: PanelID(9), title: "Errors", content: .stat(StatFrame(cells: [])))
    #expect(stat.cut(at: instant).title == "Errors · now")
    // The axis stays what it is for the whole.
    #expect(cut.left.held != nil)
    #expect(cut.left.held == frame.cut(at: .distantFuture).graph?.left.held)
  }

  @Test mutating func aPauseOfTheScreenPausesIt() {
    stage.press("space")
    tick()
    stage.press("P")
    tick()
    tick()
    #expect(replay()?.instant == stage.snapshot.incident.record?.entries[0].time)
    stage.press("a")
    #expect(!isAsked())
  }
}
