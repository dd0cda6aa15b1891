internal import JSON

/// The moving windows of `calculateField`: over the last rows, or the rows around each.
struct MovingWindow {
  private let reducer: String
  /// Rows before and after the row itself.
  private let before: Int
  private let after: Int

  init(_ json: JSON, rows: Int) {
    reducer = json["reducer"].string ?? "mean"
    let isFixed = json["windowSizeMode"].string == "fixed"
    let wanted = Self.size(json) * (isFixed ? 1 : Double(rows))
    let size = Int(min(max(1, wanted.rounded(.up)), 1e9))
    if json["windowAlignment"].string == "centered" {
      before = size / 2
      after = (size + 1) / 2 - 1
    } else {
      before = size - 1
      after = 0
    }
  }

  private static func size(_ json: JSON) -> Double { json["windowSize"].number ?? 0.1 }

  static func shortfalls(_ json: JSON) -> [Shortfall] {
    var found = Shortfall.unless(
      ["mean", "stdDev", "variance"], json["reducer"], "window calculation")
    found += Shortfall.unless(["trailing", "centered"], json["windowAlignment"], "alignment")
    found += Shortfall.unless(["percentage", "fixed"], json["windowSizeMode"], "windowSizeMode")
    if !(size(json) > 0) { found.append(Shortfall("windowSize \(json["windowSize"].text ?? "")")) }
    return found
  }

  /// One value a row; NaN where the window holds nothing.
  func over(_ numbers: [Double]) -> [Double] {
    guard reducer == "mean" else {
      return numbers.indices.map { Reducer.reduce(reducer, numbers[range($0, numbers.count)]) }
    }
    // Means slide: windows may be as long as the column.
    var sums = [0.0]
    var counts = [0]
    for value in numbers {
      sums.append((sums.last ?? 0) + (value.isNaN ? 0 : value))
      counts.append((counts.last ?? 0) + (value.isNaN ? 0 : 1))
    }
    let isExact = numbers.allSatisfy { $0.isNaN || $0.isFinite }
    return numbers.indices.map { row in
      let range = range(row, numbers.count)
      guard isExact else { return Reducer.reduce("mean", numbers[range]) }
      let count = counts[range.upperBound] - counts[range.lowerBound]
      return count == 0
        ? .nan : (sums[range.upperBound] - sums[range.lowerBound]) / Double(count)
    }
  }

  private func range(_ row: Int, _ count: Int) -> Range<Int> {
    max(0, row - min(before, row))..<min(count, row + min(after, count) + 1)
  }
}
