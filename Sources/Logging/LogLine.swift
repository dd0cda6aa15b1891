internal import JSON

/// One event: `{"time":"…","level":"warn","component":"scrape","message":"…","target":"…"}`.
package struct LogLine: Sendable, Hashable {
  package enum Level: String, Sendable, Hashable, Comparable, CaseIterable {
    case debug, info, warn, error

    package static func < (a: Level, b: Level) -> Bool {
      (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
  }

  /// What else is told, in this order.
  package struct Field: Sendable, Hashable {
    package var name: String
    package var value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package var level: Level
  /// Which part of the engine tells it.
  package var component: String
  package var message: String
  package var fields: [Field]

  package init(_ level: Level, _ component: String, _ message: String, _ fields: [Field] = []) {
    self.level = level
    self.component = component
    self.message = message
    self.fields = fields
  }

  /// The line without its end, at a time in milliseconds since the epoch.
  package func text(at milliseconds: Int64) -> String {
    var out = "{\"time\":\"\(timeText(milliseconds))\",\"level\":\"\(level.rawValue)\""
    for field in [Field("component", component), Field("message", message)] + fields {
      out += ",\(quoted(field.name)):\(quoted(field.value))"
    }
    return out + "}"
  }
}

private func quoted(_ text: String) -> String {
  String(decoding: JSON.string(text).bytes, as: UTF8.self)
}

/// `2026-11-30T14:03:00.123Z`. Civil days after Howard Hinnant's `civil_from_days`.
private func timeText(_ milliseconds: Int64) -> String {
  func floored(_ a: Int64, by b: Int64) -> (Int64, Int64) {
    let rest = (a % b + b) % b
    return ((a - rest) / b, rest)
  }
  let (days, inDay) = floored(milliseconds, by: 86_400_000)
  let (era, dayOfEra) = floored(days + 719_468, by: 146_097)
  let yearOfEra =
    (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shifted = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * shifted + 2) / 5 + 1
  let month = shifted < 10 ? shifted + 3 : shifted - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  func digits(_ number: Int64, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
  let seconds = inDay / 1000
  return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(day, 2) + "T"
    + digits(seconds / 3600, 2) + ":" + digits(seconds / 60 % 60, 2) + ":"
    + digits(seconds % 60, 2) + "." + digits(inDay % 1000, 3) + "Z"
}
