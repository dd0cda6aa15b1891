internal import Metrics

/// Durations as dashboards write them: "30s", "1h30m", "1d".
package enum IntervalText {
  /// The units' milliseconds. M is a month, y a year, as Grafana counts them in intervals.
  private static func unit(_ name: Substring) -> Double? {
    switch name {
    case "ms": 1
    case "s", "sec": 1_000
    case "m", "min": 60_000
    case "h": 3_600_000
    case "d": 86_400_000
    case "w": 604_800_000
    case "M": 2_592_000_000
    case "y", "Y": 31_536_000_000
    default: nil
    }
  }

  /// A duration such as "1h30m" or "1.5d"; a bare number counts seconds. nil for anything else, zero, or absurdly much.
  package static func parse(_ text: String) -> Duration? {
    var rest = text.drop { $0 == " " || $0 == ">" || $0 == "<" }
    while rest.last == " " { rest.removeLast() }
    guard !rest.isEmpty else { return nil }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let number = Double(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard let unit = name.isEmpty ? (total == 0 && rest.isEmpty ? 1_000 : nil) : unit(name)
      else { return nil }
      total += number * unit
    }
    guard total >= 1, total < 1e14 else { return nil }
    return .milliseconds(Int64(clamping: total))
  }

  /// One unit only, as Grafana writes `$__interval`: "15s", "1m", "90s".
  package static func single(_ span: Duration) -> String {
    let value = span.milliseconds
    for (name, size) in [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
    ] as [(String, Int64)] where value >= size && value % size == 0 {
      return "\(value / size)\(name)"
    }
    return "\(value)ms"
  }
}
