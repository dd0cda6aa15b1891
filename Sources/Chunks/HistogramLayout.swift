internal import Glibc
internal import Metrics

/// What all histograms of one chunk share: everything but the numbers.
struct HistogramLayout: Sendable, Equatable {
  var schema: Int32 = 0
  var zeroThreshold: Double = 0
  var positiveSpans: [NativeHistogram.Span] = []
  var negativeSpans: [NativeHistogram.Span] = []
  var customValues: [Double] = []

  /// The number of buckets that spans promise.
  static func count(_ spans: [NativeHistogram.Span]) -> Int {
    spans.reduce(0) { $0 + Int($1.length) }
  }

  /// A histogram of this layout without numbers.
  var empty: NativeHistogram {
    var histogram = NativeHistogram()
    histogram.schema = schema
    histogram.zeroThreshold = zeroThreshold
    histogram.positiveSpans = positiveSpans
    histogram.negativeSpans = negativeSpans
    histogram.customValues = customValues
    return histogram
  }
}

// MARK: Writing

extension HistogramLayout {
  func write(to bits: inout BitWriter) {
    writeZeroThreshold(to: &bits)
    bits.writeVarbit(Int64(schema))
    for spans in [positiveSpans, negativeSpans] {
      bits.writeUnsignedVarbit(UInt64(spans.count))
      for span in spans {
        bits.writeUnsignedVarbit(UInt64(span.length))
        bits.writeVarbit(Int64(span.offset))
      }
    }
    guard schema == NativeHistogram.customSchema else { return }
    bits.writeUnsignedVarbit(UInt64(customValues.count))
    for value in customValues { HistogramLayout.writeBound(value, to: &bits) }
  }

  /// One byte for 0 and for the powers of two that thresholds usually are, else 255 and the number.
  private func writeZeroThreshold(to bits: inout BitWriter) {
    var exponent: Int32 = 0
    let fraction = frexp(zeroThreshold, &exponent)
    if zeroThreshold == 0 {
      bits.write(0)
    } else if fraction == 0.5, (-242...11).contains(exponent) {
      bits.write(UInt8(exponent + 243))
    } else {
      bits.write(255)
      bits.write(zeroThreshold.bitPattern, 64)
    }
  }

  /// Thousandths where a bound is a moderate number of them, which people's bounds are; else a zero bit and the number.
  private static func writeBound(_ bound: Double, to bits: inout BitWriter) {
    let thousandths = bound * 1000
    if thousandths >= 0, thousandths <= 33_554_430 {
      let whole = thousandths.rounded()
      // As Prometheus asks: whether the number comes back.
      if whole / 1000 == bound { return bits.writeUnsignedVarbit(UInt64(whole) + 1) }
    }
    bits.write(0, 1)
    bits.write(bound.bitPattern, 64)
  }
}

// MARK: Reading

extension HistogramLayout {
  /// Takes a layout; an error where it is none that a histogram can have, or needs more than `reader` has.
  init(_ reader: inout BitReader) throws(ChunkError) {
    switch reader.read(8) {
    case 0: zeroThreshold = 0
    case 255: zeroThreshold = Double(bitPattern: reader.read(64))
    case let exponent: zeroThreshold = ldexp(0.5, Int32(exponent) - 243)
    }
    schema = Int32(truncatingIfNeeded: reader.readVarbit())
    positiveSpans = try HistogramLayout.spans(&reader)
    negativeSpans = try HistogramLayout.spans(&reader)
    if schema == NativeHistogram.customSchema {
      let count = reader.readUnsignedVarbit()
      // A bound takes five bits at least.
      guard count <= UInt64(max(0, reader.end - reader.position)) / 5 else { throw .tooShort }
      customValues.reserveCapacity(Int(count))
      for _ in 0..<count { customValues.append(HistogramLayout.bound(&reader)) }
    }
    if reader.isOver { throw .tooShort }
    try check()
  }

  private static func spans(_ reader: inout BitReader) throws(ChunkError) -> [NativeHistogram.Span]
  {
    let count = reader.readUnsignedVarbit()
    // A span takes two bits at least.
    guard count <= UInt64(max(0, reader.end - reader.position)) / 2 else { throw .tooShort }
    var spans: [NativeHistogram.Span] = []
    spans.reserveCapacity(Int(count))
    for _ in 0..<count {
      let length = reader.readUnsignedVarbit()
      let offset = reader.readVarbit()
      if reader.isOver { throw .tooShort }
      guard let offset = Int32(exactly: offset), let length = UInt32(exactly: length) else {
        throw ChunkError("has a span that no histogram has")
      }
      spans.append(.init(offset: offset, length: length))
    }
    return spans
  }

  private static func bound(_ reader: inout BitReader) -> Double {
    if reader.peek >> 63 == 1 { return Double(reader.readUnsignedVarbit() &- 1) / 1000 }
    reader.position &+= 1
    return Double(bitPattern: reader.read(64))
  }

  /// Whether a histogram can have it. Prometheus reserves the schemas 9…52 for finer buckets, which are joined.
  private func check() throws(ChunkError) {
    var histogram = empty
    if (9...52).contains(schema) { histogram.schema = 8 }
    // The buckets' number is not known to fit yet, so none are made for the check.
    for spans in [positiveSpans, negativeSpans] {
      for span in spans.dropFirst() where span.offset < 0 {
        throw ChunkError("has spans out of order")
      }
    }
    histogram.positiveSpans = []
    histogram.negativeSpans = []
    do throws(HistogramError) { try histogram.validate() } catch { throw ChunkError("\(error)") }
    if histogram.usesCustomBuckets {
      let last = positiveSpans.reduce(0) { $0 + Int($1.offset) + Int($1.length) }
      guard negativeSpans.isEmpty, positiveSpans.first.map({ $0.offset >= 0 }) ?? true,
        last <= customValues.count + 1
      else { throw ChunkError("has buckets without bounds") }
    }
  }
}
