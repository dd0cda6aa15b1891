import Metrics
import Query

/// Where a range function's samples come from: stored series, or a subquery's columns.
protocol MatrixSource: Sendable {
  var heads: [SeriesHead] { get }
  /// Puts the samples of series `index` that lie in `(from, through]` into `samples`, without staleness markers.
  func load(_ index: Int, from: Int64, through: Int64, into samples: inout SampleColumns)
}

/// Series as the store has them.
struct StoredMatrix: MatrixSource {
  let series: [any StoredSeries]
  let heads: [SeriesHead]
  /// Whether histograms get hints of resets from the samples before them.
  var derivesResets = false

  func load(_ index: Int, from: Int64, through: Int64, into samples: inout SampleColumns) {
    samples.removeAll()
    series[index].read(
      from: Timestamp(milliseconds: from &+ 1), through: Timestamp(milliseconds: through),
      into: &samples)
    samples.dropStaleMarkers()
    if derivesResets { samples.deriveResets() }
  }
}

/// The columns of a subquery's inner expression, over the subquery's own steps.
struct SubqueryMatrix: MatrixSource {
  let series: [SeriesColumn]
  let steps: Steps
  var heads: [SeriesHead] { series.map(\.head) }

  func load(_ index: Int, from: Int64, through: Int64, into samples: inout SampleColumns) {
    samples.removeAll()
    let column = series[index].column
    // Room for all of them at once: to grow is to copy, and nobody else runs meanwhile.
    samples.timestamps.reserveCapacity(steps.count)
    samples.values.reserveCapacity(steps.count)
    inStretches(steps.count) { stretch in
      for step in stretch {
        let time = steps.time(step)
        guard time > from, time <= through else { continue }
        let value = column.values[step]
        if !value.isAbsent {
          samples.timestamps.append(time)
          samples.values.append(value)
        } else if let histogram = column.histogram(step) {
          var histogram = histogram
          // Samples between the steps are left out, so only counts can tell of a reset.
          if histogram.counterResetHint != .gauge { histogram.counterResetHint = .unknown }
          samples.histograms.append(HistogramPoint(Timestamp(milliseconds: time), histogram))
        }
      }
    }
  }
}

extension SampleColumns {
  /// Gives each histogram but the first the hint whether the counter was reset before it, where it has none.
  mutating func deriveResets() {
    for index in histograms.indices.dropFirst()
    where histograms[index].histogram.counterResetHint == .unknown {
      let isReset = histograms[index].histogram.isReset(after: histograms[index - 1].histogram)
      histograms[index].histogram.counterResetHint = isReset ? .reset : .notReset
    }
  }

  /// Takes out the samples that only say "the series ended here".
  mutating func dropStaleMarkers() {
    let stale = values.withUnsafeBufferPointer { buffer in
      var count = 0
      for value in buffer { count &+= value.bitPattern == staleBits ? 1 : 0 }
      return count > 0
    }
    if stale {
      var kept = 0
      let hasStarts = !startTimestamps.isEmpty
      for index in values.indices where !values[index].isStaleMarker {
        timestamps[kept] = timestamps[index]
        values[kept] = values[index]
        if hasStarts { startTimestamps[kept] = startTimestamps[index] }
        kept += 1
      }
      timestamps.removeSubrange(kept...)
      values.removeSubrange(kept...)
      if hasStarts { startTimestamps.removeSubrange(kept...) }
    }
    guard histograms.contains(where: \.histogram.sum.isStaleMarker) else { return }
    if !histogramStartTimestamps.isEmpty {
      histogramStartTimestamps = zip(histogramStartTimestamps, histograms)
        .filter { !$1.histogram.sum.isStaleMarker }.map(\.0)
    }
    histograms.removeAll { $0.histogram.sum.isStaleMarker }
  }
}

/// The bits of the staleness marker, for inner loops.
let staleBits = Double.staleMarker.bitPattern
