import Metrics

/// `</` and `>/`: what of a histogram lies below (`keepsBelow`) or above a bound.
func trimmed(_ histogram: NativeHistogram, to bound: Double, keepsBelow: Bool) -> NativeHistogram {
  histogram.trimmed(at: bound, keepsBelow: keepsBelow)
}
