import Metrics

/// rate, increase and delta over `anchored` or `smoothed` windows: from the value at the window's start to that at
/// its end, without extrapolation. Anchored edges take the newest sample at or before them, smoothed ones the line
/// between the samples around them.
func edgeGrowth(
  _ windows: Windows, _ column: inout Column, _ notes: inout Notes, isSmoothed: Bool,
  isCounter: Bool, isRate: Bool
) {
  let seconds = Double(windows.shape.range) / 1000
  let times = windows.times
  let values = windows.values
  var anyFloat = false
  for step in 0..<windows.count {
    let end = windows.shape.end(step)
    let start = end &- windows.shape.range
    if windows.hasHistograms {
      let isHandled = edgeGrowthOfHistograms(
        windows, step, &column, &notes, isSmoothed: isSmoothed, isCounter: isCounter,
        isRate: isRate)
      if isHandled { continue }
    }
    guard
      let (first, last) = edgeSamples(
        times.count, start: start, end: end, lookback: windows.lookback, isSmoothed: isSmoothed,
        { times[$0] })
    else { continue }
    let left =
      isSmoothed && times[first] < start && first < last
      ? edgeValue(values, times, first, at: start, isCounter) : values[first]
    let right =
      isSmoothed && times[last] > end && last > first
      ? edgeValue(values, times, last - 1, at: end, isCounter) : values[last]
    var result = right - left
    if isCounter {
      var previous = left
      for index in first...last where times[index] > start && times[index] < end {
        if values[index] < previous { result += previous }
        previous = values[index]
      }
      if right < previous { result += previous }
    }
    if isRate { result /= seconds }
    column.values[step] = result
    anyFloat = true
  }
  if isCounter, anyFloat { noteUnlikelyCounter(windows, &notes) }
}

/// The first and last sample that an extended window looks at, nil where it has no growth.
func edgeSamples(
  _ count: Int, start: Int64, end: Int64, lookback: Int64, isSmoothed: Bool,
  _ time: (Int) -> Int64
) -> (first: Int, last: Int)? {
  let low = partition(count) { time($0) > start &- lookback }
  let high = partition(count) { time($0) > (isSmoothed ? end &+ lookback : end) }
  guard high > low else { return nil }
  var last = high - 1
  let after = partition(count) { time($0) > start }
  let first = after > low ? after - 1 : low
  if isSmoothed {
    last = min(last, max(low, partition(count) { time($0) >= end }))
  }
  guard time(last) > start, time(first) <= end else { return nil }
  return (first, last)
}

/// The value at an instant between samples `index` and `index + 1`; across a counter's reset it grew from zero.
private func edgeValue(
  _ values: UnsafeBufferPointer<Double>, _ times: UnsafeBufferPointer<Int64>, _ index: Int,
  at instant: Int64, _ isCounter: Bool
) -> Double {
  let before = isCounter && values[index + 1] < values[index] ? 0 : values[index]
  return interpolated(before, times[index], values[index + 1], times[index + 1], at: instant)
}
