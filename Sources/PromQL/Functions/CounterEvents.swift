import Metrics

/// changes and resets: counted between neighbours once per series, so that a window is a difference of two counts.

func changes(_ windows: Windows, _ column: inout Column) {
  if windows.hasHistograms { return mixedEvents(windows, &column, changed) }
  var counts = [Int32](repeating: 0, count: windows.values.count)
  for index in counts.indices.dropFirst() {
    counts[index] =
      counts[index - 1]
      &+ (changed(windows.values[index], windows.values[index - 1]) ? 1 : 0)
  }
  difference(windows, &column, counts)
}

func resets(_ windows: Windows, _ column: inout Column) {
  if windows.hasHistograms {
    return mixedEvents(windows, &column) { (now: Sample, before: Sample) in
      wasReset(now, after: before)
    }
  }
  var counts = [Int32](repeating: 0, count: windows.values.count)
  let starts = windows.starts
  for index in counts.indices.dropFirst() {
    let fell =
      windows.values[index] < windows.values[index - 1]
      || !starts.isEmpty
        && startTellsReset(
          starts[index], at: windows.times[index], previousStart: starts[index - 1],
          previousTime: windows.times[index - 1])
    counts[index] = counts[index - 1] &+ (fell ? 1 : 0)
  }
  difference(windows, &column, counts)
}

/// The same over the window and the newest sample at or before its start.
func anchoredChanges(_ windows: Windows, _ column: inout Column) {
  anchoredEvents(windows, &column, changed)
}
func anchoredResets(_ windows: Windows, _ column: inout Column) {
  anchoredEvents(windows, &column) { wasReset($0, after: $1) }
}

@inline(__always)
private func changed(_ now: Double, _ before: Double) -> Bool {
  now != before && !(now.isNaN && before.isNaN)
}

private func difference(_ windows: Windows, _ column: inout Column, _ counts: [Int32]) {
  for step in 0..<windows.count {
    let floats = windows.floats(step)
    guard !floats.isEmpty else { continue }
    column.values[step] = Double(counts[floats.upperBound - 1] - counts[floats.lowerBound])
  }
}

/// A sample of either kind, with its start.
struct Sample {
  var time: Int64
  var start: Int64
  var value: Double
  var histogram: NativeHistogram?
}

private func changed(_ now: Sample, _ before: Sample) -> Bool {
  switch (now.histogram, before.histogram) {
  case (nil, nil): changed(now.value, before.value)
  case (let a?, let b?): !a.isEqual(to: b)
  default: true
  }
}

private func wasReset(_ now: Sample, after before: Sample) -> Bool {
  if startTellsReset(
    now.start, at: now.time, previousStart: before.start, previousTime: before.time)
  {
    return true
  }
  switch (now.histogram, before.histogram) {
  case (nil, nil): return now.value < before.value
  case (let a?, let b?): return a.isReset(after: b)
  default: return true
  }
}

extension Windows {
  /// Float and histogram samples of index ranges as one list in time order.
  func samples(_ floats: Range<Int>, _ histograms: Range<Int>) -> [Sample] {
    var merged: [Sample] = []
    merged.reserveCapacity(floats.count + histograms.count)
    var float = floats.lowerBound
    var other = histograms.lowerBound
    while float < floats.upperBound || other < histograms.upperBound {
      let takeFloat =
        other >= histograms.upperBound
        || float < floats.upperBound
          && times[float] <= self.histograms[other].timestamp.milliseconds
      if takeFloat {
        merged.append(
          Sample(
            time: times[float], start: starts.isEmpty ? 0 : starts[float], value: values[float]))
        float += 1
      } else {
        let point = self.histograms[other]
        merged.append(
          Sample(
            time: point.timestamp.milliseconds,
            start: histogramStarts.isEmpty ? 0 : histogramStarts[other], value: 0,
            histogram: point.histogram))
        other += 1
      }
    }
    return merged
  }
}

private func mixedEvents(
  _ windows: Windows, _ column: inout Column, _ happened: (Sample, Sample) -> Bool
) {
  for step in 0..<windows.count {
    let samples = windows.samples(windows.floats(step), windows.histograms(step))
    guard !samples.isEmpty else { continue }
    column.values[step] = Double(
      zip(samples.dropFirst(), samples).reduce(0) { $0 + (happened($1.0, $1.1) ? 1 : 0) })
  }
}

private func anchoredEvents(
  _ windows: Windows, _ column: inout Column, _ happened: (Sample, Sample) -> Bool
) {
  for step in 0..<windows.count {
    let floats = windows.floats(step)
    let histograms = windows.histograms(step)
    guard !floats.isEmpty || !histograms.isEmpty else { continue }
    var samples = windows.samples(floats, histograms)
    if let anchor = windows.anchor(step) { samples.insert(anchor, at: 0) }
    column.values[step] = Double(
      zip(samples.dropFirst(), samples).reduce(0) { $0 + (happened($1.0, $1.1) ? 1 : 0) })
  }
}

extension Windows {
  /// How far before a window its anchor may lie; set by the lookback through the samples that were read: the plan
  /// reads no further back than that before the first window only, so the distance is checked here.
  func anchor(_ step: Int) -> Sample? {
    let start = shape.start(step)
    var anchor: Sample?
    let floats = floats(step)
    if floats.lowerBound > 0, times[floats.lowerBound - 1] > start &- lookback {
      anchor = samples(floats.lowerBound - 1..<floats.lowerBound, 0..<0).first
    }
    let others = histograms(step)
    if hasHistograms, others.lowerBound > 0 {
      let time = histograms[others.lowerBound - 1].timestamp.milliseconds
      if time > start &- lookback, time > (anchor?.time ?? .min) {
        anchor = samples(0..<0, others.lowerBound - 1..<others.lowerBound).first
      }
    }
    return anchor
  }
}
