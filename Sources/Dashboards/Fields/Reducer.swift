internal import Metrics

/// Grafana's calcs: one number from a field's values.
enum Reducer {
  /// The calc `id` over `values` (NaN stands for nothing); times are parallel, for calcs that tell when.
  static func reduce(_ id: String, _ values: ArraySlice<Double>, times: ArraySlice<Double>? = nil)
    -> Double
  {
    let present = values.lazy.filter { !$0.isNaN }
    switch canonical(id) {
    case "last": return values.last ?? .nan
    case "lastNotNull": return values.last { !$0.isNaN } ?? .nan
    case "first": return values.first ?? .nan
    case "firstNotNull": return values.first { !$0.isNaN } ?? .nan
    case "min": return present.min() ?? .nan
    case "max": return present.max() ?? .nan
    case "mean":
      var sum = 0.0
      var count = 0.0
      for value in present {
        sum += value
        count += 1
      }
      return count > 0 ? sum / count : .nan
    case "sum":
      var isEmpty = true
      var sum = 0.0
      for value in present {
        sum += value
        isEmpty = false
      }
      return isEmpty ? .nan : sum
    case "count": return Double(values.count)
    case "countNotNull": return Double(present.reduce(0) { count, _ in count + 1 })
    case "range":
      guard let low = present.min(), let high = present.max() else { return .nan }
      return high - low
    case "diff":
      guard let first = present.first, let last = values.last(where: { !$0.isNaN }) else {
        return .nan
      }
      return last - first
    case "diffperc":
      guard let first = present.first, let last = values.last(where: { !$0.isNaN }) else {
        return .nan
      }
      return (last - first) / first
    case "delta":
      // The sum of increases: a fall is a reset.
      var total = 0.0
      var previous: Double?
      for value in present {
        if let before = previous { total += value >= before ? value - before : value }
        previous = value
      }
      return previous == nil ? .nan : total
    case "step":
      var least = Double.infinity
      var previous: Double?
      for value in present {
        if let before = previous { least = Swift.min(least, value - before) }
        previous = value
      }
      return least.isFinite ? least : .nan
    case "logmin": return present.filter { $0 > 0 }.min() ?? .nan
    case "allIsZero": return present.allSatisfy { $0 == 0 } ? 1 : 0
    case "allIsNull": return present.isEmpty ? 1 : 0
    case "changeCount":
      var count = 0.0
      var previous: Double?
      for value in present {
        if let before = previous, before != value { count += 1 }
        previous = value
      }
      return count
    case "distinctCount": return Double(Set(present).count)
    case "variance", "stdDev":
      let all = Array(present)
      guard !all.isEmpty else { return .nan }
      let mean = all.reduce(0, +) / Double(all.count)
      let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
      return canonical(id) == "variance" ? variance : variance.squareRoot()
    case "median": return percentile(50, values)
    case "lastTime":
      guard let times, let index = values.lastIndex(where: { !$0.isNaN }) else { return .nan }
      let offset = index - values.startIndex + times.startIndex
      return times.indices.contains(offset) ? times[offset] : .nan
    default:
      if id.hasPrefix("p"), let percent = Double(id.dropFirst()), (0...100).contains(percent) {
        return percentile(percent, values)
      }
      return values.last { !$0.isNaN } ?? .nan
    }
  }

  /// Linear between ranks.
  static func percentile(_ percent: Double, _ values: ArraySlice<Double>) -> Double {
    let sorted = values.filter { !$0.isNaN }.sorted()
    guard let last = sorted.last else { return .nan }
    let rank = percent / 100 * Double(sorted.count - 1)
    let low = Int(rank)
    guard low + 1 < sorted.count else { return last }
    return sorted[low] + (sorted[low + 1] - sorted[low]) * (rank - Double(low))
  }

  /// The id for the names that old files use.
  static func canonical(_ id: String) -> String {
    switch id {
    case "avg": "mean"
    case "current": "lastNotNull"
    case "total": "sum"
    default: id
    }
  }

  /// What a legend or a cell calls it.
  static func title(_ id: String) -> String {
    switch canonical(id) {
    case "last", "lastNotNull": "last"
    case "first", "firstNotNull": "first"
    case "sum": "total"
    case "diffperc": "diff %"
    case "stdDev": "std dev"
    case "lastTime": "last at"
    case let other: other
    }
  }

  /// Whether its numbers are in the field's unit.
  static func keepsUnit(_ id: String) -> Bool {
    ![
      "count", "countNotNull", "changeCount", "distinctCount", "allIsZero", "allIsNull", "diffperc",
      "lastTime",
    ]
    .contains(canonical(id))
  }
}
