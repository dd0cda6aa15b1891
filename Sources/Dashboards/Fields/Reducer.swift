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
    case "countAll": return Double(values.count)
    // Grafana counts what is not null; a value that is no number is none.
    case "count", "countNotNull":
      return Double(values.reduce(0) { $0 + ($1.isNaN && !$1.isNotANumber ? 0 : 1) })
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
      // Of nothing at the start nothing can be said, Grafana's Infinity least of all.
      return first == 0 ? .nan : (last - first) / first
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
      return .nan
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
    case "last_time": "lastTime"
    case "logMin": "logmin"
    // The old singlestat shows the series' name, in the colour of its value.
    case "", "name": "lastNotNull"
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
    case "allValues": "all values"
    case "uniqueValues": "unique values"
    case let other: other
    }
  }

  /// The name that Grafana gives it: the heading of a column that is reduced so, which overrides refer to.
  static func name(_ id: String) -> String {
    switch canonical(id) {
    case "lastNotNull": "Last *"
    case "firstNotNull": "First *"
    case "sum": "Total"
    case "stdDev": "StdDev"
    case "logmin": "Min (above zero)"
    case "allIsZero": "All Zeros"
    case "allIsNull": "All Nulls"
    case "changeCount": "Change Count"
    case "distinctCount": "Distinct Count"
    case "countNotNull": "Count"
    case "countAll": "Count all"
    case "diff": "Difference"
    case "diffperc": "Difference percent"
    case "lastTime": "Last time"
    case "allValues": "All values"
    case "uniqueValues": "All unique values"
    case let other:
      if other.hasPrefix("p"), let percent = Int(other.dropFirst()) {
        ordinal(percent) + " %"
      } else {
        other.prefix(1).uppercased() + other.dropFirst()
      }
    }
  }

  private static func ordinal(_ number: Int) -> String {
    let ends = [1: "st", 2: "nd", 3: "rd"]
    return "\(number)" + ((11...13).contains(number) ? "th" : ends[number % 10] ?? "th")
  }

  /// Whether there is a calc of that name.
  static func isKnown(_ id: String) -> Bool {
    switch canonical(id) {
    case "last", "lastNotNull", "first", "firstNotNull", "min", "max", "mean", "sum", "count",
      "countNotNull", "range", "diff", "diffperc", "delta", "step", "logmin", "allIsZero",
      "allIsNull", "changeCount", "distinctCount", "variance", "stdDev", "median", "lastTime",
      "allValues", "uniqueValues", "countAll":
      true
    default: id.hasPrefix("p") && Double(id.dropFirst()).map((0...100).contains) ?? false
    }
  }

  /// How its number is told, of a field whose values are told by `own`.
  static func format(_ id: String, _ own: ValueFormat) -> ValueFormat {
    switch canonical(id) {
    case "diffperc": ValueFormat(unit: "percentunit", decimals: own.decimals)
    case "lastTime": ValueFormat(unit: "dateTimeAsIso")
    case let id: keepsUnit(id) ? own : ValueFormat()
    }
  }

  /// The calcs that are lists, as text: the values in order, of many the first and how many there are.
  static func list(
    _ id: String, _ values: ArraySlice<Double>, _ format: ValueFormat, clock: FormatClock
  ) -> String? {
    var listed: [Double] = []
    var count = 0
    switch canonical(id) {
    case "allValues":
      listed = Array(values.lazy.filter { !$0.isNaN }.prefix(mostListed))
      count = values.count { !$0.isNaN }
    case "uniqueValues":
      var seen: Set<Double> = []
      for value in values where !value.isNaN && seen.insert(value).inserted {
        if listed.count < mostListed { listed.append(value) }
      }
      count = seen.count
    default: return nil
    }
    guard count > 0 else { return "–" }
    let text = listed.map { format.text($0, clock: clock) }.joined(separator: ", ")
    return count > listed.count ? "\(text), … (\(count))" : text
  }
  private static let mostListed = 10

  /// Whether its numbers are in the field's unit.
  static func keepsUnit(_ id: String) -> Bool {
    ![
      "count", "countNotNull", "countAll", "changeCount", "distinctCount", "allIsZero", "allIsNull",
      "diffperc",
      "lastTime",
    ]
    .contains(canonical(id))
  }
}
