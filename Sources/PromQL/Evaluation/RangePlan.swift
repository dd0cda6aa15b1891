import Metrics
import Query

/// A range function over a range selector or subquery: each series is read once and its windows slide over it.
struct RangePlan: VectorPlan {
  let source: any MatrixSource
  let shape: WindowShape
  let kernel: RangeKernel
  let parameters: [[Double]]
  let heads: [SeriesHead]
  let position: Range<Int>?
  let parameterPosition: Range<Int>?
  /// How far before and after the windows samples are read: for `anchored` and `smoothed`.
  var before: Int64 = 0
  var after: Int64 = 0

  func fill(_ index: Int, _ column: inout Column, _ worker: inout Worker) throws(QueryError) {
    column.clear(shape.steps.count)
    var samples = SampleColumns()
    swap(&samples, &worker.samples)
    defer { swap(&samples, &worker.samples) }
    let span = shape.span
    source.load(index, from: span.from &- before, through: span.through &+ after, into: &samples)
    try worker.count(samples.timestamps.count + samples.histograms.count)
    if samples.timestamps.isEmpty && samples.histograms.isEmpty { return }

    var histogramLower: [Int32] = []
    var histogramUpper: [Int32] = []
    if !samples.histograms.isEmpty {
      let times = samples.histograms.map(\.timestamp.milliseconds)
      times.withUnsafeBufferPointer {
        windowBounds($0, shape, lower: &histogramLower, upper: &histogramUpper)
      }
    }
    // Series of one target are sampled at the same times, and so have the same windows.
    if !worker.hasBounds(shape, samples.timestamps) {
      samples.timestamps.withUnsafeBufferPointer {
        windowBounds($0, shape, lower: &worker.lower, upper: &worker.upper)
      }
      // Of a series alone they are of no further use.
      if heads.count > 1 {
        worker.keepBounds(shape, samples.timestamps)
      } else {
        worker.forgetBounds()
      }
    }
    let lower = worker.lower
    let upper = worker.upper
    let budget = worker.limits
    samples.timestamps.withUnsafeBufferPointer { times in
      samples.values.withUnsafeBufferPointer { values in
        samples.startTimestamps.withUnsafeBufferPointer { starts in
          lower.withUnsafeBufferPointer { low in
            upper.withUnsafeBufferPointer { high in
              let windows = Windows(
                shape: shape, times: times, values: values, starts: starts, lower: low,
                upper: high, histograms: samples.histograms,
                histogramStarts: samples.histogramStartTimestamps,
                histogramLower: histogramLower, histogramUpper: histogramUpper,
                parameters: parameters, head: source.heads[index], position: position,
                parameterPosition: parameterPosition, lookback: before, budget: budget)
              kernel(windows, &column, &worker.notes)
            }
          }
        }
      }
    }
    try worker.count(0)
  }
}

/// A range function's inner loop over all steps of one series; `column` arrives with every step absent.
typealias RangeKernel =
  @Sendable (_ windows: Windows, _ column: inout Column, _ notes: inout Notes)
  -> Void
