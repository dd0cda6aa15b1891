internal import Metrics
internal import Templates

/// An instant in UTC as Go's time.Time shows it to templates; seconds since the epoch, cut to milliseconds.
func goTime(_ seconds: Double) throws(TemplateFailure) -> TemplateRecord {
  let parts = TimeParts(milliseconds: try milliseconds(seconds))
  func field(_ value: Int64) -> TemplateValue {
    .function(TemplateFunction(0...0) { _ in .integer(value) })
  }
  func name(_ value: String) -> TemplateValue {
    .function(TemplateFunction(0...0) { _ in .string(value) })
  }
  let text = parts.text
  return TemplateRecord(
    "*time.Time",
    [
      ("Year", field(parts.year)), ("Month", name(monthNames[Int(parts.month) - 1])),
      ("Day", field(parts.day)), ("Hour", field(parts.hour)), ("Minute", field(parts.minute)),
      ("Second", field(parts.second)), ("Nanosecond", field(parts.millisecond * 1_000_000)),
      ("YearDay", field(parts.yearDay)), ("Weekday", name(dayNames[parts.weekday])),
      ("Unix", field(parts.unix)), ("UnixMilli", field(parts.unix * 1000 + parts.millisecond)),
      ("String", name(text)), ("UTC", name(text)),
      (
        "Format",
        .function(
          TemplateFunction(1...1) { (values) throws(TemplateFailure) in
            .string(parts.formatted(try stringArgument(values[0])))
          })
      ),
    ], contents: .string(text))
}

/// An instant as Go prints it.
func timeText(_ seconds: Double) throws(TemplateFailure) -> String {
  TimeParts(milliseconds: try milliseconds(seconds)).text
}

private func milliseconds(_ seconds: Double) throws(TemplateFailure) -> Int64 {
  let nanoseconds = seconds * 1e9
  guard nanoseconds.magnitude < 0x1p63 else {
    throw TemplateFailure(
      "\(goNumber(seconds)) cannot be represented as a nanoseconds timestamp since it overflows int64"
    )
  }
  return Int64(nanoseconds) / 1_000_000
}

/// A span as Go's time.Duration shows it to templates.
func goDuration(_ seconds: Double) -> TemplateRecord {
  let nanoseconds = Int64(clamping: (seconds * 1e9).rounded(.towardZero))
  func method(_ value: TemplateValue) -> TemplateValue {
    .function(TemplateFunction(0...0) { _ in value })
  }
  let text = durationText(nanoseconds)
  return TemplateRecord(
    "*time.Duration",
    [
      ("Seconds", method(.float(Double(nanoseconds) / 1e9))),
      ("Minutes", method(.float(Double(nanoseconds) / 6e10))),
      ("Hours", method(.float(Double(nanoseconds) / 3.6e12))),
      ("Milliseconds", method(.integer(nanoseconds / 1_000_000))),
      ("Microseconds", method(.integer(nanoseconds / 1000))),
      ("Nanoseconds", method(.integer(nanoseconds))), ("String", method(.string(text))),
    ], contents: .string(text))
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
