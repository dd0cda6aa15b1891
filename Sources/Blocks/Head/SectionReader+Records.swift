internal import Metrics

extension SectionReader {
  /// Takes labels: their number, then names and values; nil where they are not right.
  mutating func labels() -> Labels? {
    let count = uvarint()
    guard count <= UInt64(remaining) / 2 else { return nil }
    var pairs: [Label] = []
    pairs.reserveCapacity(Int(count))
    for _ in 0..<count { pairs.append(Label(text(), text())) }
    return isOver ? nil : Labels(pairs)
  }

  /// Takes the series and the time of each sample of a record, and calls `body` to take what follows them; false where
  /// the record is not right.
  mutating func eachSample(hasStarts: Bool, _ body: (inout SectionReader, UInt64, Int64) -> Bool)
    -> Bool
  {
    if remaining == 0 { return true }
    return hasStarts ? eachSampleWithStart(body) : eachPlainSample(body)
  }

  /// Series and times as differences from those of the first.
  private mutating func eachPlainSample(_ body: (inout SectionReader, UInt64, Int64) -> Bool)
    -> Bool
  {
    let series = int64()
    let time = Int64(bitPattern: int64())
    while remaining > 0, !isOver {
      let reference = series &+ UInt64(bitPattern: varint())
      let at = time &+ varint()
      guard body(&self, reference, at), !isOver else { return false }
    }
    return !isOver
  }

  /// Series as differences from the one before, times from the first; a byte tells of the start timestamp, which is not
  /// kept: 0 none, 1 the same, else a difference follows.
  private mutating func eachSampleWithStart(_ body: (inout SectionReader, UInt64, Int64) -> Bool)
    -> Bool
  {
    var series = UInt64(bitPattern: varint())
    let first = varint()
    var time = first
    _ = varint()
    while true {
      guard !isOver, body(&self, series, time), !isOver else { return false }
      if remaining == 0 { return true }
      series &+= UInt64(bitPattern: varint())
      time = first &+ varint()
      if byte() > 1 { _ = varint() }
    }
  }

  /// Takes a histogram; nil where it is not right. What is right but nothing that a histogram can be is `nil` inside.
  mutating func histogram(areFloats: Bool) -> NativeHistogram?? {
    var histogram = NativeHistogram()
    histogram.counterResetHint = NativeHistogram.CounterResetHint(rawValue: byte()) ?? .unknown
    let schema = varint()
    histogram.zeroThreshold = Double(bitPattern: int64())
    histogram.zeroCount = count(areFloats)
    histogram.count = count(areFloats)
    histogram.sum = Double(bitPattern: int64())
    guard let positive = spans(), let negative = spans(),
      let positiveBuckets = buckets(areFloats), let negativeBuckets = buckets(areFloats)
    else { return nil }
    histogram.positiveSpans = positive
    histogram.negativeSpans = negative
    histogram.positiveBuckets = positiveBuckets
    histogram.negativeBuckets = negativeBuckets
    if schema == Int64(NativeHistogram.customSchema) {
      let count = uvarint()
      guard count <= UInt64(remaining) / 8 else { return nil }
      for _ in 0..<count { histogram.customValues.append(Double(bitPattern: int64())) }
    }
    guard !isOver else { return nil }
    if histogram.isStaleMarker {
      var marker = NativeHistogram()
      marker.sum = .staleMarker
      return marker
    }
    // Prometheus reserves 9…52 for finer buckets, which are joined.
    histogram.schema = (9...52).contains(schema) ? 8 : Int32(clamping: schema)
    guard (try? histogram.validate()) != nil else { return .some(nil) }
    if schema > 8 {
      histogram.schema = Int32(schema)
      return histogram.reduced(toSchema: 8)
    }
    return histogram
  }

  private mutating func count(_ isFloat: Bool) -> Double {
    isFloat ? Double(bitPattern: int64()) : Double(uvarint())
  }

  private mutating func spans() -> [NativeHistogram.Span]? {
    let count = uvarint()
    guard count <= UInt64(remaining) / 2 else { return nil }
    var spans: [NativeHistogram.Span] = []
    for _ in 0..<count {
      let (offset, length) = (varint(), uvarint())
      spans.append(.init(offset: Int32(clamping: offset), length: UInt32(clamping: length)))
    }
    return spans
  }

  /// Floats as they are, integers as differences from the bucket before.
  private mutating func buckets(_ areFloats: Bool) -> [Double]? {
    let count = uvarint()
    guard count <= UInt64(remaining) / (areFloats ? 8 : 1) else { return nil }
    var buckets: [Double] = []
    buckets.reserveCapacity(Int(count))
    var current: Int64 = 0
    for _ in 0..<count {
      if areFloats {
        buckets.append(Double(bitPattern: int64()))
      } else {
        current &+= varint()
        buckets.append(Double(current))
      }
    }
    return buckets
  }
}
