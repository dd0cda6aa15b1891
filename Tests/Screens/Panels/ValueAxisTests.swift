import Cells
import Dashboards
import Feeds
import Metrics
import Testing
import Views

@testable import Screens

/// An axis is read by its rows: equal heights are equal differences.
@Suite struct ValueAxisTests {
  private func fitted(_ low: Double, _ high: Double, _ rows: Int, _ axis: GraphAxis = GraphAxis())
    -> (scale: ValueScale, ticks: ValueTicks)
  {
    let bounds = ValueBounds(low...high, axis: axis, reachesZero: false)
    return ValueScale.fitting(bounds, axis: axis, rows: rows)
  }

  @Test(arguments: [
    (0.0, 390.0, 4, [0.0, 200]), (0.0, 97.0, 10, [0, 20, 40, 60, 80]),
    (3.0, 4.0, 7, [3, 3.5, 4]), (-3.0, 12.0, 8, [-5, 0, 5, 10]), (0.0, 0.0, 4, [0, 0.5]),
    (-400.0, -310.0, 6, [-400, -350, -300]), (0.0, 4.2, 5, [0, 2, 4]), (0.0, 4.2, 2, [0, 5]),
  ])
  func ticksAreRound(low: Double, high: Double, rows: Int, expected: [Double]) {
    #expect(fitted(low, high, rows).ticks.values == expected)
  }

  private static let spans: [ClosedRange<Double>] = [
    0...1, 0...97, 0...390, 0...4.2, 3...4, -3...12, -400 ... -310, 1e-9...3e-9, 0...7.3e12, -1...1,
    99.2...99.99, -5e-4...2e4,
  ]
  private static let scales: [GraphAxis.Scale] = [
    .linear, .log(base: 2), .log(base: 10), .symlog(base: 10, threshold: 1),
  ]

