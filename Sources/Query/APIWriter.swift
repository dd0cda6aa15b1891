internal import Metrics

/// Writes into memory that is known to suffice.
struct APIWriter {
  let base: UnsafeMutablePointer<UInt8>
  var length = 0
  init(_ base: UnsafeMutablePointer<UInt8>) { self.base = base }

  mutating func write(_ sample: InstantSample) {
    raw("{\"metric\":")
    write(sample.labels)
    switch sample.content {
    case .float(let value):
      raw(",\"value\":")
      write(Point(sample.timestamp, value))
    case .histogram(let histogram):
      raw(",\"histogram\":")
      write(HistogramPoint(sample.timestamp, histogram))
    }
    raw("}")
  }

  /// `[time,histogram]`.
  mutating func write(_ point: HistogramPoint) {
    byte("[")
    write(point.timestamp)
    byte(",")
    write(point.histogram)
    byte("]")
  }

  @inline(__always)
  mutating func write(_ point: Point) {
    byte("[")
    write(point.timestamp)
    byte(",")
    write(point.value)
    byte("]")
  }

  @inline(__always)
  mutating func write(_ time: Timestamp) {
    length += writeSeconds(time.milliseconds, to: base + length)
  }

  mutating func write(_ value: Double) {
    byte("\"")
    length += writeDecimal(value, to: base + length)
    byte("\"")
  }

  mutating func write(_ labels: Labels) {
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
  mutating func write(_ histogram: NativeHistogram) {
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
  mutating func write(_ text: String) {
    let start = base + length
    let isCopied = text.utf8.withContiguousStorageIfAvailable { units in
      guard let from = units.baseAddress, units.allSatisfy({ isPlain($0) }) else {
        return units.isEmpty
      }
      (start + 1).update(from: from, count: units.count)
      return true
    }
    guard isCopied == true else { return escape(text) }
    start[0] = UInt8(ascii: "\"")
    start[text.utf8.count + 1] = UInt8(ascii: "\"")
    length += text.utf8.count + 2
  }

  /// Whether a byte stands in a JSON string as it is, whatever comes next.
  @inline(__always)
  private func isPlain(_ unit: UInt8) -> Bool {
    unit >= 0x20 && unit != 0x22 && unit != 0x5C && unit != 0x7F && unit != 0xC2
  }

  private mutating func escape(_ text: String) {
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
  mutating func byte(_ scalar: Unicode.Scalar) {
    base[length] = UInt8(truncatingIfNeeded: scalar.value)
    length += 1
  }

  mutating func raw(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      guard let from = bytes.baseAddress else { return }
      (base + length).update(from: from, count: bytes.count)
    }
    length += bytes.count
  }

  mutating func raw(_ text: StaticString) {
    base.advanced(by: length).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    length += text.utf8CodeUnitCount
  }
}
