import Blocks
import Metrics

/// Everything that a data directory gives, by the series' names.
struct Contents: Equatable {
  /// Floats in order of time, by their bits so that markers compare.
  struct Floats: Equatable {
    var times: [Int64] = []
    var values: [UInt64] = []
  }
  var floats: [String: Floats] = [:]
  var histograms: [String: [Int64: NativeHistogram]] = [:]

  init(_ data: DataDirectory) throws {
    for series in try data.select([], from: .distantPast, through: .distantFuture) {
      var columns = SampleColumns()
      series.read(from: .distantPast, through: .distantFuture, into: &columns)
      let name = series.labels.description
      floats[name] = Floats(times: columns.timestamps, values: columns.values.map(\.bitPattern))
      for point in columns.histograms {
        histograms[name, default: [:]][point.timestamp.milliseconds] = point.histogram
      }
    }
  }

  func values(_ name: String) -> [Int64: Double] {
    let found = floats[name] ?? Floats()
    return Dictionary(
      uniqueKeysWithValues: zip(found.times, found.values.map(Double.init(bitPattern:))))
  }

  /// Whether all floats that are here are there, in the same order and the same; and which of those there are not here,
  /// as series and numbers of samples.
  func compared(with whole: Contents) -> (isPart: Bool, missing: [String: Int]) {
    var missing: [String: Int] = [:]
    var isPart = floats.keys.allSatisfy { whole.floats[$0] != nil }
    for (name, all) in whole.floats {
      let mine = floats[name] ?? Floats()
      var next = 0
      for (time, value) in zip(mine.times, mine.values) {
        while next < all.times.count, all.times[next] < time { next += 1 }
        if next == all.times.count || all.times[next] != time || all.values[next] != value {
          isPart = false
          break
        }
      }
      if mine.times.count < all.times.count { missing[name] = all.times.count - mine.times.count }
    }
    return (isPart, missing)
  }
}
