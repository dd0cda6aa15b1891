import Metrics
import Query

/// The functions that look at one native histogram at a time; floats are left out of their result.
func histogramElementFunction(_ function: Function) -> ElementFunction? {
  switch function {
  case .histogramCount: ofHistograms { $0.count }
  case .histogramSum: ofHistograms { $0.sum }
  case .histogramAvg: ofHistograms { $0.sum / $0.count }
  case .histogramStdvar: ofHistograms { nativeVariance($0) }
  case .histogramStddev: ofHistograms { nativeVariance($0).squareRoot() }
  default: nil
  }
}

extension Function {
  /// Whether it looks at no bucket of the histograms it is given.
  var takesCountsOnly: Bool {
    self == .histogramCount || self == .histogramSum || self == .histogramAvg
  }
}

private func ofHistograms(_ body: @escaping @Sendable (NativeHistogram) -> Double)
  -> ElementFunction
{
  ElementFunction { _, _ in
    { column, _, _ in
      let histograms = column.histograms
      column.clear(column.count)
      for step in histograms.indices {
        if let histogram = histograms[step] { column.values[step] = body(histogram.value) }
      }
    }
  }
}
