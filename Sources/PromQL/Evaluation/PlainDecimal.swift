import Metrics

/// The shortest decimal that reads back as `value`, never with an exponent.
func plainDecimal(_ value: Double) -> String {
  guard value.isFinite else { return goNumber(value) }
  let (isNegative, digits, exponent) = decimalDigits(value)
  var text = isNegative ? "-" : ""
  if exponent < 0 {
    text += "0." + String(repeating: "0", count: -exponent - 1) + digits
  } else if digits.count <= exponent + 1 {
    text += digits + String(repeating: "0", count: exponent + 1 - digits.count)
  } else {
    text += digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }
  return text
}
