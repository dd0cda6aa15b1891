import Metrics
import Threads

/// Where a range selector's windows lie: each is left-open, `(end − range, end]`.
struct WindowShape: Sendable, Hashable {
  var steps: Steps
  /// Milliseconds.
  var range: Int64
  /// Milliseconds by which windows lie before their step.
  var offset: Int64 = 0
  /// The instant an `@` fixes all windows to.
  var at: Int64?

  /// The last instant of a step's window.
  func end(_ step: Int) -> Int64 { (at ?? steps.time(step)) &- offset }
  /// Before the first instant of a step's window.
  func start(_ step: Int) -> Int64 { end(step) &- range }
  /// The span of all windows together: `from` is not in it, `through` is.
  var span: (from: Int64, through: Int64) {
    (start(0), end(max(0, steps.count - 1)))
  }
}

/// One series' samples with the windows of all steps over them: what a range function's kernel reads. The pointers
/// live as long as the kernel runs.
struct Windows {
  let shape: WindowShape
  /// The float samples, staleness markers taken out.
  let times: UnsafeBufferPointer<Int64>
  let values: UnsafeBufferPointer<Double>
  /// Start timestamps, parallel to `times`, or empty.
  let starts: UnsafeBufferPointer<Int64>
  /// For each step, the index of its window's first float sample and the index after its last.
  let lower: UnsafeBufferPointer<Int32>
  let upper: UnsafeBufferPointer<Int32>
  let histograms: [HistogramPoint]
  let histogramStarts: [Int64]
  /// The same for histogram samples; empty where the series has none.
  let histogramLower: [Int32]
  let histogramUpper: [Int32]
  /// The function's scalar arguments, in their order: one value a step.
  let parameters: [[Double]]
  let head: SeriesHead
  /// Where the range argument stands in the expression, for remarks.
  let position: Range<Int>?
  /// Where the first scalar argument stands.
  let parameterPosition: Range<Int>?
  /// How far beyond a window `anchored` and `smoothed` may take samples, in milliseconds.
  let lookback: Int64
  let budget: Budget

  var count: Int { shape.steps.count }
  /// Whether a kernel that looks at every sample of every window should give up: its answer is no longer wanted.
  func isAbandoned(at step: Int) -> Bool {
    guard step & 63 == 63 else { return false }
    Threads.giveWay()
    return budget.isAbandoned
  }
  /// For a kernel's loop over the samples of what may be a long window.
  @inline(__always)
  func giveWay(at sample: Int) {
    if sample % Budget.stretch == 0 { Threads.giveWay() }
  }
  var metricName: String { head.labels.metricName }
  var hasHistograms: Bool { !histogramLower.isEmpty }

  /// The float samples in a step's window.
  func floats(_ step: Int) -> Range<Int> { Int(lower[step])..<Int(upper[step]) }
  /// The histogram samples in a step's window.
  func histograms(_ step: Int) -> Range<Int> {
    hasHistograms ? Int(histogramLower[step])..<Int(histogramUpper[step]) : 0..<0
  }
}

/// Finds each window's samples in one pass: window bounds only move forward.
func windowBounds(
  _ times: UnsafeBufferPointer<Int64>, _ shape: WindowShape, lower: inout [Int32],
  upper: inout [Int32]
) {
  let count = shape.steps.count
  if lower.count != count {
    lower = [Int32](repeating: 0, count: count)
    upper = [Int32](repeating: 0, count: count)
  }
  var low = 0
  var high = 0
  let total = times.count
  lower.withUnsafeMutableBufferPointer { lower in
    upper.withUnsafeMutableBufferPointer { upper in
      for step in 0..<count {
        let end = shape.end(step)
        let start = end &- shape.range
        while high < total, times[high] <= end {
          high += 1
          if high % Budget.stretch == 0 { giveWay() }
        }
        while low < high, times[low] <= start { low += 1 }
        lower[step] = Int32(truncatingIfNeeded: low)
        upper[step] = Int32(truncatingIfNeeded: high)
      }
    }
  }
}
