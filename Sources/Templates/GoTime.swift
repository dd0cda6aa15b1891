internal import JSON
internal import Metrics

/// An instant as Go's time.Time shows it to templates.
package func timeValue(_ instant: GoInstant) -> TemplateValue {
  .record(TemplateRecord(timeType, payload: instant))
}

/// The instant that a value is; nil where it is none.
package func instant(in value: TemplateValue) -> GoInstant? {
  guard case .record(let record) = value else { return nil }
  return record.payload as? GoInstant
}

/// Seconds since the epoch, cut to milliseconds.
package func goInstant(seconds: Double) throws(TemplateFailure) -> GoInstant {
  let nanoseconds = seconds * 1e9
  guard nanoseconds.magnitude < 0x1p63 else {
    throw TemplateFailure(
      "\(goNumber(seconds)) cannot be represented as a nanoseconds timestamp since it overflows int64"
    )
  }
  return GoInstant(milliseconds: Int64(nanoseconds) / 1_000_000)
}

/// A span as Go's time.Duration shows it to templates.
package func durationValue(nanoseconds: Int64) -> TemplateValue {
  .record(TemplateRecord(durationType, contents: .integer(nanoseconds)))
}

/// The nanoseconds of a value that is a span; nil where it is none.
package func nanoseconds(in value: TemplateValue) -> Int64? {
  guard case .record(let record) = value, record.kind === durationType,
    case .integer(let nanoseconds)? = record.contents
  else { return nil }
  return nanoseconds
}

// MARK: Instants

private let timeType = TemplateType(
  "time.Time", methods: timeMethods, text: { instant(of: $0).text },
  json: { .string(instant(of: $0).rfc3339) })

private func instant(of record: TemplateRecord) -> GoInstant {
  record.payload as? GoInstant ?? .zero
}

private let timeMethods: [String: TemplateType.Method] = [
  "Year": part { .integer($0.year) },
  "Month": part { named("time.Month", $0.month, monthNames[Int($0.month) - 1]) },
  "Day": part { .integer($0.day) },
  "Hour": part { .integer($0.hour) },
  "Minute": part { .integer($0.minute) },
  "Second": part { .integer($0.second) },
  "Nanosecond": part { .integer($0.nanosecond) },
  "YearDay": part { .integer($0.yearDay) },
  "Weekday": part { named("time.Weekday", Int64($0.weekday), dayNames[$0.weekday]) },
  "Unix": whole { .integer($0.seconds) },
  "UnixMilli": whole { .integer($0.seconds &* 1000 &+ $0.nanoseconds / 1_000_000) },
  "UnixMicro": whole { .integer($0.seconds &* 1_000_000 &+ $0.nanoseconds / 1000) },
  "UnixNano": whole { .integer($0.unixNanoseconds) },
  "IsZero": whole { .bool($0.isZero) },
  "String": whole { .string($0.text) },
  "UTC": whole { timeValue(GoInstant(seconds: $0.seconds, nanoseconds: $0.nanoseconds)) },
  "Local": whole { timeValue(GoInstant(seconds: $0.seconds, nanoseconds: $0.nanoseconds)) },
  "Format": method { (instant, argument) throws(TemplateFailure) in
    .string(instant.formatted(try stringArgument(argument)))
  },
  "Add": method { (instant, argument) throws(TemplateFailure) in
    timeValue(instant.adding(nanoseconds: try spanArgument(argument)))
  },
  "Sub": comparison { durationValue(nanoseconds: $0.since($1)) },
  "Before": comparison { .bool($0.isBefore($1)) },
  "After": comparison { .bool($1.isBefore($0)) },
  "Equal": comparison { .bool($0.isSame(as: $1)) },
  "Compare": comparison { .integer($0.isBefore($1) ? -1 : $1.isBefore($0) ? 1 : 0) },
  "Truncate": method { (instant, argument) throws(TemplateFailure) in
    timeValue(instant.truncated(to: try spanArgument(argument)))
  },
  "Round": method { (instant, argument) throws(TemplateFailure) in
    let span = try spanArgument(argument)
    return timeValue(
      span > 0 ? instant.adding(nanoseconds: span / 2).truncated(to: span) : instant)
  },
  "AddDate": TemplateType.Method(3...3) { (record, arguments) throws(TemplateFailure) in
    var numbers: [Int64] = []
    for argument in arguments {
      guard case .integer(let number) = argument, number.magnitude < 1_000_000 else {
        throw TemplateFailure("wrong type for value; expected int; got \(argument.typeName)")
      }
      numbers.append(number)
    }
    return timeValue(instant(of: record).adding(numbers[0], numbers[1], numbers[2]))
  },
]

extension GoInstant {
  /// The last multiple of a span since Go's time of nothing.
  fileprivate func truncated(to span: Int64) -> GoInstant {
    guard span > 0 else { return self }
    let wide = Int128(seconds - GoInstant.zero.seconds) * 1_000_000_000 + Int128(nanoseconds)
    return adding(nanoseconds: -Int64(wide % Int128(span)))
  }

