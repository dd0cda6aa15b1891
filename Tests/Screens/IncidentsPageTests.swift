import Cells
import Dashboards
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// Keys on the page Incidents, and what they ask for.
struct IncidentsPageTests {
  private var stage = Stage.incidents()

  private func selected() -> String { stage.lines.first { $0.hasPrefix("▸") } ?? "" }
  private func names() -> [String] {
    stage.lines.dropFirst(4).compactMap { line in
      line.split(separator: " ").first { $0.hasPrefix("INC-") }.map { String($0) }
    }
  }

  @Test mutating func openOnesStandFirstAndEnterOpensOne() {
    #expect(stage.lines[1].contains("active 2 · opened today 4 · this week 5"))
    #expect(stage.lines[2].contains("MTTA / MTTR of 6: SEV1 1m40s / 41m · SEV2 4m20s / 1h3m"))
    #expect(names() == ["INC-7", "INC-6", "INC-4", "INC-5", "INC-3", "INC-2"])
    stage.press("j")
    #expect(selected().contains("INC-6") && selected().contains("nobody"))
    #expect(selected().contains("unsaved"))
    stage.press("enter")
    #expect(stage.commands == [.openIncident(6)])
    #expect(stage.state.page == .incident && stage.lines[0].contains("▸ INC-6  SEV3  monitoring"))
    stage.press("q")
    #expect(stage.state.page == .incidents)
    #expect(stage.commands.last == .openDashboard(uid: "shop", .only(.init())))
    stage.press("esc")
    #expect(stage.state.page == .dashboard)
  }

  @Test mutating func theBadgeCountsTheOthersAndLeavesOutTheOneThatIsShown() {
    #expect(stage.lines[0].hasSuffix("● INC-7 SEV1 12m4s +1"))
    stage.press("enter")
    #expect(stage.lines[0].hasSuffix("● INC-6 SEV3 1h30m"))
    stage.snapshot.facts.incidents.rows.remove(at: 1)
    #expect(!stage.lines[0].contains("●"))
  }

  @Test(arguments: [
    ("checkout", ["INC-7", "INC-4"]), ("!checkout", ["INC-6", "INC-5", "INC-3", "INC-2"]),
    ("severity=SEV1", ["INC-7", "INC-4", "INC-3"]), ("status!=resolved", ["INC-7", "INC-6"]),
    ("service=payments", ["INC-7"]), ("service!=payments checkout", ["INC-4"]),
    ("app=shop", ["INC-7"]), ("severity=~sev[34]", ["INC-6", "INC-2"]), ("bo", ["INC-7", "INC-3"]),
    ("alertname=~Catalog.*", ["INC-5"]), ("nothing", []),
  ])
  func theFilterTakesWordsAndConditions(_ typed: String, _ kept: [String]) {
    var stage = stage
    stage.press("/ \"\(typed.map { $0 == " " ? "·" : String($0) }.joined())\" enter")
    let scene = Scene(stage.state, stage.snapshot, width: 120, height: 40)
    #expect(IncidentsRows(scene).incidents.map(\.name) == kept)
    if kept.isEmpty { #expect(stage.screen.contains("no incident fits /nothing")) }
  }

  @Test mutating func whatIsKnownOfTheListIsOfTheListed() {
    stage.press("/ \"severity=SEV2\" enter")
    #expect(stage.lines[1].contains("active 0 · opened today 1 · this week 1"))
    #expect(stage.lines[2].contains("MTTA / MTTR of 1: SEV2 4m20s / 1h3m"))
    stage.press("/ ctrl-u \"severity=~(\"")
    #expect(stage.screen.contains("no regular expression: severity=~("), "\(stage.screen)")
  }

  @Test mutating func theCursorStaysOnItsIncident() {
    stage.press("j")
    stage.snapshot.facts.incidents.rows.insert(
      .made(8, "New", .sev1, .investigating, opened: 5), at: 0)
    #expect(selected().contains("INC-6"))
  }

  @Test mutating func theListIsCopiedWhole() {
    stage.press("y")
    guard case .copy(let text)? = stage.commands.last else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.split(separator: "\n").count == 6)
    #expect(text.hasPrefix("SEV1\tINC-7\tinvestigating\t12m4s\t2026-11-21 13:51:18Z\tPool and"))
  }

  @Test mutating func formsAreOfTheIncidentThatIsChosen() {
    stage.press("j n \"seen\" enter")
    #expect(stage.commands == [.order(.incident(IncidentOrder(6, by: "ann", .note("seen"))))])
    stage.press("j n")
    #expect(stage.state.overlay == nil)
    #expect(stage.screen.contains("INC-4 was merged into INC-7: that one is to be changed"))
    stage.press("p")
    #expect(stage.commands.last == .postmortem(4))
  }

  @Test mutating func nothingIsOfferedWhereThereIsNothing() {
    stage.snapshot.facts.incidents.rows = []
    #expect(stage.screen.contains("One opens by itself when an alert fires"))
    #expect(stage.lines[39].contains("I open one") && !stage.lines[39].contains("n note"))
    stage.press("n enter s M X p j")
    #expect(stage.commands.isEmpty && stage.state.overlay == nil)
    stage.snapshot.facts.incidents.unknown = "a Prometheus keeps no incidents"
    #expect(stage.screen.contains("a Prometheus keeps no incidents"))
    stage.snapshot.facts.incidents.unknown = nil
    stage.snapshot.facts.alerts.unknown = "a server tells no alerts"
    #expect(stage.screen.contains("alerts are not known here: a"))
  }

  @Test mutating func clicksChooseRows() {
    stage.press("m")
    stage.send(.mouse(MouseEvent(.press, x: 10, y: 7)))
    #expect(selected().contains("INC-5"), "\(stage.screen)")
    stage.send(.mouse(MouseEvent(.scrollDown, x: 10, y: 7)))
    #expect(selected().contains("INC-2"))
  }

  @Test mutating func alertsSayWhichIncidentTheyAreIn() {
    stage.snapshot.facts.alerts.rows[0].labels = stage.snapshot.facts.alerts.rows[0].labels
      .setting("app", "shop")
    stage.press("a j")
    let line = stage.lines.last { $0.contains("checkout-1") } ?? ""
    #expect(line.contains("INC-7"), "\(stage.screen)")
    stage.press("I")
    #expect(stage.commands.last == .openIncident(7))
    #expect(stage.state.page == .incident)
  }
}
