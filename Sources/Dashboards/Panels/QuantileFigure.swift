/// A figure of a quantiles panel.
enum QuantileFigure: Sendable, Hashable {
  case quantile(Double)
  case min, max, mean
  /// How far a quantile may lie off, relative to itself.
  case error

  var title: String {
    switch self {
    case .quantile(let quantile):
      "p" + ValueFormat(decimals: nil).text((quantile * 1e5).rounded() / 1e3)
    case .min: "min"
    case .max: "max"
    case .mean: "avg"
    case .error: "accuracy ±"
    }
  }
}

/// What a target of a quantiles panel selects.
enum QuantileSource: String, Sendable {
  case record, classic, native, series
}
