extension CivilTime {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let days = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// In the tokens of moment.js, the ones Grafana's date formats use ("YYYY-MM-DD HH:mm:ss"); `[…]` stands as it is.
  package func formatted(_ format: String) -> String {
    var out = ""
    var rest = Substring(format)
    while let first = rest.first {
      if first == "[", let end = rest.firstIndex(of: "]") {
        out += rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        continue
      }
      let run = rest.prefix { $0 == first }
      if let (text, length) = token(run) {
        out += text
        rest = rest.dropFirst(length)
      } else {
        out += run
        rest = rest.dropFirst(run.count)
      }
    }
    return out
  }

  /// Whether a format tells the time of day and leaves out which zone's.
  package static func tellsHours(_ format: String) -> Bool {
    var isQuoted = false
    var tellsHours = false
    for character in format {
      switch character {
      case "[": isQuoted = true
      case "]": isQuoted = false
      case "H", "h", "k", "L": if !isQuoted { tellsHours = true }
      case "Z", "z", "x", "X": if !isQuoted { return false }
      default: break
      }
    }
    return tellsHours
  }

  private func token(_ run: Substring) -> (String, Int)? {
    let twelve = hour % 12 == 0 ? 12 : hour % 12
    let names: [(String, String)] = [
      ("YYYY", four(year)), ("YY", two(year % 100)), ("MMMM", Self.months[(month + 11) % 12]),
      ("MMM", String(Self.months[(month + 11) % 12].prefix(3))), ("MM", two(month)),
      ("M", "\(month)"), ("DD", two(day)), ("D", "\(day)"), ("dddd", Self.days[weekday % 7]),
      ("ddd", String(Self.days[weekday % 7].prefix(3))), ("HH", two(hour)), ("H", "\(hour)"),
      ("hh", two(twelve)), ("h", "\(twelve)"), ("mm", two(minute)), ("m", "\(minute)"),
      ("ss", two(second)), ("s", "\(second)"),
      (
        "SSS",
        String(repeating: "0", count: millisecond < 10 ? 2 : millisecond < 100 ? 1 : 0)
          + "\(millisecond)"
      ),
      ("A", hour < 12 ? "AM" : "PM"), ("a", hour < 12 ? "am" : "pm"), ("ZZ", offsetText),
      ("Z", offsetText),
    ]
    for (name, text) in names where run.hasPrefix(name) { return (text, name.count) }
    return nil
  }

}
