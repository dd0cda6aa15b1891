import Metrics

/// What a counter's resets add to the difference of two of its samples, as prefix sums of twice the precision, so
/// that the difference of two prefixes is as exact as summing between them.
struct ResetSums {
  /// Empty where the counter never was reset.
  private var high: [Double] = []
  private var low: [Double] = []
  /// How many resets fell from infinity, which no sum can take back; empty where none did.
  private var infinite: [Int32] = []
  private(set) var hasOverlap = false

  init() {}
  init(
    _ times: UnsafeBufferPointer<Int64>, _ values: UnsafeBufferPointer<Double>,
    _ starts: UnsafeBufferPointer<Int64>
  ) {
    let count = values.count
    guard count > 1 else { return }
    var firstReset = count
    var falls = 0
    for index in 1..<count { falls &+= values[index] < values[index &- 1] ? 1 : 0 }
    if falls > 0 {
      for index in 1..<count where values[index] < values[index - 1] {
        firstReset = index
        break
      }
    }
    if !starts.isEmpty {
      for index in 1..<count {
        if startOverlaps(
          starts[index], previousStart: starts[index - 1], previousTime: times[index - 1])
        {
          hasOverlap = true
        }
      }
      for index in 1..<firstReset
      where startTellsReset(
        starts[index], at: times[index], previousStart: starts[index - 1],
        previousTime: times[index - 1])
      {
        firstReset = index
        break
      }
    }
    guard firstReset < count else { return }
    high = [Double](repeating: 0, count: count)
    low = high
    var sum = 0.0
    var error = 0.0
    for index in firstReset..<count {
      let previous = values[index - 1]
      let isReset =
        values[index] < previous
        || !starts.isEmpty
          && startTellsReset(
            starts[index], at: times[index], previousStart: starts[index - 1],
            previousTime: times[index - 1])
      if isReset, previous.isInfinite {
        if infinite.isEmpty { infinite = [Int32](repeating: 0, count: count) }
        infinite[index] = 1
      } else if isReset {
        let next = sum + previous
        let part = next - sum
        error += (sum - (next - part)) + (previous - part)
        sum = next
      }
      high[index] = sum
      low[index] = error
    }
    for index in infinite.indices.dropFirst() { infinite[index] += infinite[index - 1] }
  }

  var isEmpty: Bool { high.isEmpty }

  /// What the resets at samples `first + 1 ... last` add.
  @inline(__always)
  func sum(after first: Int, through last: Int) -> Double {
    if high.isEmpty { return 0 }
    if !infinite.isEmpty, infinite[last] != infinite[first] { return .infinity }
    return (high[last] - high[first]) + (low[last] - low[first])
  }
}
