import Glibc
import TestSupport
import Testing

@testable import Quantiles

/// Values of every kind, in an order that has no order.
func mixedValues(_ count: Int, seed: UInt64) -> [Double] {
  var random = SplitMix(seed: seed)
  return (0..<count).map { _ in
    switch random.next() % 20 {
    case 0: 0
    case 1: -0.0
    case 2: .nan
    case 3: .infinity
    case 4: -.infinity
    case 5: 1e-300
    case 6: exp2(Double(random.next() % 16) - 8)
    case 7...12: -exp(2 * random.normal())
    default: exp(2 * random.normal())
    }
  }
}

/// Whether a quantile is as near to the truth as the sketch says; what is as good as zero may read as zero.
func isWithin(_ error: Double, _ estimate: Double, _ truth: Double) -> Bool {
  if estimate == truth || (estimate == 0 && truth.magnitude <= BucketLayout.zeroThreshold) {
    return true
  }
  return abs(estimate - truth) <= error * abs(truth) * (1 + 1e-9)
}

/// What a sketch holds, at a resolution: for comparing sketches that came by it in different ways.
private struct Contents: Equatable {
  var positive: [Int: UInt32] = [:]
  var negative: [Int: UInt32] = [:]
  var zeros: UInt64
  var infinities: [UInt64]
  var notNumbers: UInt64
  var count: UInt64

  init(_ sketch: Sketch, schema: Int) {
    let steps = sketch.layout.schema - schema
    for index in sketch.positive.range where sketch.positive.count(index) > 0 {
      let count = sketch.positive.count(index)
      positive[BucketLayout.coarsened(index, by: steps), default: 0] += count
    }
    for index in sketch.negative.range where sketch.negative.count(index) > 0 {
      let count = sketch.negative.count(index)
      negative[BucketLayout.coarsened(index, by: steps), default: 0] += count
    }
    zeros = sketch.tally.zeros
    infinities = [sketch.tally.negativeInfinities, sketch.tally.positiveInfinities]
    notNumbers = sketch.tally.notNumbers
    count = sketch.tally.count
  }
}

@Suite struct SketchPropertyTests {
  private func sketch(_ values: [Double], bound: Int = 4096) -> Sketch {
    let sketch = Sketch(maximumBuckets: bound)
    for value in values { sketch.insert(value) }
    return sketch
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>, [4096, 200, 64])
  func quantilesOfAllKindsOfValuesStayWithinTheStatedError(seed: UInt64, bound: Int) {
    let values = mixedValues(3000, seed: seed)
    let batch = Sketch(maximumBuckets: bound)
    values.withUnsafeBufferPointer { batch.insert($0) }
    let numbers = values.filter { !$0.isNaN }.sorted()
    for sketch in [sketch(values, bound: bound), batch] {
      #expect(sketch.tally.count == UInt64(numbers.count))
      #expect(sketch.tally.notNumbers == UInt64(values.count - numbers.count))
      #expect(sketch.tally.min == numbers.first && sketch.tally.max == numbers.last)
      for (rank, estimate) in zip(ranks, sketch.quantiles(ranks)) {
        #expect(isWithin(sketch.relativeError, estimate, exact(rank, numbers)))
      }
    }
  }

  @Test func theFirstAndTheLastRankAreExact() {
    let values = (1...1000).map { Double($0) + 0.123 }
    #expect(sketch(values).quantiles([0, 0.001, 0.9999, 1]) == [1.123, 1.123, 1000.123, 1000.123])
  }

  @Test func theSumIsExact() {
    let values = mixedValues(3000, seed: 1).filter(\.isFinite).map { $0.rounded() }
    #expect(sketch(values).tally.sum == values.reduce(0, +))
    let all = Sketch()
    values.withUnsafeBufferPointer { all.insert($0) }
    #expect(all.tally.sum == values.reduce(0, +))
  }

