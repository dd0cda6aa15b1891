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
    return .string(try goInstant(seconds: value).text)
  },
  "toTime": number { (value) throws(TemplateFailure) in
    guard value.isFinite else { throw TemplateFailure("value is NaN or Inf") }
    return timeValue(try goInstant(seconds: value))
  },
  "toDuration": number {
    durationValue(nanoseconds: Int64(clamping: ($0 * 1e9).rounded(.towardZero)))
  },
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
    try body(try numberArgument(values[0]))
  }
}

private let larger = ["k", "M", "G", "T", "P", "E", "Z", "Y"]

private func humanized(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return fourDigits(value) }
  if value.magnitude < 1 { return scaledUp(value) }
  var (value, prefix) = (value, "")
  for next in larger where value.magnitude >= 1000 { (value, prefix) = (value / 1000, next) }
  return fourDigits(value) + prefix
}

private func humanizedBinary(_ value: Double) -> String {
  guard value.magnitude > 1, value.isFinite else { return fourDigits(value) }
  var (value, prefix) = (value, "")
  for next in larger where value.magnitude >= 1024 { (value, prefix) = (value / 1024, next + "i") }
  return fourDigits(value) + prefix
}
