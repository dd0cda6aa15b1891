/// Durations as Go's time package writes them, which knows fractions and no days.
enum GoDuration {
  private static let units: [(name: String, nanoseconds: Double)] = [
    ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9),
    ("h", 3600e9),
  ]

  /// `1h30m`, `1.5s`, `300ms`, `0`; a bare whole number is nanoseconds. nil for anything else, and for more than 292
  /// years.
  static func parse(_ text: String) -> Duration? {
    if let nanoseconds = Int64(text) { return .nanoseconds(nanoseconds) }
    var rest = text[...]
    var total = 0.0
    repeat {
      let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
      rest = rest[digits.endIndex...]
      let name = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
      rest = rest[name.endIndex...]
      guard let count = Double(digits), let unit = units.first(where: { $0.name == name })
      else { return nil }
      total += count * unit.nanoseconds
    } while !rest.isEmpty
    return total < 9.2e18 ? .nanoseconds(Int64(total.rounded())) : nil
  }
}
