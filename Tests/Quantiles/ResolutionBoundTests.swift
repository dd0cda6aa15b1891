import Metrics
import Testing

@testable import Quantiles

/// The bound on a sketch's buckets is what makes it halve, and nothing else.
@Suite struct ResolutionBoundTests {
  /// One value in every bucket of `count` neighbours at schema 6.
  private func values(_ count: Int) -> [Double] {
    let layout = BucketLayout(schema: 6)
    return (0..<count).map { layout.middle($0 - count / 2) }
  }

  private func filled(_ values: [Double]) -> Sketch {
    let sketch = Sketch()
    for value in values { sketch.insert(value) }
    return sketch
  }

  @Test(arguments: [3000, 3700, 4000, 4080])
  func bucketsWithinTheBoundKeepTheResolution(count: Int) {
    let ascending = values(count)
    let outsideIn = [ascending[0], ascending[count - 1]] + ascending.dropFirst().dropLast()
    for order in [ascending, ascending.reversed(), outsideIn] {
      let sketch = filled(order)
      #expect(sketch.layout.schema == 6)
      #expect(sketch.positive.capacity <= sketch.maximumBuckets)
      let bytes = sketch.serialised()
      let copy = Sketch.read(bytes)
      #expect(copy?.quantiles([0.1, 0.5, 0.99]) == sketch.quantiles([0.1, 0.5, 0.99]))
    }
  }

  @Test func aWindowWithinTheBoundKeepsTheResolution() {
    let rolling = RollingSketch(window: .seconds(60))
    for value in values(4000) {
      rolling.insert(value, count: 1)
      if value > 1, rolling.tally.count % 500 == 0 { rolling.rotate() }
    }
    #expect(rolling.histogram().schema == 6)
  }

  @Test func bucketsThatAreLongEmptyDoNotCount() {
    // A gauge that climbs through 200 octaves, of which the window never sees more than a few.
    let rolling = RollingSketch(window: .seconds(60), parts: 6)
    var value = 1.0
    for _ in 0..<200 {
      rolling.rotate()
      value *= 2
      for step in 0..<500 { rolling.insert(value * (1 + Double(step) / 500), count: 1) }
    }
    #expect(rolling.relativeError < 0.0055)
  }

  /// Counters of 32 bits wrap around where a target claims that much; what seems empty then is taken out later.
  @Test func countersThatWrappedToZeroAreTakenOutWithoutHarm() {
    let rolling = RollingSketch(window: .seconds(60), parts: 6)
    for _ in 0..<2 {
      rolling.insert(1, count: 1 << 31)
      rolling.rotate()
    }
    // The resolution halves, and with it goes the total's bucket, which reads zero.
    rolling.insert(1e60, count: 1)
    rolling.insert(1e30, count: 1)
    rolling.rotate()
    for _ in 0..<8 { rolling.rotate() }
    #expect(rolling.tally.count == 0)
    rolling.insert(5, count: 3)
    #expect(rolling.quantiles([0.5]) == [5])
  }
}
