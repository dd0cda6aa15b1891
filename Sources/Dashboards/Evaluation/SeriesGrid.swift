internal import Metrics
internal import Query

/// Series over evenly spaced instants; NaN where a series has no value.
struct SeriesGrid: Sendable {
  struct Row: Sendable {
    var labels: Labels
    var values: [Double]
    /// The last instant at which the series is there but is no number (0/0); −1 for never.
    var lastNaN = -1
  }
  /// Milliseconds.
  var start: Int64
  var step: Int64
  var count: Int
  var rows: [Row] = []
  /// Series that hold native histograms, which have no single value to draw.
  var histogramSeries = 0

  var end: Int64 { start + step * Int64(max(0, count - 1)) }

  init(_ steps: StepRange) {
    start = steps.start.milliseconds
    step = max(1, steps.step.milliseconds)
    count = steps.count
  }

  /// A query's answer on these steps.
  init(_ value: Value, steps: StepRange) {
    self.init(steps)
    guard case .matrix(let series) = value else { return }
    rows.reserveCapacity(series.count)
    for one in series {
      if !one.histograms.isEmpty { histogramSeries += 1 }
      guard !one.points.isEmpty else { continue }
      var values = [Double](repeating: .nan, count: count)
      var lastNaN = -1
      for point in one.points {
        let offset = point.timestamp.milliseconds &- start
        guard offset >= 0, offset % step == 0 else { continue }
        let index = Int(offset / step)
        guard index < count else { continue }
        values[index] = point.value
        if point.value.isNaN { lastNaN = index }
      }
      rows.append(Row(labels: one.labels, values: values, lastNaN: lastNaN))
    }
  }

  /// The window `steps`, from `newer` where it has instants, from this grid before.
  func extended(by newer: SeriesGrid, to steps: StepRange) -> SeriesGrid {
    var result = SeriesGrid(steps)
    result.histogramSeries = newer.histogramSeries
    var places: [Labels: Int] = [:]
    func take(_ grid: SeriesGrid, before limit: Int64) {
      let shift = (grid.start - result.start) / result.step
      for row in grid.rows {
        var place = places[row.labels]
        for (index, value) in row.values.enumerated() where !value.isNaN {
          let target = Int64(index) + shift
          guard target >= 0, target < Int64(result.count),
            grid.start + Int64(index) * grid.step < limit
          else { continue }
          if place == nil {
            place = result.rows.count
            places[row.labels] = place
            result.rows.append(
              Row(labels: row.labels, values: [Double](repeating: .nan, count: result.count)))
          }
          if let place { result.rows[place].values[Int(target)] = value }
        }
        let lastNaN = Int64(row.lastNaN) + shift
        if let place, row.lastNaN >= 0, lastNaN >= 0, lastNaN < Int64(result.count) {
          result.rows[place].lastNaN = Int(lastNaN)
        }
      }
    }
    take(self, before: newer.start)
    take(newer, before: .max)
    return result
  }
}
