import Metrics
import Query

/// A function over windows of samples.
struct RangeFunction {
  let kernel: RangeKernel
  /// Whether the result is still the same metric, as of last_over_time.
  var keepsName = false
  /// Looks at the scalar arguments before anything is read.
  var check: (([[Double]], Range<Int>?) throws(QueryError) -> Void)?
  /// The kernels for `anchored` and `smoothed` windows, where it has them.
  var anchored: RangeKernel?
  var smoothed: RangeKernel?

  init(_ kernel: @escaping RangeKernel) { self.kernel = kernel }

  func keepingName() -> RangeFunction {
    var copy = self
    copy.keepsName = true
    return copy
  }
  func checking(_ check: @escaping ([[Double]], Range<Int>?) throws(QueryError) -> Void)
    -> RangeFunction
  {
    var copy = self
    copy.check = check
    return copy
  }
  func extended(anchored: RangeKernel?, smoothed: RangeKernel? = nil) -> RangeFunction {
    var copy = self
    copy.anchored = anchored
    copy.smoothed = smoothed
    return copy
  }

  func extended(_ edges: WindowEdges) -> RangeKernel? {
    switch edges {
    case .plain: kernel
    case .anchored: anchored
    case .smoothed: smoothed
    }
  }
}

/// The functions that a modifier may stand with, as the error message lists them.
func extendedNames(_ edges: WindowEdges) -> String {
  edges == .anchored ? "changes, delta, increase, rate, resets" : "delta, increase, rate"
}

/// The functions over range vectors.
func rangeFunction(_ function: Function) -> RangeFunction? {
  switch function {
  case .rate: growth(isCounter: true, isRate: true)
  case .increase: growth(isCounter: true, isRate: false)
  case .delta: growth(isCounter: false, isRate: false)
  case .irate: RangeFunction { lastTwo($0, &$1, &$2, isRate: true) }
  case .idelta: RangeFunction { lastTwo($0, &$1, &$2, isRate: false) }
  case .changes:
    RangeFunction { windows, column, _ in changes(windows, &column) }
      .extended(anchored: { windows, column, _ in anchoredChanges(windows, &column) })
  case .resets:
    RangeFunction { windows, column, _ in resets(windows, &column) }
      .extended(anchored: { windows, column, _ in anchoredResets(windows, &column) })
  case .sumOverTime: RangeFunction { sumOverTime($0, &$1, &$2) }
  case .avgOverTime: RangeFunction { averageOverTime($0, &$1, &$2) }
  case .countOverTime: RangeFunction { windows, column, _ in countOverTime(windows, &column) }
  case .presentOverTime: RangeFunction { windows, column, _ in presentOverTime(windows, &column) }
  case .minOverTime: RangeFunction { extremeOverTime($0, &$1, &$2, isMaximum: false) }
  case .maxOverTime: RangeFunction { extremeOverTime($0, &$1, &$2, isMaximum: true) }
  case .firstOverTime:
    RangeFunction { windows, column, _ in edgeOverTime(windows, &column, isFirst: true) }
      .keepingName()
  case .lastOverTime:
    RangeFunction { windows, column, _ in edgeOverTime(windows, &column, isFirst: false) }
      .keepingName()
  case .quantileOverTime: RangeFunction { quantileOverTime($0, &$1, &$2) }
  case .madOverTime: RangeFunction { medianDeviationOverTime($0, &$1, &$2) }
  case .stddevOverTime: RangeFunction { varianceOverTime($0, &$1, &$2, isRoot: true) }
  case .stdvarOverTime: RangeFunction { varianceOverTime($0, &$1, &$2, isRoot: false) }
  case .deriv: RangeFunction { derivative($0, &$1, &$2) }
  case .predictLinear: RangeFunction { predictLinear($0, &$1, &$2) }
  case .doubleExponentialSmoothing:
    RangeFunction { doubleExponentialSmoothing($0, &$1, &$2) }.checking(checkSmoothing)
  case .tsOfFirstOverTime:
    RangeFunction { windows, column, _ in timeOfEdge(windows, &column, isFirst: true) }
  case .tsOfLastOverTime:
    RangeFunction { windows, column, _ in timeOfEdge(windows, &column, isFirst: false) }
  case .tsOfMinOverTime: RangeFunction { timeOfExtreme($0, &$1, &$2, isMaximum: false) }
  case .tsOfMaxOverTime: RangeFunction { timeOfExtreme($0, &$1, &$2, isMaximum: true) }
  default: nil
  }
}

private func growth(isCounter: Bool, isRate: Bool) -> RangeFunction {
  RangeFunction { extrapolatedGrowth($0, &$1, &$2, isCounter: isCounter, isRate: isRate) }
    .extended(
      anchored: {
        edgeGrowth($0, &$1, &$2, isSmoothed: false, isCounter: isCounter, isRate: isRate)
      },
      smoothed: {
        edgeGrowth($0, &$1, &$2, isSmoothed: true, isCounter: isCounter, isRate: isRate)
      })
}
