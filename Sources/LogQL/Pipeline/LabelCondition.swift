internal import Metrics
internal import Patterns

/// A label filter made ready to run.
indirect enum LabelCondition: Sendable {
  case text(FieldName, TextTest)
  case error(TextTest)
  case errorDetails(TextTest)
  case number(FieldName, LogLabelFilter.Comparison, Double)
  case duration(FieldName, LogLabelFilter.Comparison, Int64)
  case bytes(FieldName, LogLabelFilter.Comparison, UInt64)
  case address(FieldName, isEqual: Bool, AddressMatcher)
  case and(LabelCondition, LabelCondition)
  case or(LabelCondition, LabelCondition)

  init(_ filter: LogLabelFilter) throws(LogStageError) {
    switch filter {
    case .text(let matcher):
      let test = TextTest(matcher)
      switch matcher.name {
      case "__error__": self = .error(test)
      case "__error_details__": self = .errorDetails(test)
      default: self = .text(FieldName(matcher.name), test)
      }
    case .number(let name, let comparison, let value):
      self = .number(FieldName(name), comparison, value)
    case .duration(let name, let comparison, let nanoseconds):
      self = .duration(FieldName(name), comparison, nanoseconds)
    case .bytes(let name, let comparison, let bytes):
      self = .bytes(FieldName(name), comparison, bytes)
    case .address(let name, let isEqual, let pattern):
      self = .address(FieldName(name), isEqual: isEqual, try AddressMatcher(pattern))
    case .and(let a, let b): self = .and(try LabelCondition(a), try LabelCondition(b))
    case .or(let a, let b): self = .or(try LabelCondition(a), try LabelCondition(b))
    }
  }

  /// Whether the line stays. A value that is no number keeps it and marks it; of the labels that a marked line has only
  /// texts are asked.
  func keeps(_ fields: inout LineFields) -> Bool {
    switch self {
    case .and(let left, let right): return left.keeps(&fields) && right.keeps(&fields)
    case .or(let left, let right): return left.keeps(&fields) || right.keeps(&fields)
    case .error(let test): return test.holds(fields.error)
    case .errorDetails(let test): return test.holds(fields.errorDetails)
    case .text(let name, let test):
      guard let place = fields.present(name) else {
        return test.holds(UnsafeRawBufferPointer(start: nil, count: 0))
      }
      return test.holds(fields.bytes(fields[place].value))
    case .number(let name, let comparison, let wanted):
      return compare(name, &fields) { (value) throws(LogQuantityError) in
        comparison.holds(try floatValue(value), wanted)
      }
    case .duration(let name, let comparison, let wanted):
      return compare(name, &fields) { (value) throws(LogQuantityError) in
        comparison.holds(try goNanoseconds(String(decoding: value, as: UTF8.self)), wanted)
      }
    case .bytes(let name, let comparison, let wanted):
      return compare(name, &fields) { (value) throws(LogQuantityError) in
        comparison.holds(try byteCount(String(decoding: value, as: UTF8.self)), wanted)
      }
    case .address(let name, let isEqual, let matcher):
      if !fields.error.isEmpty { return true }
      return compare(name, &fields) { (value) throws(LogQuantityError) in
        matcher.isFound(in: value) == isEqual
      }
    }
  }

  private func compare(
    _ name: FieldName, _ fields: inout LineFields,
    _ body: (UnsafeRawBufferPointer) throws(LogQuantityError) -> Bool
  ) -> Bool {
    guard let place = fields.present(name) else { return false }
    guard fields.error.isEmpty else { return true }
    do throws(LogQuantityError) {
      return try body(fields.bytes(fields[place].value))
    } catch {
      fields.fail("LabelFilterErr", error.reason)
      return true
    }
  }
}

extension LogLabelFilter.Comparison {
  fileprivate func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
    switch self {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .atMost: a <= b
    case .greater: a > b
    case .atLeast: a >= b
    }
  }
}

/// The number that bytes say; short decimals without a detour.
func floatValue(_ text: UnsafeRawBufferPointer) throws(LogQuantityError) -> Double {
  var digits: Int64 = 0
  var (index, count, decimals) = (0, 0, 0)
  var hasPoint = false
  let isNegative = text.first == UInt8(ascii: "-")
  if isNegative { index = 1 }
  while index < text.count, count < 16 {
    let byte = text[index]
    if byte >= 0x30, byte <= 0x39 {
      digits = digits * 10 + Int64(byte - 0x30)
      count += 1
      if hasPoint { decimals += 1 }
    } else if byte == UInt8(ascii: "."), !hasPoint {
      hasPoint = true
    } else {
      break
    }
    index += 1
  }
  // 15 digits and as small a power of ten are exact, and so is their quotient.
  if index == text.count, count > 0, count < 16 {
    let value = decimals == 0 ? Double(digits) : Double(digits) / powersOfTen[decimals]
    return isNegative ? -value : value
  }
  let whole = String(decoding: text, as: UTF8.self)
  guard let value = goFloat(whole) else {
    throw LogQuantityError(reason: "strconv.ParseFloat: parsing \(shown(whole)): invalid syntax")
  }
  return value
}

private let powersOfTen: [Double] = (0..<16).map { power in
  (0..<power).reduce(1.0) { value, _ in value * 10 }
}
