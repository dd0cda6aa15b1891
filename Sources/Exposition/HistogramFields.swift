package import Metrics
package import Protobuf

/// The parts of a native histogram as messages of protocol buffers bring them, one field after the other.
///
/// Integer histograms have bucket counts as differences from bucket to bucket, float histograms as they are; which of
/// both a message holds shows only at its end.
package struct HistogramFields {
  package var histogram = NativeHistogram()
  package var positiveDeltas: [Int64] = []
  package var negativeDeltas: [Int64] = []
  /// Whether count, zero count and buckets are floats.
  package var isFloat = false

  package init() {}

  /// Reads a BucketSpan: the gap before it, and how many buckets it has.
  package static func span(_ field: MessageReader.Field, _ reader: inout MessageReader)
    throws(ProtobufError) -> NativeHistogram.Span
  {
    var message = try reader.nested(field)
    var span = NativeHistogram.Span(offset: 0, length: 0)
    while let field = try message.next() {
      switch field.number {
      case 1: span.offset = try message.zigzag32(field)
      case 2: span.length = try message.unsigned32(field)
      default: try message.skip(field)
      }
    }
    return span
  }

  /// The whole; fails where its parts contradict one another, as Prometheus' own check has it.
  package consuming func finished() throws(HistogramError) -> NativeHistogram {
    var histogram = histogram
    if !isFloat {
      histogram.positiveBuckets = HistogramFields.sums(positiveDeltas)
      histogram.negativeBuckets = HistogramFields.sums(negativeDeltas)
    }
    guard HistogramFields.isInRange(histogram.positiveSpans),
      HistogramFields.isInRange(histogram.negativeSpans)
    else { throw .invalid("a span lies beyond all buckets") }
    try histogram.validate()
    guard histogram.count >= 0 || histogram.isStaleMarker, !(histogram.zeroCount < 0) else {
      throw .invalid("a negative number of observations")
    }
    guard histogram.zeroThreshold >= 0 else { throw .invalid("a negative zero threshold") }
    if !isFloat, !histogram.isStaleMarker {
      let observed =
        histogram.positiveBuckets.reduce(0, +) + histogram.negativeBuckets.reduce(0, +)
        + histogram.zeroCount
      // Of what is not a number the sum tells, no bucket does.
      guard histogram.sum.isNaN ? observed <= histogram.count : observed == histogram.count else {
        throw .invalid(
          "\(goNumber(observed)) observations in buckets, but the count is "
            + goNumber(histogram.count))
      }
    }
    return histogram
  }

  private static func sums(_ deltas: [Int64]) -> [Double] {
    var sum: Int64 = 0
    return deltas.map { delta in
      sum &+= delta
      return Double(sum)
    }
  }

  /// Whether all indexes fit into 32 bits.
  private static func isInRange(_ spans: [NativeHistogram.Span]) -> Bool {
    var index: Int64 = 0
    for span in spans {
      index += Int64(span.offset) + Int64(span.length)
      guard index.magnitude < 1 << 31 else { return false }
    }
    return true
  }
}
