import Dashboards
import Metrics
import Query
import Testing
import Views

@testable import Screens

extension OpenDashboard {
  /// Twelve instances' latency as a tangle, and the quantiles of a record as a table and as ribbons.
  static var latency: OpenDashboard {
    var dashboard = OpenDashboard(
      uid: "latency", title: "Latency",
      panels: [
        PanelSlot(
          id: PanelID(1), title: "p99 by instance", kind: "timeseries", x: 0, y: 0, width: 24,
          height: 10),
        PanelSlot(
          id: PanelID(2), title: "Checkout", kind: "quantiles", x: 0, y: 10, width: 12, height: 8),
        PanelSlot(
          id: PanelID(3), title: "Checkout over time", kind: "quantiles", x: 12, y: 10, width: 12,
          height: 8),
      ])
    let waves = (0..<12).map { (number: Int) -> (String, Double, Double) in
      ("checkout-\(number)", Double(100 + 35 * number), Double(20 * number % 70))
    }
    dashboard.frames[PanelID(1)] = .graph(1, "p99 by instance", waves)
    let names = ["p50", "p90", "p99", "min", "max", "avg", "accuracy ±"]
    let rows = [
      ["checkout", "42 ms", "180 ms", "950 ms", "5 ms", "2.5 s", "71 ms", "0.54 %"],
      ["gateway", "9 ms", "31 ms", "88 ms", "~5 ms", "~250 ms", "14 ms", "43 %"],
    ]
    var table = TableFrame(columns: [TableFrame.Column(name: "", isNumeric: false)], rows: [])
    for name in names { table.columns.append(TableFrame.Column(name: name, isNumeric: true)) }
    table.rows = rows.map { row in
      row.enumerated().map { column, text in
        TableFrame.Cell(text: text, color: column == names.count ? .muted : nil)
      }
    }
    var panel = PanelFrame(id: PanelID(2), title: "Checkout", content: .table(table))
    panel.queries = [
      QueryReport(
        refID: "A p50", expression: #"max without (quantile) (checkout:latency{quantile="0.5"})"#,
        step: nil, seriesCount: 1, elapsed: .milliseconds(3))
    ]
    dashboard.frames[PanelID(2)] = panel
    // As the evaluator makes them of a record: four bands well apart.
    var ribbons = PanelFrame.graph(
      3, "Checkout over time",
      [("p50", 240, 90), ("p90", 700, 120), ("p99", 1500, 300), ("max", 2600, 350)])
    if var graph = ribbons.graph {
      graph.left.format = ValueFormat(unit: "ms")
      graph.legend.calcNames = ["last"]
      for index in graph.series.indices {
        graph.series[index].style = .ribbon
        graph.series[index].color = .ribbon(index)
        graph.series[index].fill = 25
        let last = graph.series[index].calcs.last
        graph.series[index].legendValues = [graph.left.format.text(last)]
      }
      graph.ribbonNote = "accuracy ± 0.54 %"
      ribbons.content = .graph(graph)
    }
    dashboard.frames[PanelID(3)] = ribbons
    return dashboard
  }
}

@Suite struct RibbonTests {
  @Test func ribbonsAreNearestRanksOfWhatIsVisible() throws {
    let steps = StepRange(
      start: Timestamp(seconds: 0), end: Timestamp(seconds: 60), step: .seconds(60))
    var graph = GraphFrame(steps: steps)
    graph.series = (1...100).map {
      GraphSeries(
        name: "\($0)", labels: .empty, color: .series(0),
        values: [Double($0), $0 == 7 ? 7 : .nan])
    }
    graph.series[9].highs = [500, .nan]
    let ribbons = try #require(graph.ribbons(hidden: ["100"]))
    #expect(ribbons.series.map(\.name) == ["p50", "p90", "p99", "max"])
    #expect(ribbons.series.map { $0.values[0] } == [50, 90, 99, 500])
    #expect(ribbons.series.allSatisfy { $0.values[1] == 7 })
    #expect(ribbons.ribbonOf == 99)
    #expect(ribbons.ribbons() == nil)
    graph.series.removeSubrange(1...)
    #expect(graph.ribbons() == nil)
  }

  /// As of what is drawn downwards, such as bytes sent beside bytes received.
  @Test func bandsBelowZeroAreShadedToo() throws {
    func shaded(isNegated: Bool, _ keys: String) throws -> Int {
      var stage = Stage(120, 40)
      stage.snapshot.dashboard = .latency
      var graph = try #require(stage.snapshot.dashboard?.frames[PanelID(1)]?.graph)
      for index in graph.series.indices { graph.series[index].isNegated = isNegated }
      stage.snapshot.dashboard?.frames[PanelID(1)]?.content = .graph(graph)
      stage.press(keys)
      return stage.screen.unicodeScalars.count { "▓▒░".unicodeScalars.contains($0) }
    }
    let others = try shaded(isNegated: true, "tab")
    let above = try shaded(isNegated: false, "tab Q") - others
    let below = try shaded(isNegated: true, "tab Q") - others
    #expect(above > 100 && below > above / 3, "\(above) cells above zero, \(below) below")
  }

  @Test func theKeyTurnsTheGraphAndBack() {
    var stage = Stage(120, 40)
    stage.snapshot.dashboard = .latency
    stage.press("tab")
    let lines = stage.screen
    stage.press("Q")
    #expect(stage.screen.contains("ribbons of 12 series"))
    stage.press("enter")
    #expect(stage.screen.contains("p90"))
    stage.press("Q q")
    #expect(stage.screen == lines)
  }
}
