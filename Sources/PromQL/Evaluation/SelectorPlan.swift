import Metrics
import Query

/// An instant selector: at each step the newest sample in `(t − lookback, t]`, none after a staleness marker.
struct SelectorPlan: VectorPlan {
  /// What of the sample is taken.
  enum Part: Sendable { case value, timestamp, startTimestamp }

  let series: [any StoredSeries]
  let heads: [SeriesHead]
  /// The windows' range is the lookback.
  let shape: WindowShape
  var part = Part.value
  /// Whether histograms get hints of resets from the samples before them.
  var derivesResets = false

  func fill(_ index: Int, _ column: inout Column, _ worker: inout Worker) throws(QueryError) {
    column.clear(shape.steps.count)
    worker.samples.removeAll()
    let span = shape.span
    series[index].read(
      from: Timestamp(milliseconds: span.from &+ 1),
      through: Timestamp(milliseconds: span.through), into: &worker.samples)
    try worker.count(worker.samples.timestamps.count + worker.samples.histograms.count)
    if derivesResets { worker.samples.deriveResets() }
    if !worker.samples.timestamps.isEmpty {
      // Series of one target are sampled at the same times, and so picked at the same places.
      if !worker.hasPicks(shape, worker.samples.timestamps) {
        worker.samples.timestamps.withUnsafeBufferPointer { pick($0, &worker.lower) }
        worker.keepPicks(shape)
      }
      pickFloats(worker.samples, worker.lower, &column)
    }
    if !worker.samples.histograms.isEmpty { pickHistograms(worker.samples, &column) }
  }

  /// For each step the index of its sample, −1 where there is none.
  private func pick(_ times: UnsafeBufferPointer<Int64>, _ picks: inout [Int32]) {
    let count = shape.steps.count
    if picks.count != count { picks = [Int32](repeating: -1, count: count) }
    picks.withUnsafeMutableBufferPointer { picks in
      var next = 0
      let total = times.count
      for step in 0..<count {
        let instant = shape.end(step)
        while next < total, times[next] <= instant { next &+= 1 }
        let isRecent = next > 0 && times[next &- 1] > instant &- shape.range
        picks[step] = isRecent ? Int32(truncatingIfNeeded: next &- 1) : -1
      }
    }
  }

  private func pickFloats(
    _ samples: borrowing SampleColumns, _ picks: [Int32], _ column: inout Column
  ) {
    let starts = samples.startTimestamps
    samples.values.withUnsafeBufferPointer { values in
      picks.withUnsafeBufferPointer { picks in
        column.values.withUnsafeMutableBufferPointer { out in
          if part == .value {
            for step in 0..<picks.count where picks[step] >= 0 {
              let value = values[Int(picks[step])]
              if value.bitPattern != staleBits { out[step] = value }
            }
            return
          }
          for step in 0..<picks.count where picks[step] >= 0 {
            let place = Int(picks[step])
            if values[place].bitPattern == staleBits { continue }
            if part == .timestamp {
              out[step] = Double(samples.timestamps[place]) / 1000
            } else {
              out[step] = starts.isEmpty ? 0 : Double(starts[place]) / 1000
            }
          }
        }
      }
    }
  }

  /// Histogram samples replace what older float samples gave.
  private func pickHistograms(_ samples: borrowing SampleColumns, _ column: inout Column) {
    let histograms = samples.histograms
    let starts = samples.histogramStartTimestamps
    var shared: SharedHistogram?
    var sharedIndex = -1
    var next = 0
    var nextFloat = 0
    for step in 0..<shape.steps.count {
      let instant = shape.end(step)
      while next < histograms.count, histograms[next].timestamp.milliseconds <= instant {
        next += 1
      }
      while nextFloat < samples.timestamps.count, samples.timestamps[nextFloat] <= instant {
        nextFloat += 1
      }
      guard next > 0 else { continue }
      let point = histograms[next - 1]
      let time = point.timestamp.milliseconds
      guard time > instant &- shape.range else { continue }
      if nextFloat > 0, samples.timestamps[nextFloat - 1] > time { continue }
      column.values[step] = Column.absent
      if point.histogram.sum.isStaleMarker { continue }
      switch part {
      case .timestamp: column.values[step] = Double(time) / 1000
      case .startTimestamp:
        column.values[step] = starts.isEmpty ? 0 : Double(starts[next - 1]) / 1000
      case .value:
        if sharedIndex != next - 1 || shared == nil {
          shared = SharedHistogram(point.histogram)
          sharedIndex = next - 1
        }
        if let shared { column.set(shared, at: step) }
      }
    }
  }
}
