internal import Templates

/// A number as Go's `strconv.ParseFloat` reads it: no blanks, no underscores, hexadecimal ones with their exponent.
func goFloat(_ text: some StringProtocol) -> Double? {
  let bare = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
  switch bare.first {
  case "."?: break
  case let digit? where digit.isASCII && digit.isNumber: break
  default:
    switch bare.lowercased() {
    case "inf", "infinity": return text.first == "-" ? -.infinity : .infinity
    case "nan": return .nan
    default: return nil
    }
  }
  let second = bare.dropFirst().first
  if second == "x" || second == "X", !bare.contains("p"), !bare.contains("P") { return nil }
  guard let value = Double(text), value.isFinite else { return nil }
  return value
}

/// A number with as few digits as tell it apart, as Go prints one.
func goNumberText(_ value: Double) -> String { plainText(.float(value)) }

/// A text in double quotes with Go's escapes, as messages and printed queries have it.
func shown(_ text: String) -> String { quotedInGo(text) }

/// A number with all its digits and no power of ten.
func plainDecimal(_ value: Double) -> String {
  let text = value.description
  guard let mark = text.firstIndex(of: "e"), let power = Int(text[text.index(after: mark)...])
  else {
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
  let sign = value < 0 ? "-" : ""
  let digits = text[..<mark].filter { $0 != "-" }
  let halves = digits.split(separator: ".", omittingEmptySubsequences: false)
  let fraction = halves.count > 1 && halves[1] != "0" ? String(halves[1]) : ""
  let all = String(halves[0]) + fraction
  let point = halves[0].count + power
  if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + all }
  if point >= all.count { return sign + all + String(repeating: "0", count: point - all.count) }
  return sign + all.prefix(point) + "." + all.dropFirst(point)
}
