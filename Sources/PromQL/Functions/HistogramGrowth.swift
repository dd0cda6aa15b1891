import Metrics

/// rate, increase and delta of the windows that hold histograms.
func histogramGrowth(
  _ windows: Windows, _ column: inout Column, _ notes: inout Notes, isCounter: Bool, isRate: Bool
) {
  let track = HistogramTrack(windows)
  for step in 0..<windows.count {
    if windows.isAbandoned(at: step) { return }
    let range = windows.histograms(step)
    guard !range.isEmpty else { continue }
    if !windows.floats(step).isEmpty {
      notes.mixedFloatsAndHistograms(windows.metricName, windows.position)
      column.values[step] = Column.absent
      continue
    }
    let points = windows.histograms
    let first = range.lowerBound
    let last = range.upperBound - 1
    let end = windows.shape.end(step)
    let start = end &- windows.shape.range
    let began = windows.histogramStarts.isEmpty ? 0 : windows.histogramStarts[first]
    var firstTime = points[first].timestamp.milliseconds
    let startsAtZero = isCounter && began != 0 && began > start && began < firstTime
    guard last > first || startsAtZero else { continue }
    guard
      var result = grownHistogram(
        windows, track, range, &notes, isCounter: isCounter, startsAtZero: startsAtZero)
    else { continue }
    if startsAtZero { firstTime = began }
    let lastTime = points[last].timestamp.milliseconds
    let sampled = Double(lastTime &- firstTime) / 1000
    let average =
      last > first
      ? Double(lastTime &- points[first].timestamp.milliseconds) / 1000 / Double(last - first) : 0
    let threshold = average * 1.1
    var toStart = startsAtZero ? 0 : Double(firstTime &- start) / 1000
    var toEnd = Double(end &- lastTime) / 1000
    if toStart >= threshold, !startsAtZero { toStart = average / 2 }
    let firstCount = points[first].histogram.count
    if isCounter, result.count > 0, firstCount >= 0, !startsAtZero {
      toStart = min(toStart, sampled * (firstCount / result.count))
    }
    if toEnd >= threshold { toEnd = average / 2 }
    var factor = (sampled + toStart + toEnd) / sampled
    if isRate { factor /= Double(windows.shape.range) / 1000 }
    result.multiply(by: factor)
    column.set(result, at: step)
  }
}

/// The last histogram minus the first, resets added back; nil where they do not go together.
private func grownHistogram(
  _ windows: Windows, _ track: HistogramTrack, _ range: Range<Int>, _ notes: inout Notes,
  isCounter: Bool, startsAtZero: Bool
) -> NativeHistogram? {
  let points = windows.histograms
  let name = windows.metricName
  let first = range.lowerBound
  let last = range.upperBound - 1
  if isCounter {
    if track.gauges.count(in: range) > 0 { notes.notACounter(name, windows.position) }
    if track.overlaps.count(in: range.dropFirst()) > 0 {
      notes.overlappingStart(name, windows.position)
    }
  } else if !track.gauges.holds(first) || !track.gauges.holds(last) {
    notes.notAGauge(name, windows.position)
  }
  // A first sample that the second one left behind by a reset does not matter, nor does its layout.
  let leavesFirst = isCounter && !startsAtZero && range.count > 1 && track.resets.holds(first + 1)
  let relevant = leavesFirst ? range.dropFirst() : range
  var schema = points[last].histogram.schema
  if !track.isUniform {
    let usesCustomBuckets = points[relevant.lowerBound].histogram.usesCustomBuckets
    schema = min(schema, points[relevant.lowerBound].histogram.schema)
    for index in isCounter ? relevant : relevant.suffix(1) {
      if points[index].histogram.usesCustomBuckets != usesCustomBuckets {
        notes.mixedSchemas(name, windows.position)
        return nil
      }
      schema = min(schema, points[index].histogram.schema)
    }
  }
  var result = points[last].histogram.reduced(toSchema: schema)
  do throws(HistogramError) {
    if !startsAtZero, !leavesFirst {
      let (difference, outcome) = try result.subtracting(points[first].histogram)
      if outcome.boundsReconciled { notes.reconciledBounds("subtraction", windows.position) }
      result = difference
    }
    if isCounter, track.resets.count(in: relevant.dropFirst()) > 0 {
      var sum = HistogramAccumulator(result)
      for index in relevant.dropFirst() where track.resets.holds(index) {
        if try sum.add(points[index - 1].histogram).boundsReconciled {
          notes.reconciledBounds("addition", windows.position)
        }
      }
      result = sum.histogram
    }
  } catch {
    notes.mixedSchemas(name, windows.position)
    return nil
  }
  result.counterResetHint = .gauge
  result.compact()
  return result
}

/// irate and idelta where a histogram is in the window.
func lastTwoWithHistograms(
  _ windows: Windows, _ step: Int, _ floats: Range<Int>, _ histograms: Range<Int>,
  _ column: inout Column, _ notes: inout Notes, isRate: Bool
) {
  let samples = windows.samples(floats.suffix(2), histograms.suffix(2)).suffix(2)
  guard samples.count == 2, let before = samples.first, let now = samples.last,
    now.time > before.time
  else { return }
  let seconds = Double(now.time &- before.time) / 1000
  let name = windows.metricName
  switch (before.histogram, now.histogram) {
  case (nil, nil):
    let isReset = isRate && now.value < before.value
    let result = isReset ? now.value : now.value - before.value
    column.values[step] = isRate ? result / seconds : result
  case (let old?, let new?):
    for hint in [old.counterResetHint, new.counterResetHint] {
      if isRate, hint == .gauge { notes.notACounter(name, windows.position) }
      if !isRate, hint != .gauge { notes.notAGauge(name, windows.position) }
    }
    var result = new
    let isReset =
      isRate
      && (new.isReset(after: old)
        || startTellsReset(
          now.start, at: now.time, previousStart: before.start, previousTime: before.time))
    if !isReset {
      do {
        let (difference, outcome) = try new.subtracting(old)
        if outcome.boundsReconciled { notes.reconciledBounds("subtraction", windows.position) }
        result = difference
      } catch {
        notes.mixedSchemas(name, windows.position)
        return
      }
    }
    result.counterResetHint = .gauge
    if isRate { result.multiply(by: 1 / seconds) }
    result.compact()
    column.set(result, at: step)
  default:
    notes.mixedFloatsAndHistograms(name, windows.position)
  }
}

