internal import Calendar
internal import Templates

/// Functions of times, with Go's layouts.
let logTimeFunctions: [String: TemplateFunction] = [
  "date": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .string(try time(values[1]).formatted(try stringArgument(values[0])))
  },
  "toDate": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    let (layout, text) = (try stringArgument(values[0]), try stringArgument(values[1]))
    return timeValue(GoInstant(parsing: text, layout: layout) ?? .zero)
  },
  "toDateInZone": TemplateFunction(3...3) { (values) throws(TemplateFailure) in
    let layout = try stringArgument(values[0])
    let zone = try stringArgument(values[1])
    return timeValue(instant(try stringArgument(values[2]), layout, zone))
  },
  "unixEpoch": epoch { "\($0.seconds)" },
  "unixEpochMillis": epoch { "\($0.seconds &* 1000 &+ $0.nanoseconds / 1_000_000)" },
  "unixEpochNanos": epoch { "\($0.unixNanoseconds)" },
  "unixToTime": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    let text = try stringArgument(values[0])
    let failure = TemplateFailure("unable to parse time '\(text)'")
    guard let number = Int64(text) else { throw failure }
    switch text.utf8.count {
    case 5: return timeValue(GoInstant(seconds: number &* 86_400))
    case 10: return timeValue(GoInstant(seconds: number))
    case 13: return timeValue(goInstant(nanoseconds: number &* 1_000_000))
    case 16: return timeValue(goInstant(nanoseconds: number &* 1000))
    case 19: return timeValue(goInstant(nanoseconds: number))
    default: throw failure
    }
  },
]

private func epoch(_ body: @escaping @Sendable (GoInstant) -> String) -> TemplateFunction {
  TemplateFunction(1...1) { (values) throws(TemplateFailure) in .string(body(try time(values[0]))) }
}

private func time(_ value: TemplateValue) throws(TemplateFailure) -> GoInstant {
  if let instant = instant(in: value) { return instant }
  if case .integer(let seconds) = value { return GoInstant(seconds: seconds) }
  throw TemplateFailure("wrong type for value; expected time.Time; got \(value.typeName)")
}

/// What a text says by the clocks of a zone; of one that is not known, UTC's.
private func instant(_ text: String, _ layout: String, _ zone: String) -> GoInstant {
  guard var instant = GoInstant(parsing: text, layout: layout) else { return .zero }
  guard zone != "UTC", !zone.isEmpty, case .utc = instant.place,
    let table = ZoneDatabase().zone(zone)
  else { return instant }
  // The clock was read as UTC's: twice corrected it is right around changes of the offset too.
  let clock = instant.seconds
  instant.place = .zone(table)
  for _ in 0..<2 { instant.seconds = clock - Int64(instant.zone.offset) }
  return instant
}
