internal import Glibc
internal import Metrics

/// The character at an index and how many bytes it takes; U+FFFD and 1 where the bytes are ill-formed,
/// U+FFFD and 0 at the end.
func decodeScalar(_ bytes: [UInt8], at index: Int) -> (Unicode.Scalar, Int) {
  guard index < bytes.count else { return ("\u{FFFD}", 0) }
  if bytes[index] < 0x80 { return (Unicode.Scalar(bytes[index]), 1) }
  var decoder = UTF8()
  var iterator = bytes[index..<min(index + 4, bytes.count)].makeIterator()
  guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return ("\u{FFFD}", 1) }
  return (scalar, UTF8.width(scalar))
}

/// A character in single quotes, as Go's `%q`.
func quotedCharacter(_ character: Unicode.Scalar) -> String {
  switch character {
  case "'": return "'\\''"
  case "\"": return "'\"'"
  default: return "'" + quoted(String(character)).dropFirst().dropLast() + "'"
  }
}

/// A text in double quotes, as Go's `%q`.
func quotedText(_ text: String) -> String { quoted(text) }

/// `U+0063 'c'`, as Go's `%#U`.
func codePoint(_ character: Unicode.Scalar) -> String {
  let digits = String(character.value, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    + " '\(character)'"
}

/// A number in plain decimal notation with as few digits as tell it apart, as Go's `FormatFloat(…, 'f', -1)`.
package func plainNumber(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  let text = value.description
  let parts = text.split(separator: "e")
  let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  var mantissa = parts[0]
  let sign = mantissa.hasPrefix("-") ? "-" : ""
  if !sign.isEmpty { mantissa = mantissa.dropFirst() }
  let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
  var whole = String(halves[0])
  var fraction = halves.count > 1 ? String(halves[1]) : ""
  if fraction == "0" { fraction = "" }
  if exponent > 0 {
    let padded = fraction + String(repeating: "0", count: max(0, exponent - fraction.utf8.count))
    whole += padded.prefix(exponent)
    fraction = String(padded.dropFirst(exponent))
  } else if exponent < 0 {
    let padded = String(repeating: "0", count: max(0, -exponent - whole.utf8.count + 1)) + whole
    fraction = padded.suffix(-exponent) + fraction
    whole = String(padded.dropLast(-exponent))
  }
  while whole.utf8.count > 1, whole.hasPrefix("0") { whole.removeFirst() }
  return sign + whole + (fraction.isEmpty ? "" : "." + fraction)
}

/// A finite number with six digits after the point, as Go's and C's `%f`.
func fixedPoint(_ value: Double) -> String {
  withVaList([value]) { arguments in
    var buffer = [CChar](repeating: 0, count: 340)
    let count = vsnprintf(&buffer, buffer.count, "%f", arguments)
    let kept = buffer.prefix(max(0, min(Int(count), buffer.count - 1)))
    return String(decoding: kept.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
