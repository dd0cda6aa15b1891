import Metrics

/// rate, increase and delta: the growth between a window's first and last sample, extrapolated to the window's edges
/// as Prometheus does: up to half a sample's distance beyond, and never below a counter's zero.
///
/// A counter's resets are summed once per series (`ResetSums`), so a step costs the same whatever its window holds.
func extrapolatedGrowth(
  _ windows: Windows, _ column: inout Column, _ notes: inout Notes, isCounter: Bool, isRate: Bool
) {
  let starts = isCounter ? windows.starts : UnsafeBufferPointer(start: nil, count: 0)
  let resets =
    isCounter ? ResetSums(windows.times, windows.values, starts) : ResetSums()
  if resets.hasOverlap { noteOverlaps(windows, &notes) }
  let any = column.values.withUnsafeMutableBufferPointer { out in
    growth(windows, out, starts, resets, isCounter: isCounter, isRate: isRate)
  }
  if windows.hasHistograms {
    histogramGrowth(windows, &column, &notes, isCounter: isCounter, isRate: isRate)
  }
  if isCounter, any { noteUnlikelyCounter(windows, &notes) }
}

/// The growth of every window of floats; whether there was any. Spans are in milliseconds.
private func growth(
  _ windows: Windows, _ out: UnsafeMutableBufferPointer<Double>,
  _ starts: UnsafeBufferPointer<Int64>, _ resets: ResetSums, isCounter: Bool, isRate: Bool
) -> Bool {
  let times = windows.times
  let values = windows.values
  let perWindow = isRate ? Double(windows.shape.range) / 1000 : 1
  let hasHistograms = windows.hasHistograms
  let hasResets = !resets.isEmpty
  var any = false
  // Neighbouring windows mostly hold the same number of samples over the same span.
  var averageSpan = -1.0
  var averageCount = 0
  var average = 0.0
  for step in 0..<windows.count {
    let first = Int(windows.lower[step])
    let last = Int(windows.upper[step]) &- 1
    guard last >= first else { continue }
    if hasHistograms, !windows.histograms(step).isEmpty { continue }
    let windowEnd = windows.shape.end(step)
    let windowStart = windowEnd &- windows.shape.range
    var firstTime = times[first]
    var firstValue = values[first]
    let lastTime = times[last]
    let span = Double(lastTime &- firstTime)
    var startsAtZero = false
    if !starts.isEmpty {
      let start = starts[first]
      if start != 0, start > windowStart, start < firstTime {
        startsAtZero = true
        firstTime = start
        firstValue = 0
      }
    }
    guard last > first || startsAtZero else { continue }
    var result = values[last] - firstValue
    if hasResets { result += resets.sum(after: first, through: last) }
    if span != averageSpan || last &- first != averageCount {
      averageSpan = span
      averageCount = last &- first
      average = averageCount > 0 ? span / Double(averageCount) : 0
    }
    let sampled = startsAtZero ? Double(lastTime &- firstTime) : span
    var toStart = startsAtZero ? 0 : Double(firstTime &- windowStart)
    var toEnd = Double(windowEnd &- lastTime)
    if reaches(toStart, average), !startsAtZero { toStart = average / 2 }
    // Back to where the counter would have been zero, if that is nearer.
    if isCounter, result > 0, firstValue >= 0, toStart * result > sampled * firstValue {
      toStart = sampled * (firstValue / result)
    }
    if reaches(toEnd, average) { toEnd = average / 2 }
    out[step] = result * ((sampled + toStart + toEnd) / (sampled * perWindow))
    any = true
  }
  return any
}

/// Whether a gap is at least 1.1 times the average distance of samples; near that, by the very arithmetic (seconds)
/// that Prometheus decides with.
@inline(__always)
private func reaches(_ gap: Double, _ average: Double) -> Bool {
  let threshold = average * 1.1
  if (gap - threshold).magnitude > threshold * 1e-9 { return gap >= threshold }
  return gap / 1000 >= average / 1000 * 1.1
}

/// Says so where a name or type does not look like a counter's.
func noteUnlikelyCounter(_ windows: Windows, _ notes: inout Notes) {
  let name = windows.metricName
  if name.isEmpty || notes.unlikelyCounter == name { return }
  for suffix in ["_total", "_sum", "_count", "_bucket"] where name.hasSuffix(suffix) { return }
  // Most series of a query bear one name: its remark is worded once.
  notes.unlikelyCounter = name
  notes.possiblyNotCounter(name, windows.position)
}

/// Says so where a sample claims to have started before the sample in front of it was taken.
private func noteOverlaps(_ windows: Windows, _ notes: inout Notes) {
  for step in 0..<windows.count {
    let floats = windows.floats(step)
    guard floats.count > 1 else { continue }
    for index in floats.lowerBound + 1..<floats.upperBound
    where startOverlaps(
      windows.starts[index], previousStart: windows.starts[index - 1],
      previousTime: windows.times[index - 1])
    {
      notes.overlappingStart(windows.metricName, windows.position)
      return
    }
  }
}

/// Whether a sample's start lies before the sample in front of it, which is not of the same start.
func startOverlaps(_ start: Int64, previousStart: Int64, previousTime: Int64) -> Bool {
  start != 0 && start < previousTime && start != previousStart
}

/// Whether start timestamps tell that a counter began anew between two samples.
///
/// A start at the very time of the sample before is a reset only if that sample had a sensible start of its own
/// (deltas have); a cumulative counter of unknown start looks the same but for that.
func startTellsReset(
  _ start: Int64, at time: Int64, previousStart: Int64, previousTime: Int64
) -> Bool {
  if start == 0 || start >= time { return false }
  if start > previousTime { return true }
  return start == previousTime && previousStart != 0 && previousStart < previousTime
}

/// irate and idelta: the difference of a window's last two samples.
func lastTwo(_ windows: Windows, _ column: inout Column, _ notes: inout Notes, isRate: Bool) {
  for step in 0..<windows.count {
    let floats = windows.floats(step)
    let histograms = windows.histograms(step)
    if !histograms.isEmpty {
      lastTwoWithHistograms(
        windows, step, floats, histograms, &column, &notes, isRate: isRate)
      continue
    }
    guard floats.count > 1 else { continue }
    let last = floats.upperBound - 1
    let interval = windows.times[last] &- windows.times[last - 1]
    guard interval > 0 else { continue }
    var isReset = isRate && windows.values[last] < windows.values[last - 1]
    if isRate, !windows.starts.isEmpty {
      isReset =
        isReset
        || startTellsReset(
          windows.starts[last], at: windows.times[last], previousStart: windows.starts[last - 1],
          previousTime: windows.times[last - 1])
      if startOverlaps(
        windows.starts[last], previousStart: windows.starts[last - 1],
        previousTime: windows.times[last - 1])
      {
        notes.overlappingStart(windows.metricName, windows.position)
      }
    }
    var result = isReset ? windows.values[last] : windows.values[last] - windows.values[last - 1]
    if isRate { result /= Double(interval) / 1000 }
    column.values[step] = result
  }
}
