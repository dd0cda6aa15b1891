internal import Glibc
internal import Metrics

/// A number that a function is given, which may be written as a text.
package func numberArgument(_ value: TemplateValue) throws(TemplateFailure) -> Double {
  switch value {
  case .float(let number): return number
  case .integer(let number): return Double(number)
  case .string(let text):
    guard let number = goParsed(text) else {
      throw TemplateFailure("strconv.ParseFloat: parsing \(quoted(text)): invalid syntax")
    }
    return number
  default: throw TemplateFailure("can't convert \(value.typeName) to float")
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
package func fourDigits(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
  return withVaList([value]) { list in
    var buffer = [CChar](repeating: 0, count: 32)
    let count = vsnprintf(&buffer, buffer.count, "%.4g", list)
    return String(
      decoding: buffer.prefix(max(0, min(Int(count), 31))).map(UInt8.init(bitPattern:)),
      as: UTF8.self)
  }
}

private let smaller = ["m", "u", "n", "p", "f", "a", "z", "y"]

/// With the prefix that makes it at least 1.
package func scaledUp(_ value: Double) -> String {
  var (value, prefix) = (value, "")
  for next in smaller where value.magnitude < 1 { (value, prefix) = (value * 1000, next) }
  return fourDigits(value) + prefix
}

/// Seconds as days, hours, minutes and seconds; less than one with a prefix.
package func humanizedDuration(_ value: Double) -> String {
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
