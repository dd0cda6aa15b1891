internal import Metrics

extension ByteWriter {
  mutating func labels(_ labels: Labels) {
    count(labels.count)
    for pair in labels.pairs {
      text(pair.name)
      text(pair.value)
    }
  }

  mutating func metadata(_ metadata: [String: MetricMetadata]) {
    count(metadata.count)
    for (name, told) in metadata {
      text(name)
      text(told.kind.rawValue)
      text(told.help)
      text(told.unit)
    }
  }

  mutating func histogram(_ histogram: NativeHistogram) {
    layout(HistogramShape(histogram))
    for value in [histogram.count, histogram.zeroCount, histogram.sum] { number(value) }
    for value in histogram.positiveBuckets { number(value) }
    for value in histogram.negativeBuckets { number(value) }
  }

  mutating func layout(_ layout: HistogramShape) {
    byte(layout.hint.rawValue)
    signed(Int64(layout.schema))
    number(layout.zeroThreshold)
    for spans in [layout.positiveSpans, layout.negativeSpans] {
      count(spans.count)
      for span in spans {
        signed(Int64(span.offset))
        unsigned(UInt64(span.length))
      }
    }
    count(layout.positiveCount)
    count(layout.negativeCount)
    count(layout.customValues.count)
    for value in layout.customValues { number(value) }
  }
}

extension ByteReader {
  mutating func labels() -> Labels {
    let count = count(least: 2)
    var pairs: [Label] = []
    pairs.reserveCapacity(count)
    for _ in 0..<count { pairs.append(Label(text(), text())) }
    return Labels(sorted: pairs)
  }

  mutating func metadata() -> [String: MetricMetadata] {
    var metadata: [String: MetricMetadata] = [:]
    for _ in 0..<count(least: 4) {
      let name = text()
      let kind = MetricMetadata.Kind(rawValue: text()) ?? .unknown
      metadata[name] = MetricMetadata(kind: kind, help: text(), unit: text())
    }
    return metadata
  }

  mutating func histogram() -> NativeHistogram {
    let layout = layout()
    let fields = layout.fieldCount
    guard fields <= left else {
      fail()
      return NativeHistogram()
    }
    // In the order in which a layout wants them.
    let numbers = (0..<fields).map { _ in number().bitPattern }
    return numbers.withUnsafeBufferPointer { numbers in
      numbers.baseAddress.map { layout.histogram($0) } ?? NativeHistogram()
    }
  }

  mutating func layout() -> HistogramShape {
    let hint = NativeHistogram.CounterResetHint(rawValue: byte()) ?? .unknown
    let schema = Int32(clamping: signed())
    let zeroThreshold = number()
    var spans: [[NativeHistogram.Span]] = []
    for _ in 0..<2 {
      let count = count(least: 2)
      spans.append(
        (0..<count).map { _ in
          .init(offset: Int32(clamping: signed()), length: UInt32(clamping: unsigned()))
        })
    }
    // The buckets themselves may lie elsewhere, in a chunk.
    let positive = Int(clamping: unsigned())
    let negative = Int(clamping: unsigned())
    let bounds = (0..<count()).map { _ in number() }
    if max(positive, negative) > 1 << 20 { fail() }
    return HistogramShape(
      hint: hint, schema: schema, zeroThreshold: zeroThreshold, positiveSpans: spans[0],
      negativeSpans: spans[1], positiveCount: isMalformed ? 0 : positive,
      negativeCount: isMalformed ? 0 : negative, customValues: bounds)
  }
}