  @Test(arguments: scales, ["", "bytes", "s", "percentunit"])
  func ticksStandOnWholeRowsAtEqualDistances(_ kind: GraphAxis.Scale, _ unit: String) {
    var axis = GraphAxis()
    axis.scale = kind
    axis.format.unit = unit
    for rows in 2...40 {
      for span in Self.spans {
        let (scale, ticks) = fitted(span.lowerBound, span.upperBound, rows, axis)
        for (index, value) in ticks.values.enumerated() {
          // The lowest dots of the row that it stands on.
          let dot = 4 * (rows - index * ticks.rows) - 1
          #expect(scale.dot(value, height: 4 * rows) == dot, "\(kind) \(span) \(rows) \(value)")
        }
        #expect(ticks.values.count == (rows - 1) / ticks.rows + 1)
        // None is crowded.
        #expect(
          ticks.values.count >= 2 && ticks.values.count <= max(rows < 4 ? rows : 2, (rows + 1) / 2))
        // All is within, and most of the height is used where the rows do not forbid it.
        #expect(scale.dot(span.upperBound, height: 4 * rows) >= 0)
        guard kind == .linear else { continue }
        #expect(scale.dot(span.lowerBound, height: 4 * rows) < 4 * rows)
        #expect(
          scale.fraction(span.upperBound) - scale.fraction(span.lowerBound) > (rows < 6 ? 0.1 : 0.3)
        )
        let steps = zip(ticks.values, ticks.values.dropFirst()).map { $1 - $0 }
        #expect(steps.allSatisfy { abs($0 - steps[0]) <= steps[0] * 1e-6 })
      }
    }
  }

  @Test func whatTheBoardFixesIsTheFootAndWithinTheTopRows() {
    var axis = GraphAxis()
    axis.min = 0
    axis.max = 100
    // Where ticks divide the rows the bound is the top itself.
    #expect(fitted(3, 40, 8, axis).ticks.values == [0, 25, 50, 75])
    #expect(fitted(3, 40, 8, axis).scale.high == 100)
    #expect(fitted(3, 40, 5, axis).ticks.values == [0, 50, 100])
    for rows in 2...40 {
      let (scale, ticks) = fitted(3, 40, rows, axis)
      #expect(scale.low == 0 && scale.high >= 100 && scale.high <= 170, "\(rows) \(ticks)")
    }
    // A foot that is no whole step is kept, and told as it is.
    axis.min = 3
    axis.max = 45
    let odd = fitted(8, 9, 7, axis)
    #expect(odd.scale.low == 3 && odd.ticks.values.first == 3 && odd.ticks.step == nil)
    axis.min = 99
    axis.max = 100
    #expect(fitted(99.2, 99.9, 8, axis).ticks.values == [99, 99.25, 99.5, 99.75])
  }

  @Test func logAxesTickAtPowers() {
    var axis = GraphAxis()
    axis.scale = .log(base: 10)
    let fit = fitted(3, 5000, 10, axis)
    #expect(fit.ticks.values == [1, 10, 100, 1000, 10_000])
    #expect(fit.scale.fraction(100) == 0.4)
    // Zero is nowhere on a log axis.
    #expect(fit.scale.dot(0, height: 40) == 40)
    // A foot that is no power is the board's: each tick is ten times the one below.
    axis.min = 0.5
    let values = fitted(3, 4000, 10, axis).ticks.values
    #expect(zip(values, [0.5, 5, 50, 500, 5000]).allSatisfy { abs($0 - $1) < $1 * 1e-9 })
    axis.min = nil
    axis.scale = .symlog(base: 10, threshold: 1)
    #expect(fitted(-90, 90, 9, axis).ticks.values == [-1000, -10, 0, 10, 1000])
  }

  @Test func ticksCountInTheUnitsMeasure() {
    #expect(roundStep(300, unit: "bytes") == 512)
    #expect(roundStep(400, unit: "s") == 600)
    #expect(roundStep(0.03, unit: "s") == 0.05)
    #expect(roundStep(21, unit: "") == 25)
    // Two and a half of what is counted one by one are none.
    #expect(roundStep(2.1, unit: "") == 5)
    #expect(roundStep(.nan, unit: "") == nil)
  }

  @Test func theZeroLineBelongsToThePlot() {
    let graph = hour([("a", { 390 * $0 })])
    let lines = drawn(panel("R", .graph(graph)), 50, 9).split(separator: "\n").map { String($0) }
    let labels = lines.map { $0.dropFirst().prefix { $0 != "┤" && $0 != "│" && $0 != "┼" } }
    #expect(labels[2].hasSuffix(" 200") && labels[4].hasSuffix(" 0"), "\n\(lines)")
    #expect(lines[5].contains("┼"))
    #expect(labels[5].allSatisfy { $0 == " " } && labels[3].allSatisfy { $0 == " " })
  }

  @Test func bothAxesHaveTheirOwnTicks() {
    var graph = hour([("rps", { 5 * $0 }), ("bytes", { 3e9 * $0 })])
    graph.series[1].onRightAxis = true
    graph.right.format.unit = "bytes"
    let text = drawn(panel("R", .graph(graph)), 60, 12)
    #expect(text.contains("  0┤") && text.contains("├0 B"), "\n\(text)")
  }

  /// A value that comes and goes at a bound leaves the axis where it is.
  @Test func theAxisDoesNotFlipFromRefreshToRefresh() {
    var shown = ShownFrames { $0.succeed($1) }
    func scale(_ high: Double) -> ValueScale {
      let graph = hour([("a", { high * $0 })])
      let moment = ShownFrames.Moment(asked: afternoon, newest: nil, followsNow: true)
      shown.take(panel("R", .graph(graph)), of: moment)
      guard let held = shown[PanelID(1)]?.graph?.left.held else { return fitted(0, high, 8).scale }
      return ValueScale.fitting(ValueBounds(held), axis: GraphAxis(), rows: 8).scale
    }
    let wide = fitted(0, 101, 8).scale.high
    #expect(scale(99).high == 100 && wide > 120)
    #expect(scale(101).high == wide)
    #expect(scale(99).high == wide)
    #expect(scale(101).high == wide)
    #expect(scale(99).high == wide)
    // What has shrunk for good is seen as large as it can be.
    #expect(scale(60).high == 80)
  }

  /// A log axis has no place for zero, nor does a zero push other values off it.
  @Test(arguments: [0.0, -3, .nan]) func whatALogAxisCannotShowLeavesItToTheRest(_ none: Double) {
    var graph = hour([("one", { _ in 1 }), ("many", { _ in 10_000 }), ("none", { _ in none })])
    graph.left.scale = .log(base: 10)
    let bounds = graph.drawn(hidden: []).bounds(of: graph.left, right: false)
    #expect(bounds.low == 1 && bounds.high == 10_000)
  }
}
