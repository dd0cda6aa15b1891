import Cells
import Dashboards
import Facts
import Testing
import Views

@testable import Screens

/// Names are cut only where there is no room for them.
@Suite struct NameTests {
  private let long = "checkout-service-eu-central-1-canary"

  @Test func aHeadlineNamesItsSeriesWhole() {
    let graph = hour([(long, { $0 * 100 }), ("b", { _ in 1 })])
    let frame = panel("Requests", .graph(graph))
    #expect(drawn(frame, 80, 10).contains(" \(long) 100 "))
    // The name gives way before the title does, and no number stands without one.
    let narrow = drawn(frame, 34, 10)
    #expect(narrow.contains(" Requests ") && narrow.contains("… 100 "), "\n\(narrow)")
    let tiny = drawn(frame, 16, 10).split(separator: "\n")[0]
    #expect(!tiny.contains("100"), "\n\(tiny)")
  }

  @Test func barsLeaveNamesTheirRoom() {
    let cells = [
      ValueCell(name: long, value: 4, text: "4", color: .ok),
      ValueCell(name: "b", value: 9, text: "9", color: .ok),
    ]
    let frame = panel(
      "Pool", .bars(BarGaugeFrame(cells: cells, min: 0, max: 10, thresholds: [])))
    #expect(drawn(frame, 60, 4).contains(long + " ▮"))
    #expect(drawn(frame, 44, 4).contains("…"))
  }

  @Test func statsStandSoThatTheirNamesAreWhole() {
    let cells = (0..<4).map {
      ValueCell(name: long + "-\($0)", value: 1, text: "\($0)", color: .text)
    }
    let text = drawn(panel("Up", .stat(StatFrame(cells: cells))), 80, 20)
    for cell in cells { #expect(text.contains(cell.name), "\n\(text)") }
  }

  @Test func aColumnThatTheBoardMakesNarrowCutsOnlyWhereItMust() {
    let table = TableFrame(
      columns: [
        .init(name: "pod", isNumeric: false, width: 8), .init(name: "value", isNumeric: true),
      ], rows: [[.init(text: long), .init(text: "1", number: 1)]])
    #expect(drawn(panel("Pods", .table(table)), 60, 5).contains(long))
    let narrow = drawn(panel("Pods", .table(table)), 30, 5)
    #expect(narrow.contains("checkou…") && narrow.contains("1"), "\n\(narrow)")
  }

  @Test func aLegendTableKeepsNamesBeforeItsLaterCalcs() {
    var graph = hour([(long, { $0 }), ("b", { $0 })])
    graph.legend.mode = .table
    graph.legend.calcNames = ["mean", "max", "last", "total"]
    for index in graph.series.indices {
      graph.series[index].legendValues = ["1.25", "2.25", "3.25", "4.25"]
    }
    let text = drawn(panel("R", .graph(graph)), 60, 14)
    #expect(text.contains("checkout-service-eu-central-1") && text.contains("mean"), "\n\(text)")
    #expect(drawn(panel("R", .graph(graph)), 100, 14).contains(long))
  }

  @Test func theTopLineTellsThePageBeforeTheRefresh() {
    var stage = Stage(40, 12)
    #expect(stage.lines[0].contains("Shop overview ") && !stage.lines[0].contains("⟳"))
    stage = Stage(80, 24)
    #expect(stage.lines[0].contains("Vigil ▸ Shop overview ") && stage.lines[0].contains("⟳"))
  }

  @Test func variablesThatHaveNoRoomAreCounted() {
    var stage = Stage(80, 24)
    stage.snapshot.dashboard?.variables = (0..<9).map {
      VariableState(name: "variable\($0)", current: ["value"])
    }
    let line = stage.lines[1]
    #expect(line.contains(" variable2: value ▾  ") && line.contains("▾  +"), "\(line)")
    // Few and long, they are told whole.
    let long = String(repeating: "x", count: 60)
    stage.snapshot.dashboard?.variables = [VariableState(name: "v", current: [long])]
    #expect(stage.lines[1].contains(long + " ▾"))
  }

  @Test func boardsOfOneTitleTellTheirFolders() {
    var stage = Stage(100, 24)
    guard let open = stage.snapshot.dashboard else { return #expect(Bool(false)) }
    stage.snapshot.facts.boards.rows = [
      BoardFact(uid: open.uid, title: open.title, folder: "shop/eu"),
      BoardFact(uid: "other", title: open.title, folder: "shop/us"),
      BoardFact(uid: "third", title: "Alone", folder: "shop/us"),
    ]
    #expect(stage.lines[0].contains("Vigil ▸ shop/eu ▸ \(open.title)"))
    stage.press("d")
    let lines = stage.lines.filter { $0.contains(open.title) }
    #expect(lines.contains { $0.contains("shop/eu") } && lines.contains { $0.contains("shop/us") })
    #expect(stage.lines.first { $0.contains("Alone") }?.contains("shop/us") == false)
    stage.snapshot.facts.boards.rows.remove(at: 1)
    #expect(stage.lines[0].contains("Vigil ▸ \(open.title)"))
  }

  @Test func aFilterLeavesNoGaps() {
    func slot(_ id: Int, _ x: Double, _ y: Double, _ width: Double, _ title: String) -> PanelSlot {
      PanelSlot(
        id: PanelID(id), title: title, kind: "timeseries", x: x, y: y, width: width, height: 8)
    }
    let slots = [
      slot(1, 0, 0, 8, "a"), slot(2, 16, 0, 8, "b"), slot(3, 12, 24, 12, "c"),
      slot(4, 0, 64, 6, "d"),
    ]
    let places = packed(slots)
    #expect(places.map(\.id.number) == [1, 2, 3, 4])
    // Two lines: three thirds of the page, then what is left, each beginning where the one before ends.
    #expect(places.map(\.y) == [0, 0, 8, 8])
    #expect(places[0].x == 0 && places[1].x == places[0].width && places[2].x == 0)
    #expect(places[1].x + places[1].width == 24 && places[3].x == places[2].width)
    #expect(packed([]).isEmpty)
  }
}
