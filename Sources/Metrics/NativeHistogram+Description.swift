extension NativeHistogram: CustomStringConvertible {
  /// As Prometheus prints it: `{count:4, sum:5, (0.5,1]:1, …}` with the buckets that hold anything, ascending.
  package var description: String {
    var text = "{count:\(goNumber(count)), sum:\(goNumber(sum))"
    for bucket in negativeBucketList.reversed() where bucket.count != 0 { text += ", \(bucket)" }
    if zeroCount != 0 { text += ", \(zeroBucket)" }
    for bucket in positiveBucketList where bucket.count != 0 { text += ", \(bucket)" }
    return text + "}"
  }
}

extension NativeHistogram.Bucket: CustomStringConvertible {
  /// `(lower,upper]:count`, the brackets telling which bound belongs to it.
  package var description: String {
    (lowerInclusive ? "[" : "(") + goNumber(lower) + "," + goNumber(upper)
      + (upperInclusive ? "]" : ")") + ":" + goNumber(count)
  }
}

/// The shortest decimal that reads back as `value`, laid out as Go's `%g` does: with an exponent below 0.0001 and
/// from `exponentFrom` digits before the point on (JSON has 21).
package func goNumber(_ value: Double, exponentFrom limit: Int = 6) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  let (negative, digits, exponent) = decimalDigits(value)
  var text = negative ? "-" : ""
  if exponent < -4 || exponent >= limit {
    text += String(digits.first ?? "0")
    if digits.count > 1 { text += "." + digits.dropFirst() }
    let magnitude = exponent.magnitude
    text += (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + String(magnitude)
  } else if exponent < 0 {
    text += "0." + String(repeating: "0", count: -exponent - 1) + digits
  } else if digits.count <= exponent + 1 {
    text += digits + String(repeating: "0", count: exponent + 1 - digits.count)
  } else {
    text += digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }
  return text
}

/// The shortest decimal of a finite number: `digits` (no leading or trailing zeros but for zero itself) with the
/// point after the first digit, times ten to `exponent`.
package func decimalDigits(_ value: Double) -> (negative: Bool, digits: String, exponent: Int) {
  var text = Substring(value.magnitude.description)
  var exponent = 0
  if let mark = text.firstIndex(of: "e") {
    exponent = Int(text[text.index(after: mark)...]) ?? 0
    text = text[..<mark]
  }
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  let whole = parts.first ?? "0"
  let fraction = parts.count > 1 ? parts[1] : ""
  var digits = String(whole) + fraction
  exponent += whole.count - 1
  while digits.count > 1, digits.hasPrefix("0") {
    digits.removeFirst()
    exponent -= 1
  }
  while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
  if digits == "0" { exponent = 0 }
  return (value.sign == .minus, digits, exponent)
}
