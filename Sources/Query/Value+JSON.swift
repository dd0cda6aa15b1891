import Metrics

extension Value {
  /// The `data` of the Prometheus HTTP API's answer to a query, as UTF-8:
  /// `{"resultType":"matrix","result":[…]}`.
  package var apiData: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: largestSize) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      var writer = APIWriter(base)
      writer.write(self)
      count = writer.length
    }
  }

  /// A size in bytes that the answer cannot exceed: memory is only touched as far as it is written.
  private var largestSize: Int {
    switch self {
    case .scalar: return 160
    case .string(let text, _): return 160 + 6 * text.utf8.count
    case .vector(let samples):
      return samples.reduce(128) { size, sample in
        var size = size + labelSize(sample.labels) + 160
        if case .histogram(let histogram) = sample.content { size += histogramSize(histogram) }
        return size
      }
    case .matrix(let series):
      return series.reduce(128) { size, one in
        one.histograms.reduce(size + labelSize(one.labels) + 160 + 64 * one.points.count) {
          $0 + 64 + histogramSize($1.histogram)
        }
      }
    }
  }
}

private func labelSize(_ labels: Labels) -> Int {
  labels.pairs.reduce(16) { $0 + 8 + 6 * ($1.name.utf8.count + $1.value.utf8.count) }
}

private func histogramSize(_ histogram: NativeHistogram) -> Int {
  256 + 160 * (histogram.positiveBuckets.count + histogram.negativeBuckets.count + 1)
}

/// Writes into memory that is known to suffice.
private struct APIWriter {
  let base: UnsafeMutablePointer<UInt8>
  var length = 0
  init(_ base: UnsafeMutablePointer<UInt8>) { self.base = base }

  mutating func write(_ value: Value) {
    raw("{\"resultType\":\"")
    switch value {
    case .scalar(let point):
      raw("scalar\",\"result\":")
      write(point)
    case .string(let text, let instant):
      raw("string\",\"result\":[")
      length += writeSeconds(instant.milliseconds, to: base + length)
      raw(",")
      write(text)
      raw("]")
    case .vector(let samples):
      raw("vector\",\"result\":[")
      for (index, sample) in samples.enumerated() {
        if index > 0 { byte(",") }
        write(sample)
      }
      raw("]")
    case .matrix(let series):
      raw("matrix\",\"result\":[")
      for (index, one) in series.enumerated() {
        if index > 0 { byte(",") }
        write(one)
      }
      raw("]")
    }
    raw("}")
  }

  private mutating func write(_ sample: InstantSample) {
    raw("{\"metric\":")
    write(sample.labels)
    switch sample.content {
    case .float(let value):
      raw(",\"value\":")
      write(Point(sample.timestamp, value))
    case .histogram(let histogram):
      raw(",\"histogram\":[")
      length += writeSeconds(sample.timestamp.milliseconds, to: base + length)
      raw(",")
      write(histogram)
      raw("]")
    }
    raw("}")
  }

  private mutating func write(_ series: Series) {
    raw("{\"metric\":")
    write(series.labels)
    if !series.points.isEmpty {
      raw(",\"values\":[")
      series.points.withUnsafeBufferPointer { points in
        for index in points.indices {
          if index > 0 { byte(",") }
          write(points[index])
        }
      }
      raw("]")
    }
    if !series.histograms.isEmpty {
      raw(",\"histograms\":[")
      for (index, point) in series.histograms.enumerated() {
        if index > 0 { byte(",") }
        byte("[")
        length += writeSeconds(point.timestamp.milliseconds, to: base + length)
        byte(",")
        write(point.histogram)
        byte("]")
      }
      raw("]")
    }
    raw("}")
  }

  @inline(__always)
  private mutating func write(_ point: Point) {
    byte("[")
    length += writeSeconds(point.timestamp.milliseconds, to: base + length)
    byte(",")
    write(point.value)
    byte("]")
  }

  private mutating func write(_ value: Double) {
    byte("\"")
    length += writeDecimal(value, to: base + length)
    byte("\"")
  }

  private mutating func write(_ labels: Labels) {
    byte("{")
    for (index, pair) in labels.pairs.enumerated() {
      if index > 0 { byte(",") }
      write(pair.name)
      byte(":")
      write(pair.value)
    }
    byte("}")
  }

  /// Buckets as `[rule, "lower", "upper", "count"]`; the rule says which bounds belong to the bucket: 0 the upper,
  /// 1 the lower, 2 none, 3 both. Empty ones are left out.
  private mutating func write(_ histogram: NativeHistogram) {
    raw("{\"count\":")
    write(histogram.count)
    raw(",\"sum\":")
    write(histogram.sum)
    var isFirst = true
    for bucket in histogram.buckets where bucket.count != 0 {
      raw(isFirst ? ",\"buckets\":[" : ",")
      isFirst = false
      let rule: StaticString =
        switch (bucket.lowerInclusive, bucket.upperInclusive) {
        case (false, true): "[0,"
        case (true, false): "[1,"
        case (false, false): "[2,"
        case (true, true): "[3,"
        }
      raw(rule)
      write(bucket.lower)
      byte(",")
      write(bucket.upper)
      byte(",")
      write(bucket.count)
      byte("]")
    }
    if !isFirst { byte("]") }
    byte("}")
  }

  /// A JSON string.
  private mutating func write(_ text: String) {
    byte("\"")
    var previous: UInt8 = 0
    for unit in text.utf8 {
      defer { previous = unit }
      switch unit {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        byte("\\")
        base[length] = unit
        length += 1
      case 0x80..<0xA0 where previous == 0xC2:
        // C1: JSON allows it, but a terminal may obey it. Its first byte is already there.
        length -= 1
        raw("\\u00")
        base[length] = hexDigit(unit >> 4)
        base[length + 1] = hexDigit(unit & 15)
        length += 2
      case 0..<0x20, 0x7F:
        raw("\\u00")
        base[length] = hexDigit(unit >> 4)
        base[length + 1] = hexDigit(unit & 15)
        length += 2
      default:
        base[length] = unit
        length += 1
      }
    }
    byte("\"")
  }

  private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x57 }

  @inline(__always)
  private mutating func byte(_ scalar: Unicode.Scalar) {
    base[length] = UInt8(truncatingIfNeeded: scalar.value)
    length += 1
  }

  private mutating func raw(_ text: StaticString) {
    base.advanced(by: length).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    length += text.utf8CodeUnitCount
  }
}
