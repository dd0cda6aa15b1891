import Metrics
import TestSupport
import Testing

@testable import Quantiles

private func second(_ number: Double) -> Timestamp { Timestamp(seconds: 1_700_000_000 + number) }

@Suite struct RollingSketchTests {
  @Test func timesAtTheEndsOfInt64AreOnlyFarAway() {
    let rolling = RollingSketch(window: .seconds(1), parts: 1000)
    for milliseconds in [Int64.min + 1, .max, 0, .min, .max, 1000] {
      rolling.insert(1, at: Timestamp(milliseconds: milliseconds))
      rolling.advance(to: Timestamp(milliseconds: milliseconds))
      rolling.insert(2)
      #expect(rolling.tally.count > 0)
    }
  }

  /// A window of 60 s in 60 parts against a sorted copy of what it should hold.
  @Test(arguments: [3, 40], Distribution.allCases)
  func itIsTheSortedWindow(perSecond: Int, distribution: Distribution) {
    let rolling = RollingSketch(window: .seconds(60))
    let values = distribution.values(150 * perSecond, seed: 11)
    var held: [(Int, Double)] = []
    for now in 0..<150 {
      for place in 0..<perSecond {
        let value = values[now * perSecond + place]
        rolling.insert(value, at: second(Double(now)))
        held.append((now, value))
      }
      guard now % 13 == 0 || now > 140 else { continue }
      let sorted = held.filter { $0.0 > now - 60 }.map(\.1).sorted()
      #expect(rolling.tally.count == UInt64(sorted.count))
      #expect(rolling.tally.min == sorted.first && rolling.tally.max == sorted.last)
      for (rank, estimate) in zip(ranks, rolling.quantiles(ranks)) {
        let truth = exact(rank, sorted)
        #expect(abs(estimate - truth) <= rolling.relativeError * abs(truth) * (1 + 1e-9))
      }
    }
  }

  @Test func rotationIsARecount() {
    let rolling = RollingSketch(window: .seconds(60), maximumBuckets: 700)
    var byPart: [[Double]] = []
    var random = SplitMix(seed: 4)
    for part in 0..<200 {
      // The spread widens on the way, so that the resolution halves while closed parts are finer.
      let spread = part < 80 ? 1.0 : 9.0
      let values = (0..<50).map { _ in random.normal() * spread }.map { $0 < 0 ? $0 : $0 * $0 * $0 }
      byPart.append(values)
      rolling.advance(to: second(Double(part)))
      for value in values { rolling.insert(value) }
    }
    let fresh = Sketch(schema: rollingSchema(rolling))
    for value in byPart.suffix(60).joined() { fresh.insert(value) }
    #expect(rolling.histogram().positiveBuckets == fresh.histogram().positiveBuckets)
    #expect(rolling.histogram().negativeBuckets == fresh.histogram().negativeBuckets)
  }

  private func rollingSchema(_ rolling: RollingSketch) -> Int { Int(rolling.histogram().schema) }

  @Test func fewValuesAreExact() {
    let rolling = RollingSketch(window: .seconds(60))
    for value in [3.0, 1, 2] { rolling.insert(value, at: second(0)) }
    #expect(rolling.relativeError == 0)
    #expect(rolling.quantiles([0.5, 0, 1]) == [2, 1, 3])
  }

  @Test func aGapLongerThanTheWindowEmptiesIt() {
    let rolling = RollingSketch(window: .seconds(60))
    for index in 0..<1000 { rolling.insert(Double(index + 1), at: second(Double(index / 100))) }
    rolling.advance(to: second(68))
    #expect(rolling.tally.count == 100)
    rolling.advance(to: second(128))
    #expect(rolling.tally.count == 0)
    #expect(rolling.quantiles([0.5])[0].isNaN)
  }

  @Test func lateValuesCountWhileTheyAreYoungerThanTheWindow() {
    let rolling = RollingSketch(window: .seconds(60))
    rolling.insert(1, at: second(100))
    rolling.insert(2, at: second(50))
    rolling.insert(3, at: second(39))
    #expect(rolling.tally.count == 2)
    #expect(rolling.late == 1)
  }

  @Test func aClockThatStepsBackFarStartsAnew() {
    let rolling = RollingSketch(window: .seconds(60))
    for _ in 0..<500 { rolling.insert(7, at: second(10_000)) }
    rolling.advance(to: second(9_990))
    #expect(rolling.tally.count == 500)
    rolling.advance(to: second(6_400))
    #expect(rolling.tally.count == 0)
    rolling.insert(8, at: second(6_400))
    #expect(rolling.quantiles([0.5]) == [8])
  }
}
