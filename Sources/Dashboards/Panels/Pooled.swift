internal import Metrics
internal import Query

/// Values dealt out to the columns of a graph.
struct Pooled {
  var last: [Double]
  var low: [Double]
  var high: [Double]
  /// Whether any column took in more than one value.
  var pools = false

  /// A column takes the instants from its own time up to the next one's.
  init(_ times: [Double], _ values: [Double], _ steps: StepRange) {
    let count = max(0, steps.count)
    last = [Double](repeating: .nan, count: count)
    low = last
    high = last
    let start = Double(steps.start.milliseconds)
    let step = Double(max(1, steps.step.milliseconds))
    for (time, value) in zip(times, values) where !value.isNaN {
      let place = ((time - start) / step).rounded(.down)
      guard place >= 0, place < Double(count) else { continue }
      let index = Int(place)
      if last[index].isNaN {
        low[index] = value
        high[index] = value
      } else {
        pools = true
        low[index] = Swift.min(low[index], value)
        high[index] = Swift.max(high[index], value)
      }
      last[index] = value
    }
  }
}
