import Metrics

extension Notes {
  private func naming(_ metric: String) -> String {
    metric.isEmpty ? "" : " for metric name " + quoted(metric)
  }

  mutating func incompatibleBuckets(_ operation: String, _ position: Range<Int>?) {
    warn("incompatible bucket layout encountered for binary operator \(operation)", position)
  }
  mutating func quantileIsNaN(_ metric: String, _ position: Range<Int>?) {
    inform(
      "input to histogram_quantile has NaN observations, result is NaN" + naming(metric), position)
  }
  mutating func quantileIsSkewed(_ metric: String, _ position: Range<Int>?) {
    inform(
      "input to histogram_quantile has NaN observations, result is skewed higher" + naming(metric),
      position)
  }
  mutating func fractionExcludesNaN(_ metric: String, _ position: Range<Int>?) {
    inform(
      "input to histogram_fraction has NaN observations, which are excluded from all fractions"
        + naming(metric), position)
  }
}