  /// Also where one side, or both, had to halve.
  @Test(arguments: [4096, 300, 64], [4096, 300, 64])
  func mergeIsTheUnion(bound: Int, other: Int) {
    let (first, second) = (mixedValues(2000, seed: 21), mixedValues(1000, seed: 22).map { $0 * 64 })
    let merged = sketch(first, bound: bound)
    merged.merge(sketch(second, bound: other))
    let union = sketch(first + second, bound: bound)
    let schema = min(merged.layout.schema, union.layout.schema)
    #expect(Contents(merged, schema: schema) == Contents(union, schema: schema))
    #expect(merged.tally.min == union.tally.min && merged.tally.max == union.tally.max)
    let numbers = (first + second).filter { !$0.isNaN }.sorted()
    for (rank, estimate) in zip(ranks, merged.quantiles(ranks)) {
      #expect(isWithin(merged.relativeError, estimate, exact(rank, numbers)))
    }
  }

  /// Where the resolution halves while the other's buckets come in one by one.
  @Test func aMergeThatHalvesOnTheWayIsTheUnion() {
    let coarse = sketch([0.01, 1, 100, -1], bound: 400)
    let fine = sketch((0..<4000).map { 1e-8 * pow(1.01, Double($0)) })
    let schema = coarse.layout.schema
    coarse.merge(fine)
    #expect(coarse.layout.schema < schema)
    let union = sketch(
      [0.01, 1, 100, -1] + (0..<4000).map { 1e-8 * pow(1.01, Double($0)) })
    #expect(
      Contents(coarse, schema: coarse.layout.schema)
        == Contents(union, schema: coarse.layout.schema))
  }

  @Test(arguments: [4096, 300, 64])
  func subtractUndoesMerge(bound: Int) {
    let first = mixedValues(2000, seed: 31).filter(\.isFinite)
    let sketch = sketch(first, bound: bound)
    let before = self.sketch(first, bound: bound)
    let other = self.sketch(mixedValues(1000, seed: 32).filter(\.isFinite), bound: 64)
    sketch.merge(other)
    sketch.subtract(other)
    let schema = sketch.layout.schema
    #expect(Contents(sketch, schema: schema) == Contents(before, schema: schema))
    #expect(abs(sketch.tally.sum - before.tally.sum) < 1e-6 * abs(before.tally.sum))
  }

  @Test func halvingIsWhatACoarserSketchWouldHold() {
    let values = mixedValues(2000, seed: 41)
    let halved = sketch(values)
    for schema in stride(from: 5, through: -4, by: -1) {
      halved.halve()
      let coarse = Sketch(schema: schema)
      for value in values { coarse.insert(value) }
      #expect(halved.layout == coarse.layout)
      #expect(Contents(halved, schema: schema) == Contents(coarse, schema: schema))
    }
  }

  /// Among them one whose negative buckets are those of its positive ones, with other counts.
  @Test(arguments: [
    [], [3, 3, -3], mixedValues(500, seed: 51), mixedValues(500, seed: 52).map { $0 * 1e30 },
  ])
  func serialisedAndReadBackIsTheSame(values: [Double]) throws {
    for bound in [4096, 64] {
      let sketch = sketch(values, bound: bound)
      let copy = try #require(Sketch.read(sketch.serialised()))
      #expect(copy.layout == sketch.layout && copy.maximumBuckets == sketch.maximumBuckets)
      let schema = sketch.layout.schema
      #expect(Contents(copy, schema: schema) == Contents(sketch, schema: schema))
      #expect(copy.serialised() == sketch.serialised())
    }
  }

  @Test func spoiledBytesAreRefusedOrAnswerWithoutHarm() {
    var random = SplitMix(seed: 61)
    let bytes = sketch(mixedValues(200, seed: 61)).serialised()
    for _ in 0..<5000 {
      var spoiled = bytes
      for _ in 0...(random.next() % 4) {
        spoiled[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      guard let sketch = Sketch.read(spoiled) else { continue }
      _ = sketch.quantiles(ranks)
      sketch.merge(sketch)
      _ = sketch.histogram()
    }
  }
}
