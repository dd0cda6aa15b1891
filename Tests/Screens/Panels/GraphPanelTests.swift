import Calendar
import Cells
import Dashboards
import Metrics
import Query
import Testing
import Views

@testable import Screens

@Suite struct GraphPanelTests {
  @Test func linesAxesLegendAndLane() {
    var graph = hour([("gateway", { 400 - 250 * $0 }), ("catalog", { $0 * $0 * 230 })])
    graph.legend.calcNames = ["last"]
    graph.series[0].legendValues = ["150"]
    graph.series[1].legendValues = ["230"]
    graph.thresholds = [
      ThresholdBand(from: 300, color: .crit, drawsLine: true, drawsArea: true)
    ]
    graph.shades = [
      ShadedInterval(
        from: afternoon - .seconds(1500), to: afternoon - .seconds(300), label: "▲ down",
        color: .crit)
    ]
    graph.windowNotice = "rate window: 30 s of 5 min"
    let grid = drawnGrid(panel("Requests/s", .graph(graph)), 50, 14)
    #expect(grid.text == GraphGoldens.lines, "\n\(grid.text)")
    // The axis bears the threshold's colour above it.
    #expect(grid[6, 1].style.foreground == .token(.crit))
    #expect(grid[6, 8].style.foreground == .token(.border))
  }

