import Metrics
import Testing

@Suite struct NativeHistogramTests {
  private func histogram(
    schema: Int32 = 0, from offset: Int32 = 0, _ buckets: [Double], sum: Double = 0,
    zero: (threshold: Double, count: Double) = (0, 0)
  ) -> NativeHistogram {
    var histogram = NativeHistogram()
    histogram.schema = schema
    histogram.positiveSpans = [.init(offset: offset, length: UInt32(buckets.count))]
    histogram.positiveBuckets = buckets
    histogram.zeroThreshold = zero.threshold
    histogram.zeroCount = zero.count
    histogram.count = buckets.reduce(zero.count, +)
    histogram.sum = sum
    return histogram
  }

  @Test func boundsArePowersOfTwo() {
    #expect(NativeHistogram.exponentialBound(0, schema: 3) == 1)
    #expect(NativeHistogram.exponentialBound(3, schema: 0) == 8)
    #expect(NativeHistogram.exponentialBound(-2, schema: -1) == 0.0625)
    #expect(NativeHistogram.exponentialBound(1024, schema: 0) == .greatestFiniteMagnitude)
    #expect(NativeHistogram.exponentialBound(.max, schema: 8) == .infinity)
    #expect(NativeHistogram.exponentialBound(.min, schema: -4) == 0)
  }

  @Test func coarserResolutionWins() throws {
    let (sum, _) = try histogram(schema: 1, [1, 2, 3, 4]).adding(histogram(schema: 0, [10, 20]))
    #expect(sum.schema == 0)
    #expect(sum.compacted.positiveBuckets == [11, 25, 4])
  }

  /// The wider zero bucket takes in what the narrower histogram has there, and grows to the end of a bucket it cuts.
  @Test func zeroBucketsMeet() throws {
    let wide = histogram([], zero: (3, 1))
    let (sum, _) = try histogram([5, 6, 7, 8]).adding(wide)
    #expect(sum.zeroThreshold == 4)
    #expect(sum.zeroCount == 19)
    #expect(sum.compacted.positiveBuckets == [8])
  }

  @Test func customBoundsMeetAtTheSharedOnes() throws {
    var a = histogram(schema: NativeHistogram.customSchema, [1, 2, 3, 4])
    a.customValues = [1, 2, 3]
    var b = histogram(schema: NativeHistogram.customSchema, [10, 20])
    b.customValues = [2]
    let (sum, outcome) = try a.adding(b)
    #expect(outcome.boundsReconciled)
    #expect(sum.customValues == [2])
    #expect(sum.positiveBuckets == [13, 27])
    #expect(throws: HistogramError.incompatibleSchemas) { try a.adding(histogram([1])) }
  }

  @Test func resetsAreSeenInAnyBucket() {
    #expect(histogram([1, 3]).isReset(after: histogram([2, 1])))
    #expect(!histogram([2, 3]).isReset(after: histogram([2, 1])))
    #expect(histogram(schema: 1, [9]).isReset(after: histogram(schema: 0, [1])))
    #expect(!histogram(schema: 0, [9]).isReset(after: histogram(schema: 1, [1])))
    var hinted = histogram([0])
    hinted.counterResetHint = .notReset
    #expect(!hinted.isReset(after: histogram([5])))
  }

  /// Sums keep rounding errors; averages of numbers whose sum overflows stay finite.
  @Test func sumsAreCompensatedAndScaled() throws {
    var total = HistogramAccumulator(histogram([1], sum: 1e100))
    try total.add(histogram([1], sum: 1))
    try total.add(histogram([1], sum: -1e100))
    #expect(total.histogram.sum == 1)
    var great = HistogramAccumulator(histogram([1.5e308]))
    try great.add(histogram([1.5e308]))
    #expect(great.histogram.count == .infinity)
    great.divide(by: 2)
    #expect(great.histogram.count == 1.5e308)
  }

  /// Whatever spans and counts claim, nothing traps.
  @Test func malformedHistogramsAreRefusedAndHarmless() {
    var bad = histogram([1, 2])
    bad.positiveSpans = [
      .init(offset: .max, length: .max), .init(offset: .min, length: 0),
      .init(offset: .max, length: 7),
    ]
    #expect(throws: HistogramError.self) { try bad.validate() }
    _ = bad.compacted
    _ = bad.description
    _ = bad.buckets
    _ = try? bad.adding(histogram([1], zero: (.infinity, 1)))
    _ = bad.isReset(after: histogram([1]))
    _ = bad.trimmed(at: 1, keepsBelow: true)
    #expect(throws: HistogramError.self) { try histogram(schema: 99, [1]).validate() }
    #expect(throws: Never.self) { try histogram([1]).validate() }
  }

  @Test func printsLikePrometheus() {
    var shown = histogram([1, 0, 2.5], sum: 1e-7, zero: (0.001, 3))
    shown.negativeSpans = [.init(offset: 1, length: 1)]
    shown.negativeBuckets = [1]
    #expect(
      shown.description
        == "{count:6.5, sum:1e-07, [-2,-1):1, [-0.001,0.001]:3, (0.5,1]:1, (2,4]:2.5}")
  }

  @Test(arguments: [
    (0.0, "0"), (-0.5, "-0.5"), (1e6, "1e+06"), (123456, "123456"), (1_234_567, "1.234567e+06"),
    (0.0001, "0.0001"), (0.00001, "1e-05"), (123456.75, "123456.75"), (.infinity, "+Inf"),
    (.nan, "NaN"), (.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
  ])
  func numbersAreLaidOutAsGoDoes(_ value: Double, _ text: String) {
    #expect(goNumber(value) == text)
  }

  @Test func longNumbersCanStandInFull() {
    #expect(goNumber(1e20, exponentFrom: 21) == "100000000000000000000")
    #expect(goNumber(1e21, exponentFrom: 21) == "1e+21")
  }
}
