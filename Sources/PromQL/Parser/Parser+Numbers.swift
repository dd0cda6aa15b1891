internal import Metrics

extension Parser {
  /// The number or duration that is next.
  mutating func numberLiteral() throws(PromQLError) -> NumberLiteral {
    let range = token.range
    if token.kind == .duration {
      let seconds = try durationSeconds(text, at: range)
      advance()
      return NumberLiteral(seconds, isDuration: true, range: range)
    }
    let text = text
    guard let value = parseNumber(text) else {
      throw PromQLError(
        "error parsing number: strconv.ParseFloat: parsing \(quotedText(text)): invalid syntax",
        at: range)
    }
    if value.isInfinite, text.utf8.first.map(\.isDigit) == true {
      throw PromQLError(
        "error parsing number: strconv.ParseFloat: parsing \(quotedText(text)): "
          + "value out of range", at: range)
    }
    advance()
    return NumberLiteral(value, range: range)
  }

  /// A number or duration with or without a sign; `otherwise` says what is wrong where there is none.
  mutating func signedNumber(
    _ otherwise: (Parser) -> PromQLError
  ) throws(PromQLError) -> Double {
    var sign = 1.0
    if token.kind == .add || token.kind == .subtract {
      if token.kind == .subtract { sign = -1 }
      advance()
    }
    guard token.kind == .number || token.kind == .duration else { throw otherwise(self) }
    return sign * (try numberLiteral().value)
  }
}

/// A number as Go reads it: whole numbers in base 8, 10 or 16 with underscores, then decimal fractions.
func parseNumber(_ text: String) -> Double? {
  switch text.lowercased() {
  case "inf", "+inf": return .infinity
  case "-inf": return -.infinity
  case "nan": return .plainNaN
  default: break
  }
  let bytes = Array(text.utf8)
  let isHexadecimal = bytes.count > 1 && bytes[0] == 0x30 && bytes[1] | 0x20 == 0x78
  let digits = bytes.dropFirst(isHexadecimal ? 2 : 0).filter { $0 != UInt8(ascii: "_") }
  let plain = String(decoding: digits, as: UTF8.self)
  if isHexadecimal { return Int64(plain, radix: 16).map(Double.init) }
  if digits.allSatisfy(\.isDigit) {
    let isOctal = digits.count > 1 && digits[0] == 0x30
    if let whole = Int64(plain, radix: isOctal ? 8 : 10) { return Double(whole) }
  }
  return bytes.contains(UInt8(ascii: "_")) ? nil : Double(text)
}

/// The seconds of a duration text such as `1h30m`.
func durationSeconds(_ text: String, at range: Range<Int>) throws(PromQLError) -> Double {
  let invalid = PromQLError("not a valid duration string: \(quotedText(text))", at: range)
  let tooLong = PromQLError("duration out of range", at: range)
  var rest = text.utf8[...]
  var milliseconds: Int64 = 0
  var nextUnit = 0
  while !rest.isEmpty {
    let digits = rest.prefix(while: \.isDigit)
    rest = rest.dropFirst(digits.count)
    let name = rest.prefix { !$0.isDigit }
    rest = rest.dropFirst(name.count)
    guard let count = Int64(Substring(digits)), !name.isEmpty else { throw invalid }
    guard let unit = durationUnits.firstIndex(where: { $0.name.utf8.elementsEqual(name) }) else {
      throw PromQLError(
        "unknown unit \(quotedText(String(Substring(name)))) in duration \(quotedText(text))",
        at: range)
    }
    guard unit >= nextUnit else { throw invalid }
    nextUnit = unit + 1
    let (product, overflow) = count.multipliedReportingOverflow(
      by: durationUnits[unit].milliseconds)
    let (sum, carried) = milliseconds.addingReportingOverflow(product)
    // The longest duration is that of 2^63 nanoseconds, about 292 years.
    if overflow || carried || sum > .max / 1_000_000 { throw tooLong }
    milliseconds = sum
  }
  return Double(milliseconds) / 1000
}

/// The units of durations, the longest first.
let durationUnits: [(name: String, milliseconds: Int64)] = [
  ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
  ("s", 1000), ("ms", 1),
]