  /// Years, months and days later by the calendar.
  fileprivate func adding(_ years: Int64, _ months: Int64, _ days: Int64) -> GoInstant {
    let parts = GoTimeParts(self)
    let month = parts.month - 1 + months
    let date = daysSinceEpoch(
      year: parts.year + years + (month - modulo(month, 12)) / 12, month: modulo(month, 12) + 1,
      day: 1)
    let before = daysSinceEpoch(year: parts.year, month: parts.month, day: 1)
    var sum = self
    sum.seconds += (date - before + days) * 86_400
    return sum
  }
}

private func part(
  _ body: @escaping @Sendable (GoTimeParts) -> TemplateValue
) -> TemplateType.Method {
  whole { body(GoTimeParts($0)) }
}

private func whole(
  _ body: @escaping @Sendable (GoInstant) -> TemplateValue
) -> TemplateType.Method {
  TemplateType.Method(0...0) { (record, _) in body(instant(of: record)) }
}

private func method(
  _ body: @escaping @Sendable (GoInstant, TemplateValue) throws(TemplateFailure) -> TemplateValue
) -> TemplateType.Method {
  TemplateType.Method(1...1) { (record, arguments) throws(TemplateFailure) in
    try body(instant(of: record), arguments[0])
  }
}

private func comparison(
  _ body: @escaping @Sendable (GoInstant, GoInstant) -> TemplateValue
) -> TemplateType.Method {
  method { (mine, argument) throws(TemplateFailure) in
    guard let other = instant(in: argument) else {
      throw TemplateFailure("wrong type for value; expected time.Time; got \(argument.typeName)")
    }
    return body(mine, other)
  }
}

/// A span, or a number of nanoseconds.
private func spanArgument(_ value: TemplateValue) throws(TemplateFailure) -> Int64 {
  if let span = nanoseconds(in: value) { return span }
  if case .integer(let number) = value { return number }
  throw TemplateFailure("wrong type for value; expected time.Duration; got \(value.typeName)")
}

/// A number that prints as a name.
private func named(_ type: String, _ number: Int64, _ name: String) -> TemplateValue {
  .record(
    TemplateRecord(
      TemplateType(
        type,
        methods: ["String": TemplateType.Method(0...0) { (_, _) in .string(name) }],
        text: { _ in name }),
      contents: .integer(number)))
}

// MARK: Spans

private let durationType = TemplateType(
  "time.Duration", methods: durationMethods, text: { durationText(span(of: $0)) })

private func span(of record: TemplateRecord) -> Int64 {
  if case .integer(let nanoseconds)? = record.contents { nanoseconds } else { 0 }
}

private let durationMethods: [String: TemplateType.Method] = [
  "Seconds": measure { .float(Double($0) / 1e9) },
  "Minutes": measure { .float(Double($0) / 6e10) },
  "Hours": measure { .float(Double($0) / 3.6e12) },
  "Milliseconds": measure { .integer($0 / 1_000_000) },
  "Microseconds": measure { .integer($0 / 1000) },
  "Nanoseconds": measure { .integer($0) },
  "String": measure { .string(durationText($0)) },
  "Abs": measure { durationValue(nanoseconds: $0 == .min ? .max : abs($0)) },
  "Truncate": TemplateType.Method(1...1) { (record, arguments) throws(TemplateFailure) in
    let (mine, unit) = (span(of: record), try spanArgument(arguments[0]))
    return durationValue(nanoseconds: unit > 0 ? mine - mine % unit : mine)
  },
  "Round": TemplateType.Method(1...1) { (record, arguments) throws(TemplateFailure) in
    let (mine, unit) = (span(of: record), try spanArgument(arguments[0]))
    guard unit > 0 else { return durationValue(nanoseconds: mine) }
    let rest = mine % unit
    let down = mine - rest
    guard rest.magnitude >= (unit - Int64(rest.magnitude)).magnitude else {
      return durationValue(nanoseconds: down)
    }
    return durationValue(nanoseconds: down &+ (mine < 0 ? -unit : unit))
  },
]

private func measure(
  _ body: @escaping @Sendable (Int64) -> TemplateValue
) -> TemplateType.Method {
  TemplateType.Method(0...0) { (record, _) in body(span(of: record)) }
}

/// As Go prints a span: `1h0m30s`, `1.5ms`, `0s`.
private func durationText(_ nanoseconds: Int64) -> String {
  let sign = nanoseconds < 0 ? "-" : ""
  let whole = nanoseconds.magnitude
  if whole == 0 { return "0s" }
  for (unit, name) in [(1000, "ns"), (1_000_000, "µs"), (1_000_000_000, "ms")] as [(UInt64, String)]
  where whole < unit {
    return sign + decimal(whole, over: unit / 1000) + name
  }
  let seconds = whole / 1_000_000_000
  let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
  let rest = decimal(whole % 60_000_000_000, over: 1_000_000_000) + "s"
  if hours > 0 { return "\(sign)\(hours)h\(minutes)m\(rest)" }
  return minutes > 0 ? "\(sign)\(minutes)m\(rest)" : sign + rest
}

/// A quotient by a power of ten, without zeros at its end.
private func decimal(_ value: UInt64, over unit: UInt64) -> String {
  let fraction = String(value % unit + unit).dropFirst()
  let digits = fraction.reversed().drop { $0 == "0" }.reversed()
  return String(value / unit) + (unit == 1 || digits.isEmpty ? "" : "." + String(digits))
}
