/// A native histogram sample with float counts, as Prometheus' `FloatHistogram`.
///
/// Exponential schemas −4…8 have bucket bounds `2^(i·2^−schema)`; schema −53 has `customValues` as upper bounds.
/// Bucket counts are absolute (neither cumulative nor deltas).
package struct NativeHistogram: Sendable, Hashable {
  /// A run of consecutive buckets: `offset` from the end of the run before (or from index 0), then `length` buckets.
  package struct Span: Sendable, Hashable {
    package var offset: Int32
    package var length: UInt32
    package init(offset: Int32, length: UInt32) {
      self.offset = offset
      self.length = length
    }
  }

  /// One span for each run of consecutive indexes, which ascend.
  package static func spans(over indexes: [Int]) -> [Span] {
    var spans: [Span] = []
    var next = 0
    for index in indexes {
      if index == next, !spans.isEmpty {
        spans[spans.count - 1].length += 1
      } else {
        spans.append(Span(offset: Int32(clamping: index - next), length: 1))
      }
      next = index + 1
    }
    return spans
  }

  package enum CounterResetHint: UInt8, Sendable, Hashable {
    case unknown, reset, notReset, gauge
  }

  package var counterResetHint: CounterResetHint = .unknown
  package var schema: Int32 = 0
  package var zeroThreshold: Double = 0
  package var zeroCount: Double = 0
  package var count: Double = 0
  package var sum: Double = 0
  package var positiveSpans: [Span] = []
  package var negativeSpans: [Span] = []
  package var positiveBuckets: [Double] = []
  package var negativeBuckets: [Double] = []
  /// Upper bounds of custom buckets, ascending, without +Inf; empty unless `schema` is `customSchema`.
  package var customValues: [Double] = []

  package static let customSchema: Int32 = -53

  package init() {}
}
