internal import Glibc
package import Metrics

/// Where clocks stand: UTC, what TZ says, or a zone by its name.
package enum Zone: Sendable, Hashable {
  case utc, local
  case named(ZoneTable)

  /// In Grafana's words.
  var name: String {
    switch self {
    case .utc: "utc"
    case .local: "browser"
    case .named(let table): table.name
    }
  }
}

/// An instant as a calendar and a clock show it.
package struct CivilTime: Sendable, Hashable {
  package var year = 1970
  package var month = 1
  package var day = 1
  package var hour = 0
  package var minute = 0
  package var second = 0
  package var millisecond = 0
  /// 0 is Sunday.
  package var weekday = 4
  /// Seconds east of UTC.
  package var offset = 0

  /// Years beyond 0…9999 are clamped.
  package init(_ time: Timestamp, _ zone: Zone) {
    let least: Int64 = -62_167_219_200_000
    let most: Int64 = 253_402_300_799_000
    let clamped = min(max(time.milliseconds, least), most)
    let seconds = clamped >= 0 ? clamped / 1000 : (clamped - 999) / 1000
    millisecond = Int(clamped - seconds * 1000)
    var moment = time_t(seconds)
    var parts = tm()
    switch zone {
    case .utc: gmtime_r(&moment, &parts)
    case .local: localtime_r(&moment, &parts)
    case .named(let table):
      moment += table.offset(at: seconds)
      gmtime_r(&moment, &parts)
      parts.tm_gmtoff = table.offset(at: seconds)
    }
    year = Int(parts.tm_year) + 1900
    month = Int(parts.tm_mon) + 1
    day = Int(parts.tm_mday)
    hour = Int(parts.tm_hour)
    minute = Int(parts.tm_min)
    second = Int(parts.tm_sec)
    weekday = Int(parts.tm_wday)
    offset = Int(parts.tm_gmtoff)
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let days = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// "Z" for UTC, else "+02:00".
  package var offsetText: String {
    if offset == 0 { return "Z" }
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60)
  }

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
  static func tellsHours(_ format: String) -> Bool {
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

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  private func four(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
  }
}
