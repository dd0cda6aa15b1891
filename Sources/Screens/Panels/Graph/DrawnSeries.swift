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

extension GraphFrame {
  /// The visible series, stacked. Positive and negative parts of a group grow apart from zero.
  func drawn(hidden: Set<String>) -> [DrawnSeries] {
    struct Pile {
      var total: [Double]
      var whole: [Double]
    }
    var piles: [String: Pile] = [:]
    let count = steps.count
    func key(_ series: GraphSeries) -> String? {
      series.stackGroup.map {
        (series.isNegated ? "-" : "+") + (series.onRightAxis ? "r" : "l") + $0
      }
    }
    let visible = series.filter { !$0.isHidden && !hidden.contains($0.name) }
    if stacksToPercent {
      for series in visible {
        guard let key = key(series) else { continue }
        let zeros = Array(repeating: 0.0, count: count)
        var pile = piles[key] ?? Pile(total: zeros, whole: zeros)
        for (i, value) in series.values.prefix(count).enumerated() where value.isFinite {
          pile.whole[i] += value
        }
        piles[key] = pile
      }
    }
    var inner = Array(repeating: 0.0, count: count)
    return visible.map { series in
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
      guard let key = key(series) else {
        if series.lows.count == series.values.count, series.highs.count == series.values.count {
          drawn.lows = series.isNegated ? series.highs.map { -$0 } : series.lows
          drawn.highs = series.isNegated ? series.lows.map { -$0 } : series.highs
        }
        if series.isNegated { drawn.values = drawn.values.map { -$0 } }
        return drawn
      }
      let zeros = Array(repeating: 0.0, count: count)
      var pile = piles[key] ?? Pile(total: zeros, whole: [])
      drawn.base = pile.total
      for i in 0..<count where !drawn.values[i].isNaN {
        var share = drawn.values[i] * sign
        if stacksToPercent { share = pile.whole[i] > 0 ? share / pile.whole[i] : 0 }
        pile.total[i] += share
        drawn.values[i] = pile.total[i]
      }
      piles[key] = pile
      return drawn
    }
  }
}

/// Least and greatest of what is drawn; nil where nothing finite is.
func extent(of drawn: some Sequence<DrawnSeries>) -> ClosedRange<Double>? {
  var low = Double.infinity
  var high = -Double.infinity
  for series in drawn {
    for column in [series.values, series.lows, series.highs] {
      for value in column where value.isFinite {
        low = min(low, value)
        high = max(high, value)
      }
    }
    if series.isStacked, low <= high {
      low = min(low, 0)
      high = max(high, 0)
    }
  }
  return low <= high ? low...high : nil
}
