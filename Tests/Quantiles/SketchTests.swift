import Glibc
import Metrics
import TestSupport
import Testing

@testable import Quantiles

/// The exact nearest-rank quantile.
func exact(_ quantile: Double, _ sorted: [Double]) -> Double {
  sorted[max(0, Int((quantile * Double(sorted.count)).rounded(.up)) - 1)]
}

let ranks = [0.0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]

@Suite struct BucketLayoutTests {
  @Test(arguments: [6, 5, 3, 0, -2, -4])
  func indexIsTheBucketWhoseBoundsHoldTheValue(schema: Int) {
    let layout = BucketLayout(schema: schema)
    var random = SplitMix(seed: 1)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: (random.next() >> 1) % Double.infinity.bitPattern)
      guard value > BucketLayout.zeroThreshold, value < 1e300 else { continue }
      let index = layout.index(of: value)
      #expect(value <= layout.upperBound(index) && value > layout.upperBound(index - 1))
    }
  }

  @Test func powersOfTwoAreUpperBounds() {
    let layout = BucketLayout(schema: 6)
    #expect(layout.index(of: 1) == 0)
    #expect(layout.index(of: 2) == 64)
    #expect(layout.index(of: 1.0.nextUp) == 1)
    #expect(layout.index(of: 0.5) == -64)
  }

  @Test func relativeErrorAtSchemaSixIsBelowFiftyFourBasisPoints() {
    #expect(BucketLayout(schema: 6).relativeError < 0.0054162)
  }
}

@Suite struct SketchTests {
  @Test(arguments: Distribution.allCases)
  func quantilesStayWithinTheStatedError(distribution: Distribution) {
    let values = distribution.values(20_000, seed: 3)
    let sketch = Sketch()
    values.withUnsafeBufferPointer { sketch.insert($0) }
    let sorted = values.sorted()
    for (rank, estimate) in zip(ranks, sketch.quantiles(ranks)) {
      let truth = exact(rank, sorted)
      #expect(abs(estimate - truth) <= sketch.relativeError * abs(truth) * (1 + 1e-9))
    }
    #expect(sketch.tally.count == 20_000)
    #expect(sketch.tally.min == sorted.first && sketch.tally.max == sorted.last)
  }

  @Test(arguments: Distribution.allCases)
  func oneByOneIsTheSameAsABatch(distribution: Distribution) {
    let values = distribution.values(3000, seed: 5)
    let batch = Sketch()
    values.withUnsafeBufferPointer { batch.insert($0) }
    let single = Sketch()
    for value in values { single.insert(value) }
    #expect(batch.histogram().positiveBuckets == single.histogram().positiveBuckets)
    #expect(batch.quantiles(ranks) == single.quantiles(ranks))
  }

  @Test(arguments: Distribution.allCases)
  func mergeIsTheUnionAndSubtractUndoesIt(distribution: Distribution) {
    let (a, b) = (Sketch(), Sketch())
    let union = Sketch()
    for value in distribution.values(2000, seed: 1) {
      a.insert(value)
      union.insert(value)
    }
    for value in Distribution.bimodal.values(2000, seed: 2) {
      b.insert(value)
      union.insert(value)
    }
    let before = a.histogram()
    a.merge(b)
    #expect(a.quantiles(ranks) == union.quantiles(ranks))
    #expect(a.tally.count == union.tally.count)
    a.subtract(b)
    let after = a.histogram()
    #expect(
      after.positiveBuckets == before.positiveBuckets
        && after.negativeBuckets == before.negativeBuckets)
    #expect(after.positiveSpans == before.positiveSpans && after.count == before.count)
  }

  @Test func zerosInfinitiesAndNaNHaveTheirPlaces() {
    let sketch = Sketch()
    for value in [0, -0.0, 1e-40, .nan, .infinity, -.infinity, 5, -5] as [Double] {
      sketch.insert(value)
    }
    #expect(sketch.tally.count == 7)
    #expect(sketch.tally.notNumbers == 1)
    let quantiles = sketch.quantiles([0, 0.2, 0.5, 0.8, 1])
    #expect(quantiles[0] == -.infinity)
    #expect(abs(quantiles[1] + 5) <= 5 * sketch.relativeError)
    #expect(quantiles[2] == 0)
    #expect(abs(quantiles[3] - 5) <= 5 * sketch.relativeError)
    #expect(quantiles[4] == .infinity)
  }

  @Test func anEmptySketchHasNoQuantile() {
    #expect(Sketch().quantile(0.5).isNaN)
  }

  @Test func pastItsBoundItHalvesItsResolutionAndSaysSo() {
    let sketch = Sketch(maximumBuckets: 512)
    let fine = sketch.relativeError
    var values: [Double] = []
    var random = SplitMix(seed: 9)
    for _ in 0..<5000 {
      let value = exp2(random.unit() * 60 - 30)
      values.append(value)
      sketch.insert(value)
    }
    #expect(sketch.positive.capacity <= 512)
    #expect(sketch.relativeError > fine)
    let sorted = values.sorted()
    for (rank, estimate) in zip(ranks, sketch.quantiles(ranks)) {
      let truth = exact(rank, sorted)
      #expect(abs(estimate - truth) <= sketch.relativeError * truth * (1 + 1e-9))
    }
  }

  @Test(arguments: Distribution.allCases)
  func serialisedAndReadBackIsTheSame(distribution: Distribution) throws {
    let sketch = Sketch()
    for value in distribution.values(500, seed: 8) + [.nan, 0, .infinity] { sketch.insert(value) }
    let bytes = sketch.serialised()
    let copy = try #require(Sketch.read(bytes))
    #expect(copy.tally == sketch.tally)
    #expect(copy.quantiles(ranks) == sketch.quantiles(ranks))
    for length in 0..<bytes.count { #expect(Sketch.read(Array(bytes[..<length])) == nil) }
  }
}
