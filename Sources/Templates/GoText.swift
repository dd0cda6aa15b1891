/// What stands where there is nothing to write.
let noValue = "<no value>"

/// A value as Go's fmt prints it with `%v`.
package func plainText(_ value: TemplateValue) -> String {
  switch value {
  case .null: "<nil>"
  case .bool(let value): value ? "true" : "false"
  case .integer(let value): String(value)
  case .float(let value): shortestText(value)
  case .string(let text): text
  case .list(let elements): "[" + elements.map(plainText).joined(separator: " ") + "]"
  case .map(let entries, _):
    "map["
      + entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { $0.key + ":" + plainText($0.value) }.joined(separator: " ") + "]"
  case .record(let record):
    if let text = record.kind.text {
      text(record)
    } else if let contents = record.contents {
      plainText(contents)
    } else {
      "{" + printedFields(record).map(plainText).joined(separator: " ") + "}"
    }
  case .function: "func"
  }
}

/// The values of a struct's fields, without its methods.
func printedFields(_ record: TemplateRecord) -> [TemplateValue] {
  record.fields.compactMap { if case .function = $0.value { nil } else { $0.value } }
}

/// A number with as few digits as tell it apart, in Go's `%v`: with a power of ten where that is less than -4 or
/// more than 5.
func shortestText(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
  if value == 0 { return value.sign == .minus ? "-0" : "0" }
  let (digits, point) = shortestDigits(value.magnitude)
  let sign = value < 0 ? "-" : ""
  let exponent = point - 1
  if exponent < -4 || exponent >= 6 {
    let tail = digits.dropFirst()
    let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
    return sign + digits.prefix(1) + (tail.isEmpty ? "" : "." + tail) + "e"
      + (exponent < 0 ? "-" : "+") + power
  }
  if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
  if digits.utf8.count <= point {
    return sign + digits + String(repeating: "0", count: point - digits.utf8.count)
  }
  return sign + digits.prefix(point) + "." + digits.dropFirst(point)
}

/// The significant digits, and where the point stands behind the first of them.
private func shortestDigits(_ value: Double) -> (digits: String, point: Int) {
  let parts = value.description.split(separator: "e")
  let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  let whole = halves[0]
  let fraction = halves.count > 1 && halves[1] != "0" ? halves[1] : ""
  let all = String(whole) + fraction
  let leading = all.prefix { $0 == "0" }.utf8.count
  var digits = String(all.dropFirst(leading))
  while digits.hasSuffix("0") { digits.removeLast() }
  let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  return (digits, whole.utf8.count - leading + exponent)
}

/// A text in double quotes with Go's escapes, as `%q` has it.
package func quotedInGo(_ text: String) -> String {
  var out = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": out += "\\\""
    case "\\": out += "\\\\"
    case "\n": out += "\\n"
    case "\t": out += "\\t"
    case "\r": out += "\\r"
    case "\u{7}": out += "\\a"
    case "\u{8}": out += "\\b"
    case "\u{B}": out += "\\v"
    case "\u{C}": out += "\\f"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      out += "\\x" + hexadecimal(scalar.value, 2)
    case _ where !isPrintableInGo(scalar):
      let isLong = scalar.value > 0xFFFF
      out += (isLong ? "\\U" : "\\u") + hexadecimal(scalar.value, isLong ? 8 : 4)
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out + "\""
}

/// As unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of spaces the ASCII one.
func isPrintableInGo(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
    .paragraphSeparator, .spaceSeparator:
    return false
  default: return true
  }
}

/// The text that a literal's inside stands for; nil where an escape is none of Go's.
package func unescapedInGo(_ inner: ArraySlice<UInt8>) -> String? {
  var out: [UInt8] = []
  var rest = inner
  func code(_ count: Int, _ radix: Int) -> UInt32? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else { return nil }
    rest = rest.dropFirst(count)
    return UInt32(String(decoding: digits, as: UTF8.self), radix: radix)
  }
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "\\") else {
      out.append(byte)
      continue
    }
    guard let kind = rest.popFirst() else { return nil }
    switch kind {
    case UInt8(ascii: "a"): out.append(7)
    case UInt8(ascii: "b"): out.append(8)
    case UInt8(ascii: "f"): out.append(12)
    case UInt8(ascii: "n"): out.append(10)
    case UInt8(ascii: "r"): out.append(13)
    case UInt8(ascii: "t"): out.append(9)
    case UInt8(ascii: "v"): out.append(11)
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): out.append(kind)
    case UInt8(ascii: "x"):
      guard let value = code(2, 16) else { return nil }
      out.append(UInt8(value))
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      guard let value = code(kind == UInt8(ascii: "u") ? 4 : 8, 16),
        let scalar = Unicode.Scalar(value)
      else { return nil }
      out += String(Character(scalar)).utf8
    case 0x30...0x37:
      rest = inner[(rest.startIndex - 1)...]
      guard let value = code(3, 8), value < 256 else { return nil }
      out.append(UInt8(value))
    default: return nil
    }
  }
  return String(decoding: out, as: UTF8.self)
}
