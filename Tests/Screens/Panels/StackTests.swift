import Cells
import Dashboards
import Metrics
import Query
import Testing

@testable import Screens

/// Bars, stacks and what is turned over, as Grafana draws them.
@Suite struct StackTests {
  private func stacked(_ series: [(values: [Double], isNegated: Bool)], percent: Bool = false)
    -> [DrawnSeries]
  {
    let step = Duration.seconds(60)
    var graph = GraphFrame(
      steps: StepRange(start: afternoon, end: afternoon + step * 2, step: step))
    for (index, one) in series.enumerated() {
      var made = GraphSeries(
        name: "\(index)", labels: .empty, color: .series(index), values: one.values)
      made.stackGroup = "A"
      made.isNegated = one.isNegated
      graph.series.append(made)
    }
    graph.stacksToPercent = percent
    return graph.drawn(hidden: [])
  }

  @Test func aGapInOneSeriesLiesOnWhatIsBelowIt() {
    let drawn = stacked([([5, 5, .nan], false), ([3, .nan, .nan], false), ([1, 1, .nan], false)])
    #expect(drawn[1].values[0] == 8 && drawn[1].values[1] == 5)
    #expect(drawn[2].values[0] == 9 && drawn[2].values[1] == 6)
    // Where none has a value there is none.
    #expect(drawn.allSatisfy { $0.values[2].isNaN })
  }

  @Test func whatGrowsDownHasAPileOfItsOwn() {
    let drawn = stacked([
      ([5, 5, 5], false), ([-2, -2, -2], false), ([3, 3, 3], true), ([-1, -1, -1], true),
    ])
    #expect(drawn.map { $0.values[0] } == [5, -2, -5, 6])
    // A dip below zero goes into the pile of its series.
    let dip = stacked([([5, 5, 5], false), ([2, -1, 2], false)])
    #expect(dip[1].values == [7, 4, 7])
  }

  @Test func sharesAreOfTheirOwnPile() {
    let drawn = stacked(
      [([30, 30, 0], false), ([10, .nan, 0], false), ([4, 4, 4], true)], percent: true)
    #expect(drawn.map { $0.values[0] } == [0.75, 1, -1])
    #expect(drawn.map { $0.values[1] } == [1, 1, -1])
    #expect(drawn[0].values[2] == 0)
  }

  @Test func barsAreNotStackedOnLines() {
    var graph = hour([("a", { _ in 5 }), ("b", { _ in 3 })])
    for index in 0..<2 { graph.series[index].stackGroup = "A" }
    graph.series[1].style = .bars
    #expect(graph.drawn(hidden: []).map { $0.values[0] } == [5, 3])
  }

  /// A panel of bars has its columns where a panel of lines as wide has them, whatever its steps.
  @Test(arguments: [1, 5, 15])
  func barsShareTheTimeAxisOfLines(minutes: Int) throws {
    let window = (afternoon - .seconds(3600))..<(afternoon + .seconds(120))
    func graph(_ step: Duration, _ style: GraphSeries.Style) -> GraphFrame {
      let count = Int(3600 / step.inSeconds)
      var graph = GraphFrame(
        steps: StepRange(start: afternoon - step * (count - 1), end: afternoon, step: step))
      graph.window = window
      var series = GraphSeries(
        name: "a", labels: .empty, color: .series(0),
        values: (0..<count).map { $0 == count / 2 ? 1 : .nan })
      series.style = style
      graph.series = [series]
      graph.left.min = 0
      graph.left.max = 1
      return graph
    }
    func lines(_ graph: GraphFrame) -> [[Character]] {
      drawn(panel("T", .graph(graph)), 90, 12).split(separator: "\n").map { Array($0) }
    }
    let bars = lines(graph(.seconds(60 * minutes), .bars))
    let points = lines(graph(.seconds(60 * minutes), .points))
    let other = lines(graph(.seconds(60), .line))
    let axis = try #require(bars.firstIndex { $0.contains("┼") })
    #expect(bars[axis] == points[axis] && bars[axis] == other[axis])
    #expect(bars[axis + 1] == other[axis + 1])
    let bar = try #require(bars[4].firstIndex(of: "█"))
    let point = try #require(
      points.prefix(axis).compactMap { line in
        line.firstIndex { $0.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) } }
      }.first)
    #expect(abs(bar - point) <= 1, "\(bar) \(point)")
  }
}
