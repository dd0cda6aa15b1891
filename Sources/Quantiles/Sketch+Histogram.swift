package import Metrics

extension Sketch {
  /// The same counts as a Prometheus native histogram; infinities count in the outermost finite buckets' place as
  /// Prometheus has it (only in `count`), NaN not at all.
  package func histogram() -> NativeHistogram { makeHistogram(self, nil, tally) }
}

/// The histogram of one sketch, or of two of the same resolution added up.
func makeHistogram(_ first: Sketch, _ second: Sketch?, _ tally: Tally) -> NativeHistogram {
  var histogram = NativeHistogram()
  histogram.schema = Int32(first.layout.schema)
  histogram.counterResetHint = .gauge
  histogram.zeroThreshold = BucketLayout.zeroThreshold
  histogram.zeroCount = Double(tally.zeros)
  histogram.count = Double(tally.count)
  histogram.sum = tally.sum
  (histogram.positiveSpans, histogram.positiveBuckets) = spans(
    range: union(first.positive, second?.positive.range),
    {
      UInt64(first.positive.count($0)) + UInt64(second?.positive.count($0) ?? 0)
    })
  (histogram.negativeSpans, histogram.negativeBuckets) = spans(
    range: union(first.negative, second?.negative.range),
    {
      UInt64(first.negative.count($0)) + UInt64(second?.negative.count($0) ?? 0)
    })
  return histogram
}

extension BucketCounts {
  var range: Range<Int> { low..<high }
}

private func union(_ counts: borrowing BucketCounts, _ other: Range<Int>?) -> Range<Int> {
  guard let other, !other.isEmpty else { return counts.range }
  guard !counts.isEmpty else { return other }
  return min(counts.low, other.lowerBound)..<max(counts.high, other.upperBound)
}

private func spans(range: Range<Int>, _ count: (Int) -> UInt64)
  -> ([NativeHistogram.Span], [Double])
{
  var spans: [NativeHistogram.Span] = []
  var buckets: [Double] = []
  var end = 0
  for index in range {
    let count = count(index)
    guard count > 0 else { continue }
    if let last = spans.indices.last, end == index {
      spans[last].length += 1
    } else {
      spans.append(NativeHistogram.Span(offset: Int32(index - end), length: 1))
    }
    end = index + 1
    buckets.append(Double(count))
  }
  return (spans, buckets)
}