  @Test func theLegendStaysPutAndCutsNoValue() {
    var graph = hour([("gateway", { $0 }), ("catalog", { $0 }), ("checkout", { $0 })])
    graph.legend.calcNames = ["last"]
    func legend(_ values: [String]) -> String {
      for (i, value) in values.enumerated() { graph.series[i].legendValues = [value] }
      let lines = drawn(panel("p99", .graph(graph)), 64, 9).split(separator: "\n")
      return String(lines[7])
    }
    #expect(
      legend(["8 ms", "99.5 ms", "3 s"])
        == "│─ gateway last 8 ms     ─ catalog last 99.5 ms         +1 more│")
    #expect(
      legend(["10.2 ms", "100 ms", "3 s"])
        == "│─ gateway last 10.2 ms  ─ catalog last 100 ms          +1 more│")
  }

  @Test func roundingIsNoShapeAndZeroHasNoDecimals() {
    var graph = hour([("p99", { 5 + $0 * 1e-12 })])
    graph.left.format = ValueFormat(unit: "s", decimals: 2)
    let flat = drawn(panel("Latency", .graph(graph)), 50, 14)
    #expect(flat.contains("6 s┤") && flat.contains("4 s┤"), "\n\(flat)")
    graph = hour([("share", { $0 * 100 })])
    graph.left.format = ValueFormat(unit: "percent", decimals: 2)
    let text = drawn(panel("Share", .graph(graph)), 50, 14)
    #expect(text.contains(" 0 %┤") && !text.contains(" 0.00"), "\n\(text)")
  }

  @Test func aFixedBoundBetweenStepsIsToldByAValueBelow() {
    var graph = hour([("pool", { 8 + $0 })])
    graph.left.min = 0
    graph.left.max = 45
    let text = drawn(panel("Pool", .graph(graph)), 50, 9)
    #expect(text.contains("25┤") && text.contains(" 0┤"), "\n\(text)")
  }

  @Test func offsetAndFirstLabelStandApart() {
    let graph = hour([("cpu", { $0 * 300_000_000 })])
    for width in 40...80 {
      let text = drawn(panel("CPU", .graph(graph)), width, 12) {
        $0.zone = ZoneTable(name: "", changes: [.init(from: 0, offset: 19_800)])
      }
      let line = text.split(separator: "\n").first { $0.contains("+5:30") } ?? ""
      #expect(!line.isEmpty && (line.contains("+5:30 ") || line.contains("+5:30│")), "\n\(text)")
    }
  }

  @Test func stacksInBlocks() {
    var graph = hour([("a", { 100 + 50 * $0 }), ("b", { _ in 100 }), ("c", { 150 - 100 * $0 })])
    for i in 0..<3 {
      graph.series[i].stackGroup = "A"
      graph.series[i].fill = 80
    }
    let grid = drawnGrid(panel("Stack", .graph(graph)), 40, 12)
    #expect(grid.text == GraphGoldens.stack, "\n\(grid.text)")
    graph.stacksToPercent = true
    let shares = graph.drawn(hidden: [])
    #expect(shares[2].values.allSatisfy { abs($0 - 1) < 1e-9 })
  }

  @Test func barsAboveAndBelowZero() {
    var graph = hour([("in", { 3 * $0 + 1 }), ("out", { 2 - $0 })], steps: 12)
    for i in 0..<2 { graph.series[i].style = .bars }
    graph.series[1].isNegated = true
    #expect(
      drawn(panel("Net", .graph(graph)), 46, 12) == GraphGoldens.bars,
      "\n\(drawn(panel("Net", .graph(graph)), 46, 12))")
  }

  @Test func aSpikeIsNeverLost() {
    // One sample in 5,000 over 40 columns.
    var graph = hour([("a", { _ in 1 })], steps: 3600)
    graph.series[0].values[1234] = 100
    let text = drawn(panel("Spike", .graph(graph)), 50, 12)
    let top = text.split(separator: "\n")[1]
    #expect(top.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) }, "\n\(text)")
    // As an extreme of pooled steps too.
    var pooled = hour([("a", { _ in 1 })])
    pooled.series[0].lows = pooled.series[0].values
    pooled.series[0].highs = pooled.series[0].values
    pooled.series[0].highs[50] = 100
    let line = drawn(panel("Spike", .graph(pooled)), 50, 12).split(separator: "\n")[1]
    #expect(line.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
  }

  /// An axis of shares says nothing of the values, and a series may be kept out of the legend.
  @Test func valuesAreToldInTheirOwnUnit() {
    var graph = hour([("a", { _ in 2 }), ("b", { _ in 1 })])
    graph.stacksToPercent = true
    graph.left.format = ValueFormat(unit: "percentunit")
    for index in graph.series.indices {
      graph.series[index].stackGroup = "A"
      graph.series[index].format = ValueFormat(unit: "bytes")
      graph.series[index].calcs.last = graph.series[index].values[0]
    }
    graph.series[1].leavesLegend = true
    let frame = panel("Shares", .graph(graph))
    let text = drawn(frame, 60, 12)
    #expect(text.contains("a 2 B") && !text.contains("200 %"), "\n\(text)")
    #expect(plainText(frame).contains("a\t2 B\t"))
    #expect(text.split(separator: "\n").last?.contains("b") == false)
  }

  @Test func gapsStayGaps() {
    let holed = hour([("a", { $0 > 0.4 && $0 < 0.6 ? .nan : 5 })])
    func dots(_ graph: GraphFrame) -> Int {
      drawn(panel("", .graph(graph)), 60, 10).unicodeScalars
        .count { (0x2801...0x28FF).contains($0.value) }
    }
    var joined = holed
    joined.series[0].connectsGaps = true
    #expect(dots(holed) < dots(joined) - 8)
    joined.series[0].longestGap = .seconds(300)
    #expect(dots(joined) == dots(holed))
    joined.series[0].longestGap = .seconds(1800)
    #expect(dots(joined) > dots(holed) + 8)
  }

  @Test func timeAxisBearsTheDateAcrossMidnight() {
    let midnight = Timestamp(milliseconds: 1_795_305_600_000)
    func labels(_ zone: ZoneTable?) -> [String] {
      var context = PanelContext(now: midnight + .seconds(1800))
      context.zone = zone
      return timeTicks(
        from: midnight - .seconds(1800), to: midnight + .seconds(1800), columns: 50,
        offset: context.offset, today: context.now
      ).map(\.label)
    }
    #expect(labels(nil) == ["11-21", "23:40", "23:50", "11-22", "00:10", "00:20", "00:30"])
    let east = ZoneTable(name: "", changes: [.init(from: .min, offset: 7200)])
    #expect(labels(east) == ["01:30", "01:40", "01:50", "02:00", "02:10", "02:20", "02:30"])
    #expect(zoneText(offset: 19800) == "+5:30" && zoneText(offset: 0) == "Z")
  }

  @Test func crosshairShowsValuesOfItsInstant() {
    let graph = hour([("gateway", { 100 * $0 }), ("catalog", { _ in 7 })])
    let text = drawn(panel("R", .graph(graph)), 60, 12) {
      $0.cursor = afternoon - .seconds(1800)
    }
    #expect(text.contains("gateway 49.6") && text.contains("catalog 7"), "\n\(text)")
    #expect(text.contains("13:30:00"), "\n\(text)")
    // Of a label that is half covered nothing is left that reads as one with the instant.
    for seconds in stride(from: Int64(1200), to: 2400, by: 60) {
      let text = drawn(panel("R", .graph(graph)), 60, 12) {
        $0.cursor = afternoon - .seconds(seconds)
      }
      let words = text.split { $0 == " " || $0 == "\n" || $0 == "│" }.filter { $0.contains(":") }
      #expect(words.allSatisfy { $0.count == 5 || $0.count == 8 }, "\n\(text)")
    }
  }

  @Test func columnsStayPutUntilTheCellIsFull() {
    let step = Duration.milliseconds(30_000)
    func columns(_ end: Timestamp) -> GraphColumns {
      GraphColumns(end - step * 119..<end + step, dots: 120)
    }
    let even = Timestamp(milliseconds: afternoon.milliseconds / 60_000 * 60_000)
    #expect(columns(even).first == columns(even + step).first)
    #expect(columns(even).first + 2 == columns(even + step * 2).first)
    #expect(columns(even + step).dot(even + step) == 119)
  }

  @Test(arguments: [(1, 1), (2, 1), (1, 2), (3, 3), (7, 3), (8, 4), (20, 5), (300, 100)])
  func anySizeIsFine(width: Int, height: Int) {
    var graph = hour([("a", { sin($0 * 20) }), ("b", { _ in .infinity }), ("c", { _ in 1e308 })])
    graph.series[1].style = .bars
    graph.series[2].onRightAxis = true
    graph.series[0].stackGroup = "s"
    for mode in [Legend.Mode.hidden, .list, .table] {
      for placement in [Legend.Placement.bottom, .right] {
        graph.legend.mode = mode
        graph.legend.placement = placement
        let text = drawn(panel("Title", .graph(graph)), width, height) { $0.cursor = afternoon }
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == height + 1)
      }
    }
  }

  @Test func noRoomAndNoStepsAreFine() {
    var grid = Grid(width: 10, height: 4)
    let empty = GraphFrame(steps: StepRange(start: afternoon, end: afternoon, step: .zero))
    draw(panel("x", .graph(empty)), in: .zero, on: &grid, context: PanelContext(now: afternoon))
    draw(
      panel("x", .graph(empty)), in: grid.bounds, on: &grid, context: PanelContext(now: afternoon))
    #expect(grid.text.contains("no data"))
    var short = hour([("a", { $0 })])
    short.series[0].values.removeLast(100)
    _ = drawn(panel("x", .graph(short)), 60, 12)
    short.series[0].values = Array(repeating: 1, count: 1000)
    _ = drawn(panel("x", .graph(short)), 60, 12)
  }
}

private func sin(_ x: Double) -> Double {
  // A triangle is wave enough.
  let t = x - (x / 2).rounded(.down) * 2
  return t < 1 ? 2 * t - 1 : 3 - 2 * t
}
