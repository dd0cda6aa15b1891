/// Why two native histograms cannot be combined, or why one is not valid.
package enum HistogramError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One has exponential, the other custom buckets.
  case incompatibleSchemas
  case invalid(String)

  package var description: String {
    switch self {
    case .incompatibleSchemas:
      "cannot apply this operation on histograms with a mix of exponential and custom bucket"
        + " schemas"
    case .invalid(let why): why
    }
  }
}
