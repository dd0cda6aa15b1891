import Metrics
import Testing

@testable import Quantiles

/// Counts that a target may claim though nothing can have counted them.
@Suite struct HugeCountTests {
  private func native(_ count: Double, schema: Int32 = 6) -> NativeHistogram {
    var histogram = NativeHistogram()
    histogram.schema = schema
    histogram.zeroCount = count
    histogram.positiveSpans = [
      NativeHistogram.Span(offset: -100, length: 200), .init(offset: 0, length: .max),
    ]
    histogram.positiveBuckets = Array(repeating: count, count: 200)
    histogram.negativeSpans = histogram.positiveSpans
    histogram.negativeBuckets = histogram.positiveBuckets
    return histogram
  }

  private func check(_ sketch: Sketch) {
    #expect(sketch.tally.count <= Tally.limit && sketch.tally.zeros <= Tally.limit)
    #expect(sketch.quantiles(ranks).allSatisfy { !$0.isNaN })
    #expect(sketch.histogram().count > 0)
  }

  @Test func spreadCountsStayAtTheLimit() {
    let sketch = Sketch()
    for _ in 0..<3 {
      sketch.spread(.max, from: 1, through: 2)
      sketch.spread(.max, from: -2, through: 0)
      sketch.spread(.max, from: 0, through: 0)
      sketch.spread(.max, from: -.greatestFiniteMagnitude, through: .greatestFiniteMagnitude)
      sketch.spread(.max, from: -.leastNonzeroMagnitude, through: .leastNonzeroMagnitude)
    }
    sketch.insert(1, count: .max)
    let other = Sketch()
    other.merge(sketch)
    other.merge(sketch)
    check(other)
    other.subtract(sketch)
    other.subtract(sketch)
  }

  @Test(arguments: [Int32(8), 6, 0, -4])
  func nativeCountsStayAtTheLimit(schema: Int32) {
    let sketch = Sketch()
    // Each is below what a single bucket may claim; together they are more than 64 bits hold.
    for _ in 0..<3 { sketch.add(native(9e17, schema: schema)) }
    check(sketch)
  }

  @Test func customCountsStayAtTheLimit() {
    var histogram = native(9e17, schema: NativeHistogram.customSchema)
    histogram.positiveSpans = [
      NativeHistogram.Span(offset: 0, length: 200), .init(offset: 0, length: .max),
    ]
    histogram.customValues = (1..<200).map { Double($0) }
    let sketch = Sketch()
    sketch.add(histogram)
    check(sketch)
  }

  @Test func aRingFullOfThemEmptiesAgain() {
    let rolling = RollingSketch(window: .seconds(60))
    for second in 0..<200 {
      rolling.advance(to: Timestamp(seconds: Double(second)))
      rolling.withOpenSketch { $0.spread(.max, from: 1, through: 2) }
      #expect(rolling.tally.count >= 1)
      #expect(rolling.quantiles([0.5, 1]).allSatisfy { $0 >= 1 && $0 <= 2 })
    }
    rolling.advance(to: Timestamp(seconds: 258))
    rolling.insert(7)
    #expect(rolling.tally.count == Tally.limit)
    rolling.advance(to: Timestamp(seconds: 259))
    #expect(rolling.tally.count == 1)
  }

  /// A resolution that halves while buckets come in must not move those that follow.
  @Test func bucketsKeepTheirPlacesWhileTheResolutionHalves() {
    let sketch = Sketch(maximumBuckets: 64)
    var histogram = NativeHistogram()
    histogram.schema = 6
    histogram.positiveSpans = [NativeHistogram.Span(offset: 1, length: 640)]
    histogram.positiveBuckets = Array(repeating: 1, count: 640)
    sketch.add(histogram)
    // Ten octaves from 1 to 1024: the middle one in rank is at 32.
    #expect(abs(sketch.quantile(0.5) - 32) <= 32 * sketch.relativeError * 2)
    #expect(sketch.tally.max <= 1024 * (1 + sketch.relativeError * 4))
  }
}
