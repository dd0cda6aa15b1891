import Cells
import Dashboards
import Facts
import Metrics
import Testing
import Views

@testable import Screens

/// The cursor of lists: tables, legends, targets.
struct TableCursorTests {
  /// The shop's table alone on the screen, with so many rows: names ascend, numbers descend.
  private func table(_ count: Int, _ height: Int = 16) -> Stage {
    var stage = Stage(80, height)
    func text(_ row: Int) -> String { row < 10 ? "0\(row)" : "\(row)" }
    stage.snapshot.dashboard?.frames[PanelID(7)]?.content = .table(
      TableFrame(
        columns: [.init(name: "name", isNumeric: false), .init(name: "n", isNumeric: true)],
        rows: (0..<count).map {
          [.init(text: "row" + text($0)), .init(text: "\(99 - $0)", number: Double(99 - $0))]
        }))
    stage.state.open(panel: PanelID(7))
    return stage
  }
  /// The name in the row that is drawn reversed.
  private func chosen(_ stage: Stage) -> String? {
    let grid = stage.grid
    for (y, line) in stage.lines.enumerated() where grid[4, y].style.isReversed {
      if let name = line.split(separator: " ").first(where: { $0.contains("row") }) {
        return String(name.drop { $0 == "│" })
      }
    }
    return nil
  }
  private func first(_ stage: Stage) -> String? {
    stage.lines.first { $0.hasPrefix("│row") }.map { String($0.dropFirst().prefix(5)) }
  }

  @Test func thePageScrollsOnlyAtItsEdge() {
    var stage = table(40)
    // 16 lines without top, variables, bottom, two of the border and the header.
    let room = 10
    #expect(chosen(stage) == "row00" && stage.screen.contains("row 1 of 40"))
    for _ in 1..<room { stage.press("j") }
    #expect(first(stage) == "row00" && chosen(stage) == "row09", "\(stage.screen)")
    stage.press("j j")
    #expect(first(stage) == "row02" && chosen(stage) == "row11")
    for _ in 0..<9 { stage.press("k") }
    #expect(first(stage) == "row02" && chosen(stage) == "row02")
    stage.press("k")
    #expect(first(stage) == "row01" && chosen(stage) == "row01")
    stage.press("G")
    #expect(first(stage) == "row30" && chosen(stage) == "row39")
    stage.press("j")
    #expect(chosen(stage) == "row39")
    stage.press("pgup")
    #expect(chosen(stage) == "row29" && first(stage) == "row29")
    stage.press("g")
    #expect(chosen(stage) == "row00" && first(stage) == "row00")
  }

  @Test func theCursorStaysOnItsRowThroughSortingFilterAndRefresh() {
    var stage = table(40)
    stage.press("j j s s")
    // By numbers, the greatest first: as it was. The names the other way round:
    #expect(chosen(stage) == "row02")
    guard case .table(var fresh)? = stage.snapshot.dashboard?.frames[PanelID(7)]?.content else {
      return
    }
    fresh.rows.reverse()
    for index in fresh.rows.indices { fresh.rows[index][1].text = "1" }
    for index in fresh.rows.indices { fresh.rows[index][1].number = 1 }
    stage.snapshot.dashboard?.frames[PanelID(7)]?.content = .table(fresh)
    #expect(chosen(stage) == "row02" && stage.screen.contains("row 38 of 40"), "\(stage.screen)")
    // Where it is gone, its place.
    fresh.rows.removeAll { $0[0].text == "row02" }
    stage.snapshot.dashboard?.frames[PanelID(7)]?.content = .table(fresh)
    #expect(chosen(stage) != nil)
    stage.press("/ \"row3\" enter j")
    #expect(chosen(stage) == "row38" || chosen(stage) == "row31", "\(stage.screen)")
  }

  @Test func rowsOfOneNameAreToldApart() {
    var stage = table(3)
    guard case .table(var twins)? = stage.snapshot.dashboard?.frames[PanelID(7)]?.content else {
      return
    }
    for index in twins.rows.indices { twins.rows[index][0].text = "row" }
    stage.snapshot.dashboard?.frames[PanelID(7)]?.content = .table(twins)
    stage.press("j")
    #expect(stage.state.panel.row.place(in: TableRows(twins, scene(stage)).ids) == 1)
    stage.press("j")
    #expect(stage.state.panel.row.place(in: TableRows(twins, scene(stage)).ids) == 2)
  }

  @Test func enterOnARowWithoutLinksShowsAllItsColumns() {
    var stage = table(3)
    stage.press("j enter")
    #expect(stage.screen.contains("name  row01") && stage.screen.contains("n     98"))
  }

  @Test func aClickAndTheWheelMoveIt() {
    var stage = table(40)
    stage.press("m")
    stage.send(.mouse(MouseEvent(.press, x: 10, y: 7)))
    let row = stage.lines[7].dropFirst().prefix(5)
    #expect(chosen(stage) == String(row))
    stage.send(.mouse(MouseEvent(.scrollDown, x: 10, y: 7)))
    #expect(chosen(stage) != String(row))
  }

  @Test func legendsAndTargetsKeepTheirRowToo() {
    var stage = Stage(120, 40)
    stage.press("tab enter j s s")
    let scene = scene(stage)
    guard let graph = scene.panelFrame?.graph else { return }
    let legend = LegendTable(graph, scene)
    #expect(legend.row(legend.selection)?.name == "catalog")
    stage.press("T j j s")
    let target = TargetList(self.scene(stage))
    stage.press("s s s s")
    let after = TargetList(self.scene(stage))
    #expect(target.targets[target.selection].id == after.targets[after.selection].id)
  }

  private func scene(_ stage: Stage) -> Scene {
    Scene(stage.state, stage.snapshot, width: stage.width, height: stage.height)
  }
}
