internal import Glibc
internal import Templates

private let many = Int.max

/// Functions of numbers; texts are read as numbers, and what is none as 0.
let logNumberFunctions: [String: TemplateFunction] = [
  "int": TemplateFunction(1...1) { .integer(whole($0[0])) },
  "float64": TemplateFunction(1...1) { .float(number($0[0])) },
  "add": TemplateFunction(0...many) { .integer($0.reduce(0) { $0 &+ whole($1) }) },
  "sub": TemplateFunction(2...2) { .integer(whole($0[0]) &- whole($0[1])) },
  "mul": TemplateFunction(1...many) { values in
    .integer(values.dropFirst().reduce(whole(values[0])) { $0 &* whole($1) })
  },
  "div": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .integer(try quotient(whole(values[0]), whole(values[1])).value)
  },
  "mod": TemplateFunction(2...2) { (values) throws(TemplateFailure) in
    .integer(try quotient(whole(values[0]), whole(values[1])).rest)
  },
  "addf": decimals { (a, b) throws(TemplateFailure) in a.adding(b) },
  "subf": decimals { (a, b) throws(TemplateFailure) in a.adding(b.negated) },
  "mulf": decimals { (a, b) throws(TemplateFailure) in a.multiplied(by: b) },
  "divf": decimals { (a, b) throws(TemplateFailure) in
    guard b.value != 0 else { throw TemplateFailure("decimal division by 0") }
    return a.divided(by: b)
  },
  "max": TemplateFunction(1...many) { .integer($0.map(whole).max() ?? 0) },
  "min": TemplateFunction(1...many) { .integer($0.map(whole).min() ?? 0) },
  "maxf": TemplateFunction(1...many) { .float($0.map(number).max() ?? 0) },
  "minf": TemplateFunction(1...many) { .float($0.map(number).min() ?? 0) },
  "ceil": TemplateFunction(1...1) { .float(number($0[0]).rounded(.up)) },
  "floor": TemplateFunction(1...1) { .float(number($0[0]).rounded(.down)) },
  "round": TemplateFunction(2...3) { (values) throws(TemplateFailure) in
    let places = try wholeArgument(values[1])
    let limit = values.count > 2 ? number(values[2]) : 0.5
    let power = pow(10, Double(places))
    let digits = power * number(values[0])
    let isUp = digits - digits.rounded(.towardZero) >= limit
    return .float(digits.rounded(isUp ? .up : .down) / power)
  },
  "bytes": quantity { (text) throws(LogQuantityError) in Double(try byteCount(text)) },
  "duration": quantity { (text) throws(LogQuantityError) in Double(try goNanoseconds(text)) / 1e9 },
  "duration_seconds": quantity { (text) throws(LogQuantityError) in
    Double(try goNanoseconds(text)) / 1e9
  },
]

private func quantity(
  _ body: @escaping @Sendable (String) throws(LogQuantityError) -> Double
) -> TemplateFunction {
  TemplateFunction(1...1) { (values) throws(TemplateFailure) in
    let text = try stringArgument(values[0])
    do throws(LogQuantityError) {
      return .float(try body(text))
    } catch {
      throw TemplateFailure(error.reason)
    }
  }
}

private func decimals(
  _ body: @escaping @Sendable (LogDecimal, LogDecimal) throws(TemplateFailure) -> LogDecimal
) -> TemplateFunction {
  TemplateFunction(1...many) { (values) throws(TemplateFailure) in
    var result = LogDecimal(number(values[0]))
    for value in values.dropFirst() { result = try body(result, LogDecimal(number(value))) }
    return .float(result.value)
  }
}

private func quotient(_ a: Int64, _ b: Int64) throws(TemplateFailure) -> (value: Int64, rest: Int64)
{
  guard b != 0 else { throw TemplateFailure("runtime error: integer divide by zero") }
  return (
    a.dividedReportingOverflow(by: b).partialValue,
    a.remainderReportingOverflow(dividingBy: b).partialValue
  )
}

private func number(_ value: TemplateValue) -> Double {
  switch value {
  case .integer(let number): Double(number)
  case .float(let number): number
  case .string(let text): goFloat(text) ?? 0
  case .bool(let flag): flag ? 1 : 0
  default: 0
  }
}

private func whole(_ value: TemplateValue) -> Int64 {
  switch value {
  case .integer(let number): return number
  case .float(let number): return Int64(exactly: number.rounded(.towardZero)) ?? 0
  case .bool(let flag): return flag ? 1 : 0
  case .string(let text):
    if let number = Int64(text) { return number }
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0b", 2), ("0o", 8)]
    where text.hasPrefix(prefix) {
      return Int64(text.dropFirst(2), radix: radix) ?? 0
    }
    return goFloat(text).flatMap { Int64(exactly: $0.rounded(.towardZero)) } ?? 0
  default: return 0
  }
}

/// A number that adds and multiplies as on paper, so that 0.1 and 0.2 make 0.3.
private struct LogDecimal {
  let value: Double

  init(_ value: Double) { self.value = value }

  var negated: LogDecimal { LogDecimal(-value) }

  func adding(_ other: LogDecimal) -> LogDecimal {
    guard let a = digits, let b = other.digits else { return LogDecimal(value + other.value) }
    let places = max(a.places, b.places)
    guard let x = scaled(a.digits, places - a.places), let y = scaled(b.digits, places - b.places)
    else { return LogDecimal(value + other.value) }
    return made(x + y, places) ?? LogDecimal(value + other.value)
  }

  func multiplied(by other: LogDecimal) -> LogDecimal {
    guard let a = digits, let b = other.digits else { return LogDecimal(value * other.value) }
    return made(a.digits * b.digits, a.places + b.places) ?? LogDecimal(value * other.value)
  }

  /// To 16 digits behind the point.
  func divided(by other: LogDecimal) -> LogDecimal {
    guard let a = digits, let b = other.digits,
      let dividend = scaled(a.digits, 16 + b.places)
    else { return LogDecimal(value / other.value) }
    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: b.digits)
    let isUp = rest.magnitude * 2 >= b.digits.magnitude
    let step: Int128 = (dividend < 0) == (b.digits < 0) ? 1 : -1
    return made(isUp ? quotient + step : quotient, 16 + a.places)
      ?? LogDecimal(value / other.value)
  }

  /// The digits, and how many of them stand behind the point.
  private var digits: (digits: Int128, places: Int)? {
    guard value.isFinite, value.magnitude < 1e15 else { return nil }
    let text = plainDecimal(value)
    let halves = text.split(separator: ".")
    let fraction = halves.count > 1 ? String(halves[1]) : ""
    guard fraction.utf8.count <= 18, let digits = Int128(String(halves[0]) + fraction) else {
      return nil
    }
    return (digits, fraction.utf8.count)
  }

  private func scaled(_ digits: Int128, _ places: Int) -> Int128? {
    var digits = digits
    for _ in 0..<places {
      let (product, isTooMuch) = digits.multipliedReportingOverflow(by: 10)
      if isTooMuch { return nil }
      digits = product
    }
    return digits
  }

  private func made(_ digits: Int128, _ places: Int) -> LogDecimal? {
    Double("\(digits)e-\(places)").map(LogDecimal.init)
  }
}
