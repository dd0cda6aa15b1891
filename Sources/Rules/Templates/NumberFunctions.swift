internal import Glibc
internal import Metrics
internal import Templates

/// The functions that make numbers legible.
let numberFunctions: [String: TemplateFunction] = [
  "humanize": number { .string(humanized($0)) },
  "humanize1024": number { .string(humanizedBinary($0)) },
  "humanizeDuration": number { .string(humanizedDuration($0)) },
  "humanizePercentage": number { .string(fourDigits($0 * 100) + "%") },
  "humanizeTimestamp": number { (value) throws(TemplateFailure) in
    guard value.isFinite else { return .string(fourDigits(value)) }
    return .string(try timeText(value))
  },
  "toTime": number { (value) throws(TemplateFailure) in
    guard value.isFinite else { throw TemplateFailure("value is NaN or Inf") }
    return .record(try goTime(value))
  },
  "toDuration": number { .record(goDuration($0)) },
  "parseDuration": TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    let text = try stringArgument(values[0])
    guard let duration = parsePrometheusDuration(text) else {
      throw TemplateFailure("not a valid duration string: \"\(text)\"")
    }
    return .float(duration.inSeconds)
  },
]

/// A function of one number, which may be written as a text.
private func number(
  _ body: @escaping @Sendable (Double) throws(TemplateFailure) -> TemplateValue
) -> TemplateFunction {
  TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    switch values[0] {
    case .float(let number): return try body(number)
    case .integer(let number): return try body(Double(number))
    case .string(let text):
      guard let number = goParsed(text) else {
        throw TemplateFailure("strconv.ParseFloat: parsing \(quoted(text)): invalid syntax")
      }
      return try body(number)
    default: throw TemplateFailure("can't convert \(values[0].typeName) to float")
    }
  }
}

/// A number as Go reads one; Swift's own reading takes what Go takes but for underscores.
private func goParsed(_ text: String) -> Double? {
  let bare = text.hasPrefix("+") || text.hasPrefix("-") ? String(text.dropFirst()) : text
  if ["inf", "infinity"].contains(bare.lowercased()) {
    return text.hasPrefix("-") ? -.infinity : .infinity
  }
  if text.lowercased() == "nan" { return .nan }
  return Double(text)
}

/// Four significant digits, as Go's `%.4g`.
func fourDigits(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
  return withVaList([value]) { list in
    var buffer = [CChar](repeating: 0, count: 32)
    let count = vsnprintf(&buffer, buffer.count, "%.4g", list)
    return String(
      decoding: buffer.prefix(max(0, min(Int(count), 31))).map(UInt8.init(bitPattern:)),
      as: UTF8.self)
  }
}

private let larger = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
private let smaller = ["m", "u", "n", "p", "f", "a", "z", "y"]

private func humanized(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return fourDigits(value) }
  if value.magnitude < 1 { return scaledUp(value) }
  var (value, prefix) = (value, "")
  for next in larger where value.magnitude >= 1000 { (value, prefix) = (value / 1000, next) }
  return fourDigits(value) + prefix
}

/// With the prefix that makes it at least 1.
private func scaledUp(_ value: Double) -> String {
  var (value, prefix) = (value, "")
  for next in smaller where value.magnitude < 1 { (value, prefix) = (value * 1000, next) }
  return fourDigits(value) + prefix
}

private func humanizedBinary(_ value: Double) -> String {
  guard value.magnitude > 1, value.isFinite else { return fourDigits(value) }
  var (value, prefix) = (value, "")
  for next in larger where value.magnitude >= 1024 { (value, prefix) = (value / 1024, next + "i") }
  return fourDigits(value) + prefix
}

private func humanizedDuration(_ value: Double) -> String {
  guard value.isFinite else { return fourDigits(value) }
  if value == 0 { return fourDigits(value) + "s" }
  if value.magnitude < 1 { return scaledUp(value) + "s" }
  let sign = value < 0 ? "-" : ""
  let whole = Int64(clamping: value.magnitude.rounded(.towardZero))
  let (seconds, minutes) = (whole % 60, whole / 60 % 60)
  let (hours, days) = (whole / 3600 % 24, whole / 86_400)
  if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
  if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
  if minutes != 0 { return "\(sign)\(minutes)m \(seconds)s" }
  return sign + fourDigits(value.magnitude) + "s"
}
