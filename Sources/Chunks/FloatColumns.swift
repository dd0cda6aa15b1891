internal import Metrics

/// The samples of one chunk in scratch memory, on their way to the columns of a read.
struct FloatColumns {
  let times: UnsafeMutablePointer<Int64>
  let values: UnsafeMutablePointer<Double>
  let count: Int

  /// Whether each time is later than the one before.
  var isAscending: Bool {
    var index = 1
    var falls = false
    while index < count {
      falls = falls || times[index &- 1] >= times[index]
      index &+= 1
    }
    return !falls
  }

  /// The samples in `from...through`.
  func range(_ from: Int64, _ through: Int64) -> Range<Int> {
    var low = 0
    var high = count
    if count > 0, times[0] < from {
      while low < count, times[low] < from { low &+= 1 }
    }
    while high > low, times[high &- 1] > through { high &-= 1 }
    return low..<high
  }

  /// Appends a range of them.
  func append(_ range: Range<Int>, to columns: inout SampleColumns) {
    guard !range.isEmpty else { return }
    columns.timestamps.append(
      contentsOf: UnsafeBufferPointer(start: times + range.lowerBound, count: range.count))
    columns.values.append(
      contentsOf: UnsafeBufferPointer(start: values + range.lowerBound, count: range.count))
    if !columns.startTimestamps.isEmpty {
      columns.startTimestamps += repeatElement(0, count: range.count)
    }
  }
}
