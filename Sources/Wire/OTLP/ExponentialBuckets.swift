internal import Metrics

extension NativeHistogram {
  /// An exponential histogram of OpenTelemetry's. Finer scales than 8 are merged down to it; those coarser than −4 there
  /// are not. A zero threshold of 0 becomes 1e−128, as in Prometheus.
  init(_ point: MetricsRequest.ExponentialPoint) throws(HistogramError) {
    self.init()
    guard point.scale >= -4 else { throw .invalid("its scale is \(point.scale), below -4") }
    schema = min(point.scale, 8)
    guard !point.stamp.hasNoValue else {
      sum = .staleMarker
      return
    }
    // Beyond 62 bits all indexes are 0 or −1 anyway.
    let down = Int(min(max(point.scale, 8) - 8, 62))
    (positiveSpans, positiveBuckets) = try exponentialBuckets(point.positive, down)
    (negativeSpans, negativeBuckets) = try exponentialBuckets(point.negative, down)
    zeroThreshold = point.zeroThreshold > 0 ? point.zeroThreshold : 1e-128
    zeroCount = Double(point.zeroCount)
    count = Double(point.count)
    sum = point.sum ?? 0
    try validate()
    let observed = positiveBuckets.reduce(0, +) + negativeBuckets.reduce(0, +) + zeroCount
    guard observed == count || sum.isNaN && observed <= count else {
      throw .invalid(
        "\(goNumber(observed)) observations in buckets, but the count is \(goNumber(count))")
    }
  }
}

/// The buckets that are not empty, and gaps of up to two between them, which cost less than a span. Indexes go up by
/// one: OpenTelemetry numbers a bucket by its lower bound, Prometheus by its upper.
private func exponentialBuckets(_ buckets: MetricsRequest.Buckets, _ down: Int)
  throws(HistogramError) -> ([NativeHistogram.Span], [Double])
{
  var spans: [NativeHistogram.Span] = []
  var counts: [Double] = []
  var next = 0
  for (position, count) in buckets.counts.enumerated() where count > 0 {
    let index = (Int(buckets.offset) + position) >> down + 1
    guard index.magnitude < 1 << 31 else { throw .invalid("a bucket lies beyond all indexes") }
    if index == next - 1, !spans.isEmpty {
      counts[counts.count - 1] += Double(count)
      continue
    }
    let gap = index - next
    if !spans.isEmpty, gap <= 2 {
      counts += repeatElement(0, count: gap)
      spans[spans.count - 1].length += UInt32(gap + 1)
    } else {
      spans.append(.init(offset: Int32(clamping: gap), length: 1))
    }
    counts.append(Double(count))
    next = index + 1
  }
  return (spans, counts)
}
