import Metrics
import Query

/// An instant selector with `smoothed`: at each step the value on the line between the samples before and after it,
/// each at most the lookback away; the newest one where none follows yet.
struct SmoothedPlan: VectorPlan {
  let series: [any StoredSeries]
  let heads: [SeriesHead]
  /// The windows' range is the lookback.
  let shape: WindowShape
  let position: Range<Int>?

  func fill(_ index: Int, _ column: inout Column, _ worker: inout Worker) throws(QueryError) {
    column.clear(shape.steps.count)
    worker.samples.removeAll()
    let span = shape.span
    series[index].read(
      from: Timestamp(milliseconds: span.from &+ 1),
      through: Timestamp(milliseconds: span.through &+ shape.range), into: &worker.samples)
    try worker.count(worker.samples.timestamps.count + worker.samples.histograms.count)
    worker.samples.dropStaleMarkers()
    let times = worker.samples.timestamps
    let values = worker.samples.values
    let histograms = worker.samples.histograms
    let metric = heads[index].labels.metricName
    for step in 0..<shape.steps.count {
      let instant = shape.end(step)
      let floats = near(instant, times.count) { times[$0] }
      let others = near(instant, histograms.count) { histograms[$0].timestamp.milliseconds }
      if !floats.isEmpty && !others.isEmpty {
        worker.notes.mixedFloatsAndHistograms(metric, position)
      } else if !floats.isEmpty {
        let next = first(atOrAfter: instant, floats) { times[$0] }
        if next < floats.upperBound, times[next] == instant || next > floats.lowerBound {
          column.values[step] =
            times[next] == instant
            ? values[next]
            : interpolated(
              values[next - 1], times[next - 1], values[next], times[next], at: instant)
        } else if next > floats.lowerBound {
          column.values[step] = values[next - 1]
        }
      } else if !others.isEmpty {
        let next = first(atOrAfter: instant, others) { histograms[$0].timestamp.milliseconds }
        if next < others.upperBound, histograms[next].timestamp.milliseconds == instant {
          column.set(histograms[next].histogram, at: step)
        } else if next < others.upperBound, next > others.lowerBound {
          if let between = interpolated(
            histograms[next - 1], histograms[next], at: instant, metric, position, &worker.notes)
          {
            column.set(between, at: step)
          }
        } else if next == others.upperBound, next > others.lowerBound {
          column.set(histograms[next - 1].histogram, at: step)
        }
      }
    }
  }

  /// The samples within the lookback on either side of an instant.
  private func near(_ instant: Int64, _ count: Int, _ time: (Int) -> Int64) -> Range<Int> {
    let low = partition(count) { time($0) > instant &- shape.range }
    let high = partition(count) { time($0) > instant &+ shape.range }
    return low..<max(low, high)
  }

  private func first(atOrAfter instant: Int64, _ range: Range<Int>, _ time: (Int) -> Int64) -> Int {
    range.lowerBound + partition(range.count) { time(range.lowerBound + $0) >= instant }
  }
}

/// The first index in 0..<count for which `holds` is true, `count` if there is none; false entries stand first.
func partition(_ count: Int, _ holds: (Int) -> Bool) -> Int {
  var low = 0
  var high = count
  while low < high {
    let middle = (low + high) / 2
    if holds(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}

/// The value at `instant` on the line through two samples.
func interpolated(_ y0: Double, _ t0: Int64, _ y1: Double, _ t1: Int64, at instant: Int64)
  -> Double
{
  y0 + (y1 - y0) * Double(instant &- t0) / Double(t1 &- t0)
}
