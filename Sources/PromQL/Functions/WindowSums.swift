import Metrics

/// sum_over_time.
func sumOverTime(_ windows: Windows, _ column: inout Column, _ notes: inout Notes) {
  let sums = WindowSums(windows)
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let floats = windows.floats(step)
    let histograms = windows.histograms(step)
    if !histograms.isEmpty {
      combineHistograms(
        windows, step, floats, histograms, &column, &notes, isAverage: false)
    } else if !floats.isEmpty {
      column.values[step] = sums.sum(floats)
    }
  }
}

/// avg_over_time.
func averageOverTime(_ windows: Windows, _ column: inout Column, _ notes: inout Notes) {
  let sums = WindowSums(windows)
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let floats = windows.floats(step)
    let histograms = windows.histograms(step)
    if !histograms.isEmpty {
      combineHistograms(windows, step, floats, histograms, &column, &notes, isAverage: true)
    } else if !floats.isEmpty {
      let sum = sums.sum(floats)
      column.values[step] =
        sum.isFinite
        ? sum / Double(floats.count) : runningMean(windows.values, floats)
    }
  }
}

/// The mean where the sum may exceed what a Double holds.
private func runningMean(_ values: UnsafeBufferPointer<Double>, _ range: Range<Int>) -> Double {
  let count = Double(range.count)
  var sum = KahanSum()
  for index in range {
    if !values[index].isFinite {
      // Infinities and NaN decide the mean by themselves.
      return range.reduce(0) { $0 + values[$1] / count }
    }
    sum.add(values[index] / count)
  }
  return sum.value
}

/// Window sums from prefix sums of twice the precision: exact enough that the difference of two prefixes equals a
/// compensated sum between them. Where it would not be (values that are not finite, or a window that sums to next
/// to nothing beside what went before), the window is summed by itself.
struct WindowSums {
  private let values: UnsafeBufferPointer<Double>
  private var high: [Double] = []
  private var low: [Double] = []
  /// Sums smaller than this against the magnitude of the prefixes are done anew.
  private var least = 0.0

  init(_ windows: Windows) {
    values = windows.values
    // Short windows are quicker summed than prepared for.
    var total = 0
    for step in 0..<windows.count { total += Int(windows.upper[step] - windows.lower[step]) }
    guard total > 4 * values.count else { return }
    high = [Double](repeating: 0, count: values.count + 1)
    low = high
    var sum = 0.0
    var error = 0.0
    var magnitude = 0.0
    for index in 0..<values.count {
      let value = values[index]
      magnitude += value.magnitude
      let next = sum + value
      let part = next - sum
      error += (sum - (next - part)) + (value - part)
      sum = next
      high[index + 1] = sum
      low[index + 1] = error
    }
    if magnitude < 1e300 {
      least = magnitude * 1e-12
    } else {
      high = []
    }
  }

  func sum(_ range: Range<Int>) -> Double {
    if !high.isEmpty {
      let sum =
        (high[range.upperBound] - high[range.lowerBound])
        + (low[range.upperBound] - low[range.lowerBound])
      if sum.magnitude > least { return sum }
    }
    var sum = KahanSum()
    for index in range { sum.add(values[index]) }
    return sum.value
  }
}

/// stddev_over_time and stdvar_over_time, by Welford's recurrence.
func varianceOverTime(
  _ windows: Windows, _ column: inout Column, _ notes: inout Notes, isRoot: Bool
) {
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let floats = windows.floats(step)
    guard !floats.isEmpty else { continue }
    if !windows.histograms(step).isEmpty {
      notes.ignoredHistogramsInRange(windows.metricName, windows.position)
    }
    var count = 0.0
    var mean = KahanSum()
    var squares = KahanSum()
    for index in floats {
      windows.giveWay(at: index)
      count += 1
      let delta = windows.values[index] - mean.value
      mean.add(delta / count)
      squares.add(delta * (windows.values[index] - mean.value))
    }
    let variance = squares.value / count
    column.values[step] = isRoot ? variance.squareRoot() : variance
  }
}

/// count_over_time: samples of both kinds.
func countOverTime(_ windows: Windows, _ column: inout Column) {
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let count = windows.floats(step).count + windows.histograms(step).count
    if count > 0 { column.values[step] = Double(count) }
  }
}

/// present_over_time.
func presentOverTime(_ windows: Windows, _ column: inout Column) {
  for step in 0..<windows.count
  where !windows.floats(step).isEmpty || !windows.histograms(step).isEmpty {
    column.values[step] = 1
  }
}

/// first_over_time and last_over_time.
func edgeOverTime(_ windows: Windows, _ column: inout Column, isFirst: Bool) {
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    switch windows.edge(step, isFirst: isFirst) {
    case .none: break
    case .float(let index): column.values[step] = windows.values[index]
    case .histogram(let index):
      column.set(windows.histograms[index].histogram, at: step)
    }
  }
}

/// ts_of_first_over_time and ts_of_last_over_time.
func timeOfEdge(_ windows: Windows, _ column: inout Column, isFirst: Bool) {
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    switch windows.edge(step, isFirst: isFirst) {
    case .none: break
    case .float(let index): column.values[step] = Double(windows.times[index]) / 1000
    case .histogram(let index):
      column.values[step] = windows.histograms[index].timestamp.seconds
    }
  }
}

enum WindowEdge {
  case none
  case float(Int)
  case histogram(Int)
}

extension Windows {
  /// The oldest or newest sample in a step's window.
  func edge(_ step: Int, isFirst: Bool) -> WindowEdge {
    let floats = floats(step)
    let others = histograms(step)
    if others.isEmpty {
      return floats.isEmpty ? .none : .float(isFirst ? floats.lowerBound : floats.upperBound - 1)
    }
    let histogram = isFirst ? others.lowerBound : others.upperBound - 1
    if floats.isEmpty { return .histogram(histogram) }
    let float = isFirst ? floats.lowerBound : floats.upperBound - 1
    let floatIsEarlier = times[float] < histograms[histogram].timestamp.milliseconds
    return floatIsEarlier == isFirst ? .float(float) : .histogram(histogram)
  }
}
