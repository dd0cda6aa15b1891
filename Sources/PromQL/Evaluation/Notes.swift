import Metrics
import Query

/// The remarks gathered while evaluating: each once, in order of appearance.
struct Notes: Sendable {
  private(set) var annotations: [Annotation] = []
  private var seen: Set<Annotation> = []
  /// The name last noted as unlike a counter's.
  var unlikelyCounter = ""

  mutating func warn(_ message: String, _ position: Range<Int>?) {
    add(Annotation(severity: .warning, message: message, position: position))
  }
  mutating func inform(_ message: String, _ position: Range<Int>?) {
    add(Annotation(severity: .info, message: message, position: position))
  }
  mutating func add(_ annotation: Annotation) {
    if seen.insert(annotation).inserted { annotations.append(annotation) }
  }
  mutating func add(_ other: Notes) {
    for annotation in other.annotations { add(annotation) }
  }
  var isEmpty: Bool { annotations.isEmpty }
}

/// Prometheus' wordings of the remarks.
extension Notes {
  /// ` for metric name "x"`, as several remarks end where the name is known.
  private func naming(_ metric: String) -> String {
    metric.isEmpty ? "" : " for metric name " + quoted(metric)
  }

  mutating func badQuantile(_ quantile: Double, _ position: Range<Int>?) {
    warn("quantile value should be between 0 and 1, got \(goNumber(quantile))", position)
  }
  mutating func badRatio(_ ratio: Double, _ capped: Double, _ position: Range<Int>?) {
    warn(
      "ratio value should be between -1 and 1, got \(goNumber(ratio)), capping to \(goNumber(capped))",
      position)
  }
  mutating func badBucketLabel(_ metric: String, _ value: String, _ position: Range<Int>?) {
    warn(
      "bucket label \"le\" is missing or has a malformed value of \(quoted(value))"
        + naming(metric), position)
  }
  mutating func mixedFloatsAndHistograms(_ metric: String, _ position: Range<Int>?) {
    warn("encountered a mix of histograms and floats" + naming(metric), position)
  }
  mutating func mixedFloatsAndHistogramsInAggregation(_ position: Range<Int>?) {
    warn("encountered a mix of histograms and floats for aggregation", position)
  }
  mutating func mixedClassicAndNative(_ metric: String, _ position: Range<Int>?) {
    warn(
      "vector contains a mix of classic and native histograms" + naming(metric), position)
  }
  mutating func notACounter(_ metric: String, _ position: Range<Int>?) {
    warn("this native histogram metric is not a counter: " + quoted(metric), position)
  }
  mutating func notAGauge(_ metric: String, _ position: Range<Int>?) {
    warn("this native histogram metric is not a gauge: " + quoted(metric), position)
  }
  mutating func mixedSchemas(_ metric: String, _ position: Range<Int>?) {
    warn(
      "vector contains a mix of histograms with exponential and custom buckets schemas"
        + naming(metric), position)
  }
  mutating func sortInRange(_ position: Range<Int>?) {
    warn(
      "sort is ineffective for range queries since results are always ordered by labels", position)
  }
  mutating func overlappingStart(_ metric: String, _ position: Range<Int>?) {
    warn(
      "sample has start time that overlaps with previous sample timestamp for metric "
        + quoted(metric), position)
  }
  mutating func possiblyNotCounter(_ metric: String, _ position: Range<Int>?) {
    inform(
      "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
        + quoted(metric), position)
  }
  mutating func fixedMonotonicity(_ metric: String, _ position: Range<Int>?) {
    inform(
      "input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
        + naming(metric), position)
  }
  mutating func incompatibleTypes(
    _ left: String, _ operation: String, _ right: String, _ position: Range<Int>?
  ) {
    inform(
      "incompatible sample types encountered for binary operator \"\(operation)\": \(left) \(operation) \(right)",
      position)
  }
  mutating func ignoredHistogramsIn(_ aggregation: String, _ position: Range<Int>?) {
    inform("ignored histogram in \(aggregation) aggregation", position)
  }
  mutating func ignoredHistogramsInRange(_ metric: String, _ position: Range<Int>?) {
    inform(
      "ignored histograms in a range containing both floats and histograms" + naming(metric),
      position)
  }
  mutating func reconciledBounds(_ operation: String, _ position: Range<Int>?) {
    inform("mismatched custom buckets were reconciled during \(operation)", position)
  }
  mutating func resetCollision(_ operation: String, _ position: Range<Int>?) {
    warn("conflicting counter resets during histogram \(operation)", position)
  }
}
