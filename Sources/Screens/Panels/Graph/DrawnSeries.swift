import Cells
import Dashboards
import Query

/// A series as it is drawn: negated, stacked on what lies below it, hidden ones left out.
struct DrawnSeries {
  var series: GraphSeries
  var ink: Ink
  /// The line, at each step; NaN where there is none.
  var values: [Double]
  /// Extremes within each step; empty where they equal `values`.
  var lows: [Double] = []
  var highs: [Double] = []
  /// Where its area begins; empty for the axis' baseline.
  var base: [Double] = []
  var isStacked: Bool { !base.isEmpty }
  var isRibbon: Bool { series.style == .ribbon }

  /// Drawn as solid blocks instead of a line.
  var isSolid: Bool {
    series.style == .bars || series.style == .line && series.fill >= (isStacked ? 10 : 50)
  }
}

/// One pile of a stack: what grows in one direction, on one axis, in one way of drawing.
private struct Pile: Hashable {
  var group: String
  var growsDown: Bool
  var onRightAxis: Bool
  var style: GraphSeries.Style

  /// nil for a series that stands alone.
  init?(_ series: GraphSeries) {
    guard let group = series.stackGroup else { return nil }
    self.group = group
    growsDown = series.growsDown
    onRightAxis = series.onRightAxis
    style = series.style
  }
}

extension GraphFrame {
  /// The visible series, stacked as Grafana does it: what grows up and what grows down make piles of their own, and a
  /// series without a value where others of its pile have one adds nothing there.
  func drawn(hidden: Set<String>) -> [DrawnSeries] {
    let count = steps.count
    let zeros = Array(repeating: 0.0, count: count)
    var totals: [Pile: [Double]] = [:]
    var seen: [Pile: [Bool]] = [:]
    let visible = series.filter { !$0.isHidden && !hidden.contains($0.name) }
    for series in visible {
      guard let pile = Pile(series) else { continue }
      for (i, value) in series.values.prefix(count).enumerated() where !value.isNaN {
        seen[pile, default: Array(repeating: false, count: count)][i] = true
      }
    }
    var inner = zeros
    var drawn = visible.map { series -> DrawnSeries in
      let sign = series.isNegated ? -1.0 : 1
      var drawn = DrawnSeries(series: series, ink: series.color.ink, values: series.values)
      drawn.values = Array(series.values.prefix(count))
      if drawn.values.count < count {
        drawn.values += Array(repeating: .nan, count: count - drawn.values.count)
      }
      if series.style == .ribbon {
        drawn.base = inner
        inner = zip(drawn.values, inner).map { $0.isNaN ? $1 : $0 }
        return drawn
      }
      guard let pile = Pile(series), let seen = seen[pile] else {
        if series.lows.count == series.values.count, series.highs.count == series.values.count {
          drawn.lows = series.isNegated ? series.highs.map { -$0 } : series.lows
          drawn.highs = series.isNegated ? series.lows.map { -$0 } : series.highs
        }
        if series.isNegated { drawn.values = drawn.values.map { -$0 } }
        return drawn
      }
      var total = totals[pile] ?? zeros
      drawn.base = total
      for i in 0..<count where seen[i] {
        if !drawn.values[i].isNaN { total[i] += drawn.values[i] * sign }
        drawn.values[i] = total[i]
      }
      totals[pile] = total
      return drawn
    }
    guard stacksToPercent else { return drawn }
    for index in drawn.indices {
      guard let pile = Pile(drawn[index].series), let total = totals[pile] else { continue }
      let sign = pile.growsDown ? -1.0 : 1
      func share(_ value: Double, _ i: Int) -> Double {
        value.isNaN ? value : total[i] == 0 ? 0 : sign * value / total[i]
      }
      for i in 0..<count {
        drawn[index].values[i] = share(drawn[index].values[i], i)
        drawn[index].base[i] = share(drawn[index].base[i], i)
      }
    }
    return drawn
  }
}

/// Least and greatest of what is drawn, of what is more than `floor` where there is one: a log axis has no place for the
/// rest. nil where nothing finite is.
func extent(of drawn: some Sequence<DrawnSeries>, above floor: Double = -.infinity)
  -> ClosedRange<Double>?
{
  var low = Double.infinity
  var high = -Double.infinity
  for series in drawn {
    for column in [series.values, series.lows, series.highs] {
      for value in column where value.isFinite && value > floor {
        low = min(low, value)
        high = max(high, value)
      }
    }
    if series.isStacked, low <= high, floor < 0 {
      low = min(low, 0)
      high = max(high, 0)
    }
  }
  return low <= high ? low...high : nil
}
