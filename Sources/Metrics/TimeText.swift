/// A duration as Prometheus writes it: `1h30m`, `15s`, `500ms`, units from the largest down, each once; also plain
/// seconds (`90`, `0.5`). Nil where the text is none, or too long for Int64 milliseconds.
package func parseDuration(_ text: String) -> Duration? {
  if let seconds = Double(text), seconds.isFinite, seconds.magnitude < 9e15 {
    return .milliseconds(Int64((seconds * 1000).rounded()))
  }
  let units: [(String, Int64)] = [
    ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
    ("s", 1000), ("ms", 1),
  ]
  var rest = text[...]
  var next = 0
  var total: Int64 = 0
  while !rest.isEmpty {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let letters = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(letters.count)
    guard let count = Int64(digits),
      let unit = units[next...].firstIndex(where: { $0.0 == letters })
    else { return nil }
    next = unit + 1
    let (product, overflow) = count.multipliedReportingOverflow(by: units[unit].1)
    let (sum, carried) = total.addingReportingOverflow(product)
    if overflow || carried { return nil }
    total = sum
  }
  return text.isEmpty ? nil : .milliseconds(total)
}

/// A duration in Prometheus' short form: `1h30m`, `15s`, `500ms`, `0s`.
package func formatDuration(_ duration: Duration) -> String {
  var rest = duration.milliseconds
  if rest == 0 { return "0s" }
  var text = rest < 0 ? "-" : ""
  rest = Int64(clamping: rest.magnitude)
  for (unit, size) in [
    ("d", Int64(86_400_000)), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ] where rest >= size {
    text += "\(rest / size)\(unit)"
    rest %= size
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
