internal import Metrics

let monthNames = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December",
]
let dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

/// An instant taken apart, in UTC.
struct TimeParts: Sendable {
  let unix: Int64
  let millisecond: Int64
  let (year, month, day): (Int64, Int64, Int64)
  let (hour, minute, second): (Int64, Int64, Int64)
  /// From 1.
  let yearDay: Int64
  /// From Sunday, 0.
  let weekday: Int

  init(milliseconds: Int64) {
    millisecond = modulo(milliseconds, 1000)
    unix = (milliseconds - millisecond) / 1000
    let secondOfDay = modulo(unix, 86_400)
    let days = (unix - secondOfDay) / 86_400
    (hour, minute, second) = (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60)
    weekday = Int(modulo(days + 4, 7))
    // The year is one of two that the mean length of a year allows.
    var year = 1970 + days * 400 / 146_097
    while daysSinceEpoch(year: year + 1, month: 1, day: 1) <= days { year += 1 }
    while daysSinceEpoch(year: year, month: 1, day: 1) > days { year -= 1 }
    var month: Int64 = 12
    while daysSinceEpoch(year: year, month: month, day: 1) > days { month -= 1 }
    (self.year, self.month) = (year, month)
    day = days - daysSinceEpoch(year: year, month: month, day: 1) + 1
    yearDay = days - daysSinceEpoch(year: year, month: 1, day: 1) + 1
  }

  /// As Go prints it: `2026-01-02 15:04:05.5 +0000 UTC`.
  var text: String {
    formatted("2006-01-02 15:04:05.999 -0700 MST")
  }

  /// Laid out as Go's reference time, Mon Jan 2 15:04:05 MST 2006, is in `layout`.
  func formatted(_ layout: String) -> String {
    var out = ""
    var rest = layout[...]
    scan: while let first = rest.first {
      for piece in layoutPieces where rest.hasPrefix(piece.mark) {
        out += piece.text(self)
        rest = rest.dropFirst(piece.mark.count)
        continue scan
      }
      if first == "." || first == ",", let (text, count) = fraction(rest) {
        out += text
        rest = rest.dropFirst(count)
        continue
      }
      out.append(first)
      rest = rest.dropFirst()
    }
    return out
  }

  /// `.000` or `.999`: as many digits of the second, with `9` without zeros at the end.
  private func fraction(_ rest: Substring) -> (text: String, count: Int)? {
    guard let mark = rest.dropFirst().first, mark == "0" || mark == "9" else { return nil }
    let count = rest.dropFirst().prefix { $0 == mark }.count
    if let next = rest.dropFirst(count + 1).first, next.isNumber { return nil }
    let all = padded(millisecond, 3) + String(repeating: "0", count: max(0, count - 3))
    var digits = all.prefix(count)
    if mark == "9" { while digits.last == "0" { digits.removeLast() } }
    return (digits.isEmpty ? "" : String(rest.prefix(1)) + digits, count + 1)
  }
}

private func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
  let rest = value % divisor
  return rest < 0 ? rest + divisor : rest
}

private func padded(_ value: Int64, _ width: Int, with filler: String = "0") -> String {
  let digits = String(value)
  return String(repeating: filler, count: max(0, width - digits.count)) + digits
}

/// What a layout is made of; of two that begin alike the longer stands first.
private let layoutPieces: [(mark: String, text: @Sendable (TimeParts) -> String)] = [
  ("January", { monthNames[Int($0.month) - 1] }),
  ("Jan", { String(monthNames[Int($0.month) - 1].prefix(3)) }),
  ("Monday", { dayNames[$0.weekday] }), ("Mon", { String(dayNames[$0.weekday].prefix(3)) }),
  ("MST", { _ in "UTC" }),
  ("2006", { padded($0.year, 4) }), ("__2", { padded($0.yearDay, 3, with: " ") }),
  ("_2", { padded($0.day, 2, with: " ") }), ("002", { padded($0.yearDay, 3) }),
  ("01", { padded($0.month, 2) }), ("02", { padded($0.day, 2) }),
  ("03", { padded(twelve($0.hour), 2) }), ("04", { padded($0.minute, 2) }),
  ("05", { padded($0.second, 2) }), ("06", { padded($0.year % 100, 2) }),
  ("15", { padded($0.hour, 2) }),
  ("-07:00", { _ in "+00:00" }), ("-0700", { _ in "+0000" }), ("-07", { _ in "+00" }),
  ("Z07:00", { _ in "Z" }), ("Z0700", { _ in "Z" }), ("Z07", { _ in "Z" }),
  ("PM", { $0.hour < 12 ? "AM" : "PM" }), ("pm", { $0.hour < 12 ? "am" : "pm" }),
  ("1", { String($0.month) }), ("2", { String($0.day) }), ("3", { String(twelve($0.hour)) }),
  ("4", { String($0.minute) }), ("5", { String($0.second) }),
]

private func twelve(_ hour: Int64) -> Int64 { hour % 12 == 0 ? 12 : hour % 12 }
