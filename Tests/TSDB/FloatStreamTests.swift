import TestSupport
import Testing

@testable import TSDB

@Suite struct FloatStreamTests {
  /// Streams whose values differ in every number of bits, at steady and at wandering distances, and end anywhere: what
  /// went in comes out.
  @Test func everyBitComesBack() throws {
    var random = SplitMix(seed: 77)
    for round in 0..<1_500 {
      let count = Int.random(in: 1...120, using: &random)
      let isSteady = round % 3 != 0
      let least = Int.random(in: 0..<60, using: &random)
      let span = Int.random(in: 1...(64 - least), using: &random)
      var (time, value) = (Int64(random.next() % (1 << 41)), random.next())
      var (times, values) = ([Int64](), [UInt64]())
      for index in 0..<count {
        times.append(time)
        values.append(value)
        time +=
          isSteady && index % 31 != 30
          ? 15_000 : 1 + Int64(random.next() >> Int.random(in: 30...60, using: &random))
        // Now the same again, now a change of few or many bits somewhere in the span.
        guard random.next() % 8 != 0 else { continue }
        let width = Int.random(in: 1...span, using: &random)
        let low = least + Int.random(in: 0...(span - width), using: &random)
        value ^= (random.next() >> UInt64(64 - width)) << UInt64(low)
      }
      let (backTimes, backValues) = roundTrip(times, values)
      try #require(backTimes == times && backValues == values, "round \(round)")
    }
  }

  /// A counter's bits wander: a window that takes the old one in is cheaper than one after another.
  @Test func aCountersWindowsAreFew() {
    var random = SplitMix(seed: 5)
    var value = 1_000_000.0
    var state = FloatState()
    var cursor = BitCursor()
    var words = [UInt64](repeating: 0, count: 400)
    var windows = 0
    words.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      state.writeFirst(0, value.bitPattern, &cursor, to: base)
      for step in 1...120 {
        value += Double(random.next() % 200)
        let before = (state.leading, state.width)
        state.writeNext(Int64(step) * 15_000, value.bitPattern, &cursor, to: base)
        if (state.leading, state.width) != before { windows += 1 }
      }
    }
    #expect(windows < 20)
  }

  private func roundTrip(_ times: [Int64], _ values: [UInt64]) -> ([Int64], [UInt64]) {
    var state = FloatState()
    var cursor = BitCursor()
    var words = [UInt64](repeating: 0, count: times.count * wordsPerSample + 4)
    var (outTimes, outValues) = (
      [Int64](repeating: 0, count: times.count), [Double](repeating: 0, count: times.count)
    )
    words.withUnsafeMutableBufferPointer { words in
      guard let base = words.baseAddress else { return }
      state.writeFirst(times[0], values[0], &cursor, to: base)
      for index in times.indices.dropFirst() {
        state.writeNext(times[index], values[index], &cursor, to: base)
      }
      base[Int(cursor.wordCount)] = cursor.pending
      outTimes.withUnsafeMutableBufferPointer { outTimes in
        outValues.withUnsafeMutableBufferPointer { outValues in
          guard let a = outTimes.baseAddress, let b = outValues.baseAddress else { return }
          decodeFloats(base, count: times.count, times: a, values: b)
        }
      }
    }
    return (outTimes, outValues.map(\.bitPattern))
  }
}
