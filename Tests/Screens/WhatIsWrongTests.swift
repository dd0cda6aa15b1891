import Calendar
import Cells
import Dashboards
import Facts
import Metrics
import Query
import Testing
import Views

@testable import Screens

struct WhatIsWrongTests {
  private func count(_ text: String, in screen: String) -> Int {
    screen.split(separator: text, omittingEmptySubsequences: false).count - 1
  }

  @Test func everyMessageIsToldOnce() {
    var stage = Stage(120, 40)
    let notice = NoticeFact(.error, "board.json:3: no JSON", detail: "board.json:3: no JSON")
    stage.snapshot.facts.notices.rows = [
      notice, notice, NoticeFact(.warning, "odd (and 1 more)", detail: "odd\nrare"),
    ]
    stage.press("!")
    let box = stage.lines.dropFirst(3).filter { $0.contains("│") }.joined(separator: "\n")
    #expect(count("board.json:3: no JSON", in: box) == 1)
    #expect(count("odd", in: box) == 1 && box.contains("rare"))
  }

  @Test func thePanelPageTellsAQuerysErrorBesideTheQuery() {
    var frame = PanelFrame.graph(1, "Requests/s", [])
    frame.queries[0].error = "unknown function nop"
    frame.notice = Notice(
      .error, "A: unknown function nop", detail: "A: unknown function nop")
    let stage = Stage(120, 40)
    let scene = Scene(stage.state, stage.snapshot, width: 120, height: 40)
    let lines = factLines(frame, scene).map(\.text)
    #expect(lines.filter { $0.contains("nop") } == ["✗ unknown function nop"])
  }

  @Test func aServersTargetsAreWhatItsUpTells() throws {
    func target(_ instance: String, _ health: TargetFact.Health) -> TargetFact {
      TargetFact(job: "api", instance: instance, url: "scraped by http://prom:9090", health: health)
    }
    var stage = Stage(120, 40)
    stage.snapshot.facts.sources.rows = [SourceFact(name: "http://prom:9090")]
    stage.snapshot.facts.targets.rows = []
    stage.snapshot.facts.targets.unknown = "no answer within 10.0 s"
    stage.press("!")
    #expect(stage.screen.contains("whether a target is down is not known: no answer within"))
    stage.press("T")
    #expect(stage.screen.contains("no answer within 10.0 s"))
    stage.snapshot.facts.targets.unknown = nil
    stage.snapshot.facts.targets.rows = [target("h1:90", .up), target("h2:90", .down)]
    #expect(stage.screen.contains("Targets 2, 1 down") && stage.screen.contains("h2:90"))
    #expect(!stage.screen.contains("never"))
    // A panel that is critical goes before them.
    stage.press("esc !")
    #expect(stage.state.page == .panel && stage.lines[39].contains("1 target is down"))
    stage.snapshot.dashboard?.frames = [:]
    stage.press("esc !")
    #expect(stage.screen.contains("these targets are down"))
  }

  @Test func aFilterFocusesItsFirstMatch() {
    var stage = Stage(120, 40)
    stage.press("tab / \"mem\" enter enter")
    #expect(stage.state.page == .panel && stage.state.panel.id == PanelID(6))
  }

  @Test func theTimeFormTakesWordsAsTheyBeginAndNoFuture() {
    var stage = Stage(80, 24)
    stage.press("t \"0\"")
    #expect(stage.screen.contains("nothing fits"))
    stage.press("esc t \"now+1h\" enter")
    #expect(stage.screen.contains("that is all in the future"))
    #expect(stage.commands.isEmpty && stage.state.time == nil)
    stage.press("esc t \"15·min\" enter")
    #expect(stage.state.time == .last(.seconds(900)))
  }

  @Test func asciiNamesKeysInWords() {
    var stage = Stage(120, 40)
    stage.state.keymap.spellsKeys = true
    #expect(stage.grid.inASCII.text.contains("enter open"))
    stage.press("?")
    #expect(stage.grid.inASCII.text.contains("h left"))
  }

  @Test func theClockOutlastsTheRefreshAndTheName() {
    var stage = Stage(40, 12)
    stage.snapshot.facts.alerts.rows = .firing(2)
    #expect(stage.lines[0].contains("14:03:22Z"), "\(stage.lines[0])")
  }
}
