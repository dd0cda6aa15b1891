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
  /// Divided by 1000 while it is large, the symbol before or behind: "$1.2K", "1.2Kkr".
  case money(symbol: String, isSuffix: Bool)
  /// All digits in groups, the symbol before or behind: "$1,234.5".
  case fullMoney(symbol: String, isSuffix: Bool)
  /// Divided by 1000 while it is large: "1.2K req/s".
  case count(suffix: String)
  /// Divided by 1000 while there is a next name: "1.2 K", "1.2 Mil".
  case steps([String])
  /// SI prefixes by 1000, starting at 1000^`power`: "1.2 kB".
  case si(symbol: String, power: Int)
  /// Binary prefixes by 1024, starting at 1024^`power`: "1.2 KiB".
  case binary(symbol: String, power: Int)
  /// A span, on the ladder of its unit.
  case span(SpanLadder)
  /// A span in words ("1 day, 2 hours"), `seconds` each.
  case spanInWords(seconds: Double)
  /// A span of seconds as "01:02:03", with days where `days`.
  case clock(days: Bool)
  /// A span as "01h:02m:03s:004ms", `milliseconds` each.
  case letteredClock(milliseconds: Double)
  /// Multiplied by 100, with a percent sign.
  case fraction
  /// Milliseconds since the epoch as a date, the present day's in another form where there is one.
  case date(format: String, today: String? = nil)
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
    // Greek mu and the micro sign look the same and stand for each other.
    let id = id.utf8.contains(0xCE) ? String(id.map { $0 == "\u{3BC}" ? "\u{B5}" : $0 }) : id
    if let unit = table[id] { return unit }
    for (head, make) in heads where id.hasPrefix(head) {
      return make(String(id.dropFirst(head.count)))
    }
    return .plain(prefix: "", suffix: id)
  }

  /// Whether `id` is one of Grafana's, or of its forms like "suffix:…".
  static func isKnown(_ id: String) -> Bool {
    id.isEmpty || table[id] != nil || heads.contains { id.hasPrefix($0.0) }
  }

  private static let heads: [(String, @Sendable (String) -> Unit)] = [
    ("suffix:", { .plain(prefix: "", suffix: trimmed($0)) }),
    ("prefix:", { .plain(prefix: $0, suffix: "") }),
    ("time:", { .date(format: trimmed($0)) }),
    (
      "si:",
      { text in
        // "si:mF": an SI prefix may lead the symbol.
        if text.count > 1, let first = text.first,
          let index = siPrefixes.firstIndex(of: String(first))
        {
          return .si(symbol: String(text.dropFirst()), power: index - siBase)
        }
        return .si(symbol: text, power: 0)
      }
    ),
    ("count:", { .count(suffix: trimmed($0)) }),
    (
      "currency:",
      { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, parts[0] == "financial" else {
          return .money(symbol: text, isSuffix: false)
        }
        return .fullMoney(symbol: parts[1], isSuffix: parts.count > 2 && parts[2] == "suffix")
      }
    ),
    (
      "bool:",
      { text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return .bool(yes: String(parts[0]), no: parts.count > 1 ? String(parts[1]) : "-")
      }
    ),
  ]

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " })
  }

  static let siPrefixes = [
    "f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y",
  ]
  /// Where in `siPrefixes` no prefix stands.
  static let siBase = 5
  static let binaryPrefixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]
}