/// sum_over_time and avg_over_time where a histogram is in the window.
func combineHistograms(
  _ windows: Windows, _ step: Int, _ floats: Range<Int>, _ histograms: Range<Int>,
  _ column: inout Column, _ notes: inout Notes, isAverage: Bool
) {
  let name = windows.metricName
  if !floats.isEmpty {
    notes.mixedFloatsAndHistograms(name, windows.position)
    return
  }
  var sum = HistogramAccumulator(windows.histograms[histograms.lowerBound].histogram)
  do {
    for index in histograms.dropFirst() {
      let outcome = try sum.add(windows.histograms[index].histogram)
      if outcome.boundsReconciled { notes.reconciledBounds("aggregation", windows.position) }
    }
  } catch {
    notes.mixedSchemas(name, windows.position)
    return
  }
  if sum.hasResetCollision { notes.resetCollision("aggregation", windows.position) }
  if isAverage { sum.divide(by: Double(histograms.count)) }
  column.set(sum.histogram, at: step)
}

/// Growth of an extended window's histograms; false where the window has none.
func edgeGrowthOfHistograms(
  _ windows: Windows, _ step: Int, _ column: inout Column, _ notes: inout Notes,
  isSmoothed: Bool, isCounter: Bool, isRate: Bool
) -> Bool {
  let end = windows.shape.end(step)
  let start = end &- windows.shape.range
  let points = windows.histograms
  let name = windows.metricName
  let position = windows.position
  let floatEdges = edgeSamples(
    windows.times.count, start: start, end: end, lookback: windows.lookback,
    isSmoothed: isSmoothed, { windows.times[$0] })
  guard
    let (first, last) = edgeSamples(
      points.count, start: start, end: end, lookback: windows.lookback, isSmoothed: isSmoothed,
      { points[$0].timestamp.milliseconds })
  else { return false }
  if floatEdges != nil {
    notes.mixedFloatsAndHistograms(name, position)
    return true
  }
  for index in first...last {
    let histogram = points[index].histogram
    if histogram.usesCustomBuckets != points[first].histogram.usesCustomBuckets {
      notes.mixedSchemas(name, position)
      return true
    }
    if isCounter, histogram.counterResetHint == .gauge { notes.notACounter(name, position) }
    if !isCounter, histogram.counterResetHint != .gauge { notes.notAGauge(name, position) }
  }
  func time(_ index: Int) -> Int64 { points[index].timestamp.milliseconds }
  var left = points[first].histogram
  var right = points[last].histogram
  var leftIsBetween = false
  if isSmoothed, time(first) < start, first < last {
    guard
      let value = interpolated(
        points[first], points[first + 1], at: start, name, position, &notes,
        isCounter: isCounter)
    else { return true }
    left = value
    leftIsBetween = true
  }
  if isSmoothed, time(last) > end, last > first {
    guard
      let value = interpolated(
        points[last - 1], points[last], at: end, name, position, &notes, isCounter: isCounter)
    else { return true }
    right = value
  }
  var sum = HistogramAccumulator(right)
  do {
    if try sum.add(left, sign: -1).boundsReconciled {
      notes.reconciledBounds("subtraction", position)
    }
    if isCounter {
      // Neighbours from the left edge's sample on; a reset that an interpolated edge has passed is in it already.
      for index in first + 1..<max(first + 1, last + 1) {
        if leftIsBetween, index == first + 1 { continue }
        guard points[index].histogram.isReset(after: points[index - 1].histogram) else { continue }
        if try sum.add(points[index - 1].histogram).boundsReconciled {
          notes.reconciledBounds("addition", position)
        }
      }
    }
  } catch {
    notes.mixedSchemas(name, position)
    return true
  }
  var result = sum.histogram
  result.counterResetHint = .gauge
  if isRate { result.multiply(by: 1 / (Double(windows.shape.range) / 1000)) }
  result.compact()
  column.set(result, at: step)
  return true
}

/// The histogram at `instant` on the line through two samples; across a counter's reset it grew from nothing.
func interpolated(
  _ before: HistogramPoint, _ after: HistogramPoint, at instant: Int64, _ metric: String,
  _ position: Range<Int>?, _ notes: inout Notes, isCounter: Bool? = nil
) -> NativeHistogram? {
  let fraction =
    Double(instant &- before.timestamp.milliseconds)
    / Double(after.timestamp.milliseconds &- before.timestamp.milliseconds)
  let old = before.histogram
  let new = after.histogram
  if old.usesCustomBuckets != new.usesCustomBuckets {
    notes.mixedSchemas(metric, position)
    return nil
  }
  let counts = isCounter ?? (new.counterResetHint != .gauge)
  if counts, new.isReset(after: old) {
    var result = new
    result.multiply(by: fraction)
    return result
  }
  do {
    var (difference, _) = try new.subtracting(old)
    difference.multiply(by: fraction)
    difference.counterResetHint = old.counterResetHint
    return try old.adding(difference).0
  } catch {
    notes.mixedSchemas(metric, position)
    return nil
  }
}
