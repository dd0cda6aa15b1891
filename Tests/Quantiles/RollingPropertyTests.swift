import Glibc
import Metrics
import TestSupport
import Testing

@testable import Quantiles

/// The window as its documentation has it: every value with the number of the sub-window that it counts in.
private struct WindowModel {
  let width: Int64
  let parts: Int64
  private(set) var number: Int64?
  private(set) var late: UInt64 = 0
  private var held: [(number: Int64, value: Double)] = []

  init(width: Int64, parts: Int64) {
    self.width = width
    self.parts = parts
  }

  mutating func advance(to milliseconds: Int64) {
    let target = milliseconds / width
    guard let current = number else {
      number = target
      return
    }
    if target < current - parts || target >= current + parts { held = [] }
    if target < current - parts || target > current { number = target }
    held.removeAll { [number] in $0.number <= (number ?? 0) - parts }
  }

  mutating func insert(_ value: Double, at milliseconds: Int64) {
    if let number, milliseconds / width <= number - parts {
      late += 1
      return
    }
    if milliseconds / width > number ?? .min { advance(to: milliseconds) }
    held.append((number ?? 0, value))
  }

  var values: [Double] { held.map(\.value) }
}

@Suite struct RollingPropertyTests {
  /// A rolling sketch and the model go through the same hours: scrapes of a few values or of hundreds, values of every
  /// kind, late ones and ones too late, clock steps of an hour both ways, small steps back, gaps.
  @Test(arguments: 1...10 as ClosedRange<UInt64>, [4096, 256])
  func itIsTheWindowThatItsDocumentationTells(seed: UInt64, bound: Int) {
    var random = SplitMix(seed: seed)
    let parts = [1, 7, 60][Int(seed % 3)]
    let rolling = RollingSketch(window: .seconds(60), parts: parts, maximumBuckets: bound)
    var model = WindowModel(width: 60_000 / Int64(parts), parts: Int64(parts))
    var now: Int64 = 1_700_000_000_000
    let perScrape = seed.isMultiple(of: 2) ? 3 : 40
    for _ in 0..<150 {
      switch random.next() % 60 {
      case 0: now += 3_600_000
      case 1: now -= 3_600_000
      case 2: now += 60_000 + Int64(random.next() % 10_000)
      case 3: now -= Int64(random.next() % 50_000)
      default: now += Int64(random.next() % 3000)
      }
      for value in mixedValues(Int(random.next() % UInt64(2 * perScrape)), seed: random.next()) {
        // One value in ten is late, some of these too late.
        let delay = random.next() % 10 == 0 ? Int64(random.next() % 80_000) : 0
        rolling.insert(value, at: Timestamp(milliseconds: now - delay))
        model.insert(value, at: now - delay)
      }
      rolling.advance(to: Timestamp(milliseconds: now))
      model.advance(to: now)
      let numbers = model.values.filter { !$0.isNaN }.sorted()
      let tally = rolling.tally
      #expect(tally.count == UInt64(numbers.count) && rolling.late == model.late)
      #expect(tally.notNumbers == UInt64(model.values.count - numbers.count))
      #expect(tally.min == numbers.first ?? .infinity && tally.max == numbers.last ?? -.infinity)
      let sum = numbers.reduce(0, +)
      let scale = numbers.reduce(0) { $0 + abs($1) }
      #expect(
        sum.isFinite
          ? abs(tally.sum - sum) <= 1e-12 * scale
          : tally.sum == sum || (tally.sum.isNaN && sum.isNaN))
      for (rank, estimate) in zip(ranks, rolling.quantiles(ranks)) {
        let truth = numbers.isEmpty ? Double.nan : exact(rank, numbers)
        #expect(
          numbers.isEmpty ? estimate.isNaN : isWithin(rolling.relativeError, estimate, truth))
      }
      let histogram = rolling.histogram()
      #expect(histogram.count == Double(numbers.count))
    }
  }

  @Test func anEmptiedWindowBeginsAnewAtItsFirstResolution() {
    let rolling = RollingSketch(window: .seconds(60), schema: 3)
    for number in 0..<1000 {
      rolling.insert(Double(number + 1), at: Timestamp(seconds: Double(number / 10)))
    }
    #expect(rolling.histogram().schema == 3)
    rolling.advance(to: Timestamp(seconds: 10_000))
    for number in 0..<1000 { rolling.insert(Double(number + 1)) }
    #expect(rolling.histogram().schema == 3)
    #expect(rolling.relativeError == BucketLayout(schema: 3).relativeError)
  }

  @Test func aQuantileThatIsNoNumberReadsAsTheLeast() {
    let rolling = RollingSketch(window: .seconds(60))
    rolling.insert(5)
    #expect(rolling.quantiles([.nan, -1, 2]) == [5, 5, 5])
    for _ in 0..<1000 { rolling.insert(5) }
    #expect(rolling.quantiles([.nan]) == [5])
  }

  /// Single values wait in a block; whoever asks must find them counted.
  @Test(arguments: [1, 127, 128, 129, 255, 256, 257, 1000])
  func everyWayToLookSeesTheLastValue(count: Int) {
    func filled() -> RollingSketch {
      let rolling = RollingSketch(window: .seconds(60))
      for number in 1...count { rolling.insert(Double(number)) }
      return rolling
    }
    #expect(filled().tally.count == UInt64(count))
    #expect(filled().histogram().count == Double(count))
    #expect(isWithin(filled().relativeError, filled().quantiles([1])[0], Double(count)))
    #expect((filled().relativeError == 0) == (count <= RollingSketch.rawLimit))
    let rotated = filled()
    rotated.rotate()
    #expect(rotated.tally.count == UInt64(count))
    var seen: UInt64 = 0
    filled().withOpenSketch { seen = $0.tally.count }
    #expect(seen == UInt64(count))
  }
}
