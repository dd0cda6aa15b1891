extension ValueFormat {
  /// Whether numbers are instants, written as dates or as how long ago they are.
  var tellsTime: Bool {
    switch Unit.named(unit) {
    case .date, .fromNow: true
    default: false
    }
  }
}

/// What a unit id means: how numbers are scaled and what stands around them.
enum Unit: Sendable, Hashable {
  /// As it is, with words around.
  case plain(prefix: String, suffix: String)
  /// Divided by 1000 while it is large: "1.2K req/s".
  case count(suffix: String)
  /// "1.2 K", "1.2 Mil".
  case short
  /// SI prefixes by 1000, starting at 1000^`power`: "1.2 kB".
  case si(symbol: String, power: Int)
  /// Binary prefixes by 1024, starting at 1024^`power`: "1.2 KiB".
  case binary(symbol: String, power: Int)
  /// A span, `seconds` each: scaled from nanoseconds to years.
  case span(seconds: Double)
  /// A span in words ("1 day, 2 hours"), `seconds` each.
  case spanInWords(seconds: Double)
  /// A span as "01:02:03", with days where `days`.
  case clock(seconds: Double, days: Bool)
  /// Multiplied by 100, with a percent sign.
  case fraction
  /// Milliseconds since the epoch as a date.
  case date(format: String)
  /// Milliseconds since the epoch as "5 minutes ago".
  case fromNow
  /// Truth in words.
  case bool(yes: String, no: String)
  case hexadecimal(prefix: String)
  case scientific
  /// Digits in groups.
  case locale
  /// The text as it is.
  case string

  /// The meaning of Grafana's unit `id`; an unknown one is a suffix.
  static func named(_ id: String) -> Unit {
    if let unit = table[id] { return unit }
    for (head, make) in heads where id.hasPrefix(head) {
      return make(String(id.dropFirst(head.count)))
    }
    return .plain(prefix: "", suffix: id)
  }

  private static let heads: [(String, @Sendable (String) -> Unit)] = [
    ("suffix:", { .plain(prefix: "", suffix: trimmed($0)) }),
    ("prefix:", { .plain(prefix: $0, suffix: "") }),
    ("time:", { .date(format: trimmed($0)) }),
    (
      "si:",
      { text in
        // "si:mF": an SI prefix may lead the symbol.
        let powers: [Character: Int] = ["n": -3, "µ": -2, "m": -1, "k": 1, "M": 2, "G": 3, "T": 4]
        if text.count > 1, let first = text.first, let power = powers[first] {
          return .si(symbol: String(text.dropFirst()), power: power)
        }
        return .si(symbol: text, power: 0)
      }
    ),
    ("count:", { .count(suffix: trimmed($0)) }),
    ("currency:", { .plain(prefix: $0, suffix: "") }),
    (
      "bool:",
      { text in
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        return .bool(yes: parts.first ?? "True", no: parts.count > 1 ? parts[1] : "False")
      }
    ),
  ]

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " })
  }
}
