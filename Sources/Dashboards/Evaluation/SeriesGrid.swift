internal import Metrics
internal import Query

/// Series over evenly spaced instants; NaN where a series has no value, `notANumber` where that is its value.
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
        values[index] = point.value.isNaN ? .notANumber : point.value
        if point.value.isNaN { lastNaN = index }
      }
      rows.append(Row(labels: one.labels, values: values, lastNaN: lastNaN))
    }
  }

  /// The window `steps`: from `newer` where it reaches, from this grid before.
  func extended(by newer: SeriesGrid, to steps: StepRange) -> SeriesGrid {
    var result = SeriesGrid(steps)
    result.histogramSeries = newer.histogramSeries
    let old = Overlap(self, result, before: newer.start)
    let new = Overlap(newer, result, before: .max)
    // As a rule the same series come in the same order, and nothing has to be looked up.
    if rows.count == newer.rows.count,
      zip(rows, newer.rows).allSatisfy({ $0.labels == $1.labels })
    {
      result.rows = zip(rows, newer.rows).map { past, present in
        var row = Row(
          labels: past.labels, values: [Double](repeating: .nan, count: result.count))
        old.copy(past, to: &row)
        new.copy(present, to: &row)
        return row
      }
    } else {
      var places: [Labels: Int] = [:]
      for (overlap, grid) in [(old, self), (new, newer)] {
        for row in grid.rows {
          let place = places[row.labels] ?? result.rows.count
          if place == result.rows.count {
            places[row.labels] = place
            result.rows.append(
              Row(labels: row.labels, values: [Double](repeating: .nan, count: result.count)))
          }
          overlap.copy(row, to: &result.rows[place])
        }
      }
    }
    // A series that has left the window is gone.
    result.rows.removeAll { $0.lastNaN < 0 && $0.values.allSatisfy(\.isNaN) }
    return result
  }
}

/// The instants that two grids of one step have in common.
private struct Overlap {
  /// Indices in the grid that is copied from.
  var range: Range<Int>
  /// What to add to them for the other grid.
  var shift: Int

  init(_ source: SeriesGrid, _ target: SeriesGrid, before limit: Int64) {
    shift = Int((source.start - target.start) / target.step)
    let low = max(0, -shift)
    var high = min(source.count, target.count - shift)
    if limit < .max, limit <= source.end {
      high = min(high, Int((limit - source.start + source.step - 1) / source.step))
    }
    range = low..<max(low, high)
  }

  func copy(_ source: SeriesGrid.Row, to target: inout SeriesGrid.Row) {
    guard !range.isEmpty, range.upperBound <= source.values.count else { return }
    let place = (range.lowerBound + shift)..<(range.upperBound + shift)
    target.values.replaceSubrange(place, with: source.values[range])
    if range.contains(source.lastNaN) {
      target.lastNaN = source.lastNaN + shift
    }
  }
}
