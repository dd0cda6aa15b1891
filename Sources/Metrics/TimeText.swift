/// The units of durations, the longest first.
private let units: [(name: String, milliseconds: Int64)] = [
  ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
  ("s", 1000), ("ms", 1),
]

/// A duration as Prometheus' files write it: `1h30m`, `15s`, `250ms`, `0`; units in falling order, each once.
///
/// Nil where the text is none, or is longer than 2^63 nanoseconds, about 292 years.
package func parsePrometheusDuration(_ text: String) -> Duration? {
  if text == "0" { return .zero }
  var rest = text[...]
  var next = 0
  var total: Int64 = 0
  while !rest.isEmpty {
    let digits = rest.prefix { $0 >= "0" && $0 <= "9" }
    rest = rest[digits.endIndex...]
    let name = rest.prefix { $0 >= "a" && $0 <= "z" }
    rest = rest[name.endIndex...]
    guard let count = Int64(digits),
      let unit = units[next...].firstIndex(where: { $0.name == name })
    else { return nil }
    next = unit + 1
    let (product, overflow) = count.multipliedReportingOverflow(by: units[unit].milliseconds)
    let (sum, carried) = total.addingReportingOverflow(product)
    if overflow || carried || sum > .max / 1_000_000 { return nil }
    total = sum
  }
  return text.isEmpty ? nil : .milliseconds(total)
}

/// A duration as Prometheus' files write it, or plain seconds (`90`, `0.5`).
package func parseDuration(_ text: String) -> Duration? {
  if let seconds = Double(text), seconds.isFinite, seconds.magnitude < 9e15 {
    return .milliseconds(Int64((seconds * 1000).rounded()))
  }
  return parsePrometheusDuration(text)
}

/// A duration as Prometheus prints it: `1h30m`, `500ms`, `0s`; years and weeks only where they come out even.
package func formatDuration(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
  var rest = overflow ? (seconds < 0 ? .min : .max) : whole &+ attoseconds / 1_000_000_000_000_000
  if rest == 0 { return "0s" }
  var text = rest < 0 ? "-" : ""
  if rest < 0 { rest = rest == .min ? .max : -rest }
  for (index, unit) in units.enumerated() {
    if index < 2, rest % unit.milliseconds != 0 { continue }
    if rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
  }
  return text
}

/// An instant given as seconds since the epoch or in RFC 3339 (`2026-01-02T15:04:05.5Z`, `…+02:00`).
package func parseTimestamp(_ text: String) -> Timestamp? {
  if let seconds = Double(text), seconds.isFinite { return Timestamp(seconds: seconds) }
  let bytes = Array(text.utf8)
  func number(_ range: Range<Int>) -> Int64? {
    guard range.upperBound <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[range] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    return value
  }
  func isAt(_ index: Int, _ characters: String) -> Bool {
    index < bytes.count && characters.utf8.contains(bytes[index])
  }
  guard let year = number(0..<4), isAt(4, "-"), let month = number(5..<7), isAt(7, "-"),
    let day = number(8..<10), isAt(10, "Tt "), let hour = number(11..<13), isAt(13, ":"),
    let minute = number(14..<16), isAt(16, ":"), let second = number(17..<19),
    (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
  else { return nil }
  var index = 19
  var milliseconds: Int64 = 0
  if isAt(index, ".") {
    index += 1
    var scale: Int64 = 100
    while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 {
      milliseconds += Int64(bytes[index] - 0x30) * scale
      scale /= 10
      index += 1
    }
  }
  var offset: Int64 = 0
  if isAt(index, "Zz") {
    index += 1
  } else if isAt(index, "+-"), let hours = number(index + 1..<index + 3), isAt(index + 3, ":"),
    let minutes = number(index + 4..<index + 6)
  {
    offset = (hours * 60 + minutes) * 60 * (bytes[index] == UInt8(ascii: "-") ? -1 : 1)
    index += 6
  } else {
    return nil
  }
  guard index == bytes.count else { return nil }
  let seconds =
    daysSinceEpoch(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60
    + second - offset
  return Timestamp(milliseconds: seconds * 1000 + milliseconds)
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Howard Hinnant's days_from_civil).
package func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
  let y = month <= 2 ? year - 1 : year
  let era = (y >= 0 ? y : y - 399) / 400
  let yearOfEra = y - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}
