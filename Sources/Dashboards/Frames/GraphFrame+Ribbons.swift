internal import Metrics

extension GraphFrame {
  /// The visible series as ribbons: p50, p90, p99 and max across them at each instant, by nearest rank; the maximum
  /// takes in what the steps pool. Where only some series stand on the left axis, those on the right are left out.
  /// Nil where fewer than two series can be seen, or they are ribbons already.
  package func ribbons(hidden: Set<String> = []) -> GraphFrame? {
    guard ribbonOf == nil else { return nil }
    let visible = series.filter { !$0.isHidden && !hidden.contains($0.name) }
    let left = visible.filter { !$0.onRightAxis }
    let taken = left.isEmpty ? visible : left
    guard taken.count > 1 else { return nil }
    let count = taken.reduce(0) { max($0, $1.values.count) }
    let empty = [Double](repeating: .nan, count: count)
    var bands = [empty, empty, empty, empty]
    var column: [Double] = []
    for index in 0..<count {
      column.removeAll(keepingCapacity: true)
      var greatest = -Double.infinity
      for one in taken where index < one.values.count && !one.values[index].isNaN {
        let sign = one.isNegated ? -1.0 : 1
        column.append(sign * one.values[index])
        greatest = max(greatest, sign * one.values[index])
        let pooled = one.isNegated ? one.lows : one.highs
        if index < pooled.count, !pooled[index].isNaN {
          greatest = max(greatest, sign * pooled[index])
        }
      }
      guard !column.isEmpty else { continue }
      column.sort()
      for (band, quantile) in Self.ribbonQuantiles.enumerated() {
        bands[band][index] = column[Self.nearestRank(quantile, of: column.count)]
      }
      bands[3][index] = greatest
    }
    return GraphFrame.ribbons(
      bands, like: self, axis: left.isEmpty ? right : self.left, of: taken.count)
  }

  static let ribbonQuantiles = [0.5, 0.9, 0.99]
  static let ribbonNames = ["p50", "p90", "p99", "max"]

  /// The index of a quantile among so many ascending values (one at least).
  static func nearestRank(_ quantile: Double, of count: Int) -> Int {
    min(count - 1, max(0, Int((quantile * Double(count)).rounded(.up)) - 1))
  }

  /// A graph of four bands, from the median outward, with the axis, thresholds and shades of another.
  static func ribbons(
    _ bands: [[Double]], like graph: GraphFrame, axis: GraphAxis, of count: Int?
  ) -> GraphFrame {
    var made = graph
    made.series = zip(ribbonNames, bands).enumerated().map { index, band in
      var series = GraphSeries(
        name: band.0, labels: .empty, color: .ribbon(index), values: band.1,
        calcs: SeriesCalcs(band.1[...]))
      series.style = .ribbon
      series.fill = 25
      let last = series.calcs.last
      series.legendValues = [last.isNaN ? "–" : axis.format.text(last)]
      return series
    }
    made.left = axis
    made.left.held = nil
    made.right = GraphAxis()
    made.right.isShown = false
    made.stacksToPercent = false
    made.legend.calcNames = ["last"]
    made.ribbonOf = count
    return made
  }
}
