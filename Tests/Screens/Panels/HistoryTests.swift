import Cells
import Dashboards
import Metrics
import Testing
import Views

@testable import Screens

/// The page of a panel that tells the moment shows its history below.
@Suite struct HistoryTests {
  private func stage(_ content: PanelFrame.Content, _ width: Int, _ height: Int) -> Stage {
    var stage = Stage(width, height)
    var slot = PanelSlot(
      id: PanelID(77), title: "Disk", kind: "gauge", x: 0, y: 0, width: 24, height: 8)
    slot.hasHistory = true
    stage.snapshot.dashboard?.panels = [slot]
    var frame = PanelFrame(id: PanelID(77), title: "Disk", content: content)
    var history = PanelFrame.graph(77, "Disk", [("sda", 40, 10), ("sdb", 60, 20)])
    history.id = PanelID(77).history
    frame.queries = history.queries
    stage.snapshot.dashboard?.frames = [PanelID(77): frame, history.id: history]
    stage.press("tab enter")
    return stage
  }
  private let gauge = PanelFrame.Content.gauge(
    GaugeFrame(
      cells: [ValueCell(name: "", value: 70, text: "70 %", color: .warn)], min: 0, max: 100,
      thresholds: []))
  private let table = PanelFrame.Content.table(
    TableFrame(
      columns: [.init(name: "device", isNumeric: false), .init(name: "used", isNumeric: true)],
      rows: [[.init(text: "sda"), .init(text: "40", number: 40)]]))

  @Test(arguments: [(120, 40), (80, 24), (200, 50)])
  func aGaugesPageShowsItsHistoryAsAGraph(width: Int, height: Int) {
    var stage = stage(gauge, width, height)
    #expect(
      stage.screen.contains("70 %") && stage.screen.contains(" history "), "\n\(stage.screen)")
    #expect(stage.screen.contains("┤") && stage.screen.contains("─ sda"), "\n\(stage.screen)")
    // It has what graphs have: a cursor, a legend table whose series can be hidden.
    stage.press("c")
    #expect(stage.screen.contains("at cursor"))
    stage.press("esc x")
    #expect(stage.screen.contains("· sda"), "\n\(stage.screen)")
    let demand = demand(stage.state, stage.snapshot, width: width, height: height)
    #expect(demand.visible == [PanelID(77), PanelID(77).history])
    #expect(demand.dotColumns[PanelID(77).history] != nil)
  }

  @Test func aTablesPageKeepsItsRowsAndShowsTheirHistory() {
    let stage = stage(table, 120, 40)
    #expect(stage.screen.contains("device") && stage.screen.contains("┤"), "\n\(stage.screen)")
    // Its rows are the list of the page.
    #expect(!stage.screen.contains("p99"))
  }

  @Test func whereThereIsNoRoomThePanelHasAllOfIt() {
    let stage = stage(gauge, 60, 12)
    #expect(stage.screen.contains("70 %") && !stage.screen.contains(" history "))
  }

  @Test func onlyKeysThatWorkAreOffered() {
    func offered(_ content: PanelFrame.Content, history: Bool = true) -> String {
      var stage = stage(content, 200, 50)
      stage.snapshot.dashboard?.panels[0].hasHistory = history
      if !history { stage.snapshot.dashboard?.frames[PanelID(77)]?.queries = [] }
      return stage.lines.last { !$0.isEmpty } ?? ""
    }
    let gaugeKeys = offered(gauge)
    for key in ["c cursor", "x hide", "s order", "e explore"] { #expect(gaugeKeys.contains(key)) }
    #expect(!gaugeKeys.contains("Q ribbons"))
    let tableKeys = offered(table)
    #expect(tableKeys.contains("c cursor") && tableKeys.contains("s order"))
    #expect(!tableKeys.contains("x hide") && !tableKeys.contains("o only"))
    let text = offered(.text([TextLine(runs: [.init("hello")])]), history: false)
    for key in ["cursor", "hide", "order", "zoom", "time", "explain", "explore", "mark"] {
      #expect(!text.contains(" " + key), "\(text)")
    }
    #expect(text.contains("? help") && text.contains("y copy"))
  }
}
