import Metrics
import Query

/// deriv: the slope per second of the least-squares line.
func derivative(_ windows: Windows, _ column: inout Column, _ notes: inout Notes) {
  fitLines(windows, &column, &notes) { _, floats in
    // The first sample's time as origin keeps the products small.
    regression(windows, floats, origin: windows.times[floats.lowerBound]).slope
  }
}

/// predict_linear: the least-squares line, so many seconds after the step.
func predictLinear(_ windows: Windows, _ column: inout Column, _ notes: inout Notes) {
  fitLines(windows, &column, &notes) { step, floats in
    let line = regression(windows, floats, origin: windows.shape.steps.time(step))
    return line.slope * windows.parameters[0][step] + line.intercept
  }
}

/// Fills each step whose window has at least two floats with what `value` makes of them.
private func fitLines(
  _ windows: Windows, _ column: inout Column, _ notes: inout Notes,
  _ value: (_ step: Int, _ floats: Range<Int>) -> Double
) {
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let floats = windows.floats(step)
    if !floats.isEmpty, !windows.histograms(step).isEmpty {
      notes.ignoredHistogramsInRange(windows.metricName, windows.position)
    }
    if floats.count > 1 { column.values[step] = value(step, floats) }
  }
}

/// Simple linear regression with compensated sums; times in seconds from `origin`.
private func regression(_ windows: Windows, _ range: Range<Int>, origin: Int64) -> (
  slope: Double, intercept: Double
) {
  let first = windows.values[range.lowerBound]
  var isConstant = true
  var sumX = KahanSum()
  var sumY = KahanSum()
  var sumXY = KahanSum()
  var sumXX = KahanSum()
  for index in range {
    windows.giveWay(at: index)
    let y = windows.values[index]
    if y != first { isConstant = false }
    let x = Double(windows.times[index] &- origin) / 1000
    sumX.add(x)
    sumY.add(y)
    sumXY.add(x * y)
    sumXX.add(x * x)
  }
  if isConstant { return first.isInfinite ? (.plainNaN, .plainNaN) : (0, first) }
  let count = Double(range.count)
  let covariance = sumXY.value - sumX.value * sumY.value / count
  let variance = sumXX.value - sumX.value * sumX.value / count
  let slope = covariance / variance
  return (slope, sumY.value / count - slope * sumX.value / count)
}

/// double_exponential_smoothing (Holt's linear method): level and trend, each with its factor.
func doubleExponentialSmoothing(_ windows: Windows, _ column: inout Column, _ notes: inout Notes) {
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let floats = windows.floats(step)
    if !floats.isEmpty, !windows.histograms(step).isEmpty {
      notes.ignoredHistogramsInRange(windows.metricName, windows.position)
    }
    guard floats.count > 1 else { continue }
    let smoothing = windows.parameters[0][step]
    let trendFactor = windows.parameters[1][step]
    let values = windows.values
    let first = floats.lowerBound
    var before = 0.0
    var level = values[first]
    var trend = values[first + 1] - values[first]
    for index in first + 1..<floats.upperBound {
      windows.giveWay(at: index)
      if index > first + 1 { trend = trendFactor * (level - before) + (1 - trendFactor) * trend }
      let next = smoothing * values[index] + (1 - smoothing) * (level + trend)
      before = level
      level = next
    }
    column.values[step] = level
  }
}

/// Both factors lie strictly between 0 and 1.
func checkSmoothing(_ parameters: [[Double]], _ position: Range<Int>?) throws(QueryError) {
  for (values, name) in zip(parameters, ["smoothing", "trend"]) {
    let letter = name == "smoothing" ? "sf" : "tf"
    for value in values where !(value > 0 && value < 1) {
      throw QueryError(
        .execution,
        "invalid \(name) factor. Expected: 0 < \(letter) < 1, got: \(goNumber(value))",
        position: position)
    }
  }
}
