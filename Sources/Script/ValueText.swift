package import Metrics
import Query
import SeriesScript

extension NativeHistogram {
  /// In the notation of the scripts: `{{schema:1 count:3 sum:2 buckets:[1 2]}}`.
  package var scriptText: String {
    var parts: [String] = []
    if schema != 0 { parts.append("schema:\(schema)") }
    if count != 0 { parts.append("count:\(goNumber(count))") }
    if sum != 0 { parts.append("sum:\(goNumber(sum))") }
    if zeroCount != 0 { parts.append("z_bucket:\(goNumber(zeroCount))") }
    if zeroThreshold != 0 { parts.append("z_bucket_w:\(goNumber(zeroThreshold))") }
    if !customValues.isEmpty {
      parts.append("custom_values:[\(customValues.map { goNumber($0) }.joined(separator: " "))]")
    }
    switch counterResetHint {
    case .unknown: break
    case .reset: parts.append("counter_reset_hint:reset")
    case .notReset: parts.append("counter_reset_hint:not_reset")
    case .gauge: parts.append("counter_reset_hint:gauge")
    }
    parts += side("", positiveLayout, positiveBuckets) + side("n_", negativeLayout, negativeBuckets)
    return "{{" + parts.joined(separator: " ") + "}}"
  }

  /// The buckets of one sign with gaps filled by zeros; the notation has one span only.
  private func side(_ prefix: String, _ indexes: [Int], _ counts: [Double]) -> [String] {
    guard let first = indexes.first, let last = indexes.last, last - first < 1000 else { return [] }
    var dense = [Double](repeating: 0, count: last - first + 1)
    for (index, count) in zip(indexes, counts) { dense[index - first] = count }
    let buckets = "\(prefix)buckets:[\(dense.map { goNumber($0) }.joined(separator: " "))]"
    return first == 0 ? [buckets] : ["\(prefix)offset:\(first)", buckets]
  }
}

extension SeriesLine.Item {
  var text: String {
    switch self {
    case .gap: "_"
    case .float(let value): value.isStaleMarker ? "stale" : goNumber(value)
    case .histogram(let histogram, _): histogram.scriptText
    }
  }
}

extension InstantSample.Content {
  var text: String {
    switch self {
    case .float(let value): goNumber(value)
    case .histogram(let histogram): histogram.scriptText
    }
  }
}

extension Series {
  /// Its points as `value@milliseconds`.
  var text: String {
    let floats = points.map { "\(goNumber($0.value))@\($0.timestamp.milliseconds)" }
    let others = histograms.map { "\($0.histogram.scriptText)@\($0.timestamp.milliseconds)" }
    return "[" + (floats + others).joined(separator: " ") + "]"
  }
}

extension Value {
  var kind: String {
    switch self {
    case .scalar: "a scalar"
    case .string: "a string"
    case .vector: "an instant vector"
    case .matrix: "a range vector"
    }
  }
}
