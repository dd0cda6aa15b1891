internal import Glibc
internal import Metrics

/// One bucket as the API writes it: `[rule, "lower", "upper", "count"]`.
private struct APIBucket {
  /// 0: open left, 1: open right, 2: open both, 3: closed both.
  var rule: Int
  var lower: Double
  var upper: Double
  var count: Double
}

extension JSONScanner {
  /// A native histogram. The API gives bounds instead of a schema, so the schema is found again from them: the one
  /// whose bounds all fit, else custom buckets.
  mutating func readHistogram() throws(JSONFault) -> NativeHistogram {
    var histogram = NativeHistogram()
    var buckets: [APIBucket] = []
    try object { (scanner, key) throws(JSONFault) in
      switch key {
      case "count": histogram.count = try scanner.number()
      case "sum": histogram.sum = try scanner.number()
      case "buckets":
        try scanner.array { scanner throws(JSONFault) in
          try scanner.expect(UInt8(ascii: "["))
          let rule = try scanner.number()
          try scanner.expect(UInt8(ascii: ","))
          let lower = try scanner.number()
          try scanner.expect(UInt8(ascii: ","))
          let upper = try scanner.number()
          try scanner.expect(UInt8(ascii: ","))
          let count = try scanner.number()
          try scanner.expect(UInt8(ascii: "]"))
          buckets.append(
            APIBucket(
              rule: Int(Int64(clamping: rule)), lower: lower, upper: upper, count: count))
        }
      default: try scanner.skipValue()
      }
    }
    fill(&histogram, buckets)
    return histogram
  }
}

private func fill(_ histogram: inout NativeHistogram, _ buckets: [APIBucket]) {
  var exponential: [APIBucket] = []
  for bucket in buckets {
    if bucket.rule == 3, bucket.lower == -bucket.upper {
      histogram.zeroThreshold = bucket.upper
      histogram.zeroCount = bucket.count
    } else {
      exponential.append(bucket)
    }
  }
  // No bucket but the zero one fits any schema.
  guard let schema = (-4...8).first(where: { fits(exponential, Int32($0)) }) else {
    return fillCustom(&histogram, exponential)
  }
  histogram.schema = Int32(schema)
  var positive: [Int: Double] = [:]
  var negative: [Int: Double] = [:]
  for bucket in exponential {
    let bound = bucket.lower < 0 ? -bucket.lower : bucket.upper
    let index = Int((log2(bound) * scale(Int32(schema))).rounded())
    if bucket.lower < 0 {
      negative[index, default: 0] += bucket.count
    } else {
      positive[index, default: 0] += bucket.count
    }
  }
  (histogram.positiveSpans, histogram.positiveBuckets) = spans(positive)
  (histogram.negativeSpans, histogram.negativeBuckets) = spans(negative)
}

/// Buckets of `schema` have bounds 2^(i / scale).
private func scale(_ schema: Int32) -> Double { exp2(Double(schema)) }

private func fits(_ buckets: [APIBucket], _ schema: Int32) -> Bool {
  buckets.allSatisfy { bucket in
    let (low, high) =
      bucket.lower < 0 ? (-bucket.upper, -bucket.lower) : (bucket.lower, bucket.upper)
    guard low > 0, high > low, high.isFinite else { return false }
    let (a, b) = (log2(low) * scale(schema), log2(high) * scale(schema))
    // The lower bound may be cut by the zero threshold.
    return abs(b - b.rounded()) < 1e-6 && (abs(b - a - 1) < 1e-6)
  }
}

private func spans(_ counts: [Int: Double]) -> ([NativeHistogram.Span], [Double]) {
  var spans: [NativeHistogram.Span] = []
  var values: [Double] = []
  var end = 0
  for (index, count) in counts.sorted(by: { $0.key < $1.key }) {
    if !spans.isEmpty, index == end {
      spans[spans.count - 1].length += 1
    } else {
      spans.append(NativeHistogram.Span(offset: Int32(clamping: index - end), length: 1))
    }
    values.append(count)
    end = index + 1
  }
  return (spans, values)
}

/// Custom buckets: all bounds that occur, with an empty bucket where the API left one out.
private func fillCustom(_ histogram: inout NativeHistogram, _ buckets: [APIBucket]) {
  histogram.schema = NativeHistogram.customSchema
  histogram.zeroCount = 0
  histogram.zeroThreshold = 0
  let bounds = Set(buckets.flatMap { [$0.lower, $0.upper] }).filter(\.isFinite).sorted()
  histogram.customValues = bounds
  var counts: [Int: Double] = [:]
  for bucket in buckets where !bucket.upper.isNaN {
    let index = bounds.firstIndex { $0 >= bucket.upper } ?? bounds.count
    counts[index, default: 0] += bucket.count
  }
  (histogram.positiveSpans, histogram.positiveBuckets) = spans(counts)
}
