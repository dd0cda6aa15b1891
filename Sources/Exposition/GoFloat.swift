/// `value` as Go's `strconv.FormatFloat(value, 'g', -1, 64)` writes it, with ".0" where that looks like an integer:
/// the form in which Prometheus 3 stores the values of `le` and `quantile`.
func openMetricsFloat(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
  let (digits, exponent) = shortestDigits(value.magnitude)
  let text = { (range: Range<Int>) in String(decoding: digits[range], as: UTF8.self) }
  var out = value < 0 ? "-" : ""
  if exponent < -4 || exponent >= 6 {
    out += text(0..<1)
    if digits.count > 1 { out += "." + text(1..<digits.count) }
    let magnitude = String(exponent.magnitude)
    return out + (exponent < 0 ? "e-" : "e+") + (magnitude.utf8.count < 2 ? "0" : "") + magnitude
  }
  if exponent < 0 {
    return out + "0." + String(repeating: "0", count: -exponent - 1) + text(0..<digits.count)
  }
  if digits.count <= exponent + 1 {
    let zeros = String(repeating: "0", count: exponent + 1 - digits.count)
    return out + text(0..<digits.count) + zeros + ".0"
  }
  return out + text(0..<exponent + 1) + "." + text(exponent + 1..<digits.count)
}

/// The fewest decimal digits that read back as `value` (finite, positive) and the exponent of the first:
/// 12.5 gives "125" and 1.
private func shortestDigits(_ value: Double) -> (digits: [UInt8], exponent: Int) {
  var digits: [UInt8] = []
  var exponent = 0
  var point: Int?
  var written: Substring.UTF8View = value.description[...].utf8
  if let e = written.firstIndex(of: UInt8(ascii: "e")) {
    exponent = Int(String(written[written.index(after: e)...]) ?? "0") ?? 0
    written = written[..<e]
  }
  for byte in written {
    if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte) }
  }
  exponent += (point ?? digits.count) - 1
  let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
  digits.removeFirst(leading)
  exponent -= leading
  while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
  return (digits, exponent)
}
