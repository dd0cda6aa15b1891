/// Writes the shortest decimal that reads back as `value`, laid out as Prometheus' HTTP API does: with an exponent
/// only below 1e-6 and from 1e21 on. Returns the bytes written, at most 32.
func writeDecimal(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
  let magnitude = value.magnitude
  var length = 0
  if value.sign == .minus, !value.isNaN {
    out[0] = UInt8(ascii: "-")
    length = 1
  }
  if magnitude < 1e15 {
    let whole = UInt64(magnitude)
    if Double(whole) == magnitude {
      let count = digitCount(whole)
      writeDigits(whole, count, to: out + length)
      return length + count
    }
    // Few decimals: if a whole number of millionths is this very Double, its digits are the shortest (any two
    // decimals of up to 15 digits are different Doubles).
    if magnitude < 1e9 {
      let scaled = magnitude * 1e6
      let millionths = scaled.rounded()
      if (scaled - millionths).magnitude < 1e-3, millionths / 1e6 == magnitude {
        return length + writeMillionths(UInt64(millionths), to: out + length)
      }
    }
  }
  guard magnitude.isFinite else {
    return length
      + (value.isNaN ? copy("NaN", to: out) : copy(length == 0 ? "+Inf" : "Inf", to: out + length))
  }
  return length + writeShortest(magnitude, to: out + length)
}

/// A number of millionths, at most 1e15, without trailing zeros after the point.
private func writeMillionths(_ number: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
  let whole = number / 1_000_000
  let count = digitCount(whole)
  writeDigits(whole, count, to: out)
  out[count] = UInt8(ascii: ".")
  writeDigits(number &- whole &* 1_000_000, 6, to: out + count + 1)
  var length = count + 7
  while out[length - 1] == UInt8(ascii: "0") { length -= 1 }
  return length
}

/// Any finite number above zero.
private func writeShortest(_ magnitude: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
  var decimal = ShortestDecimal(magnitude)
  while decimal.digits % 10 == 0 {
    decimal.digits /= 10
    decimal.exponent += 1
  }
  let count = digitCount(decimal.digits)
  // The place of the first digit as a power of ten.
  let leading = decimal.exponent + count - 1
  let zero = UInt8(ascii: "0")
  if magnitude < 1e-6 || magnitude >= 1e21 {
    writeDigits(decimal.digits, count, to: out + 1)
    out[0] = out[1]
    out[1] = UInt8(ascii: ".")
    var length = count > 1 ? count + 1 : 1
    out[length] = UInt8(ascii: "e")
    out[length + 1] = leading < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
    let size = UInt64(leading.magnitude)
    let width = size >= 100 ? 3 : 2
    writeDigits(size, width, to: out + length + 2)
    length += 2 + width
    return length
  }
  if leading < 0 {
    let zeros = -leading - 1
    out[0] = zero
    out[1] = UInt8(ascii: ".")
    for place in 0..<zeros { out[2 + place] = zero }
    writeDigits(decimal.digits, count, to: out + 2 + zeros)
    return 2 + zeros + count
  }
  if decimal.exponent >= 0 {
    writeDigits(decimal.digits, count, to: out)
    for place in 0..<decimal.exponent { out[count + place] = zero }
    return count + decimal.exponent
  }
  // The digits one place to the right, then those before the point back again.
  writeDigits(decimal.digits, count, to: out + 1)
  for place in 0...leading { out[place] = out[place + 1] }
  out[leading + 1] = UInt8(ascii: ".")
  return count + 1
}

private func copy(_ text: StaticString, to out: UnsafeMutablePointer<UInt8>) -> Int {
  out.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
  return text.utf8CodeUnitCount
}

/// Writes a time in seconds with up to three decimals, as the API does. Returns the bytes written, at most 24.
func writeSeconds(_ milliseconds: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
  var length = 0
  if milliseconds < 0 {
    out[0] = UInt8(ascii: "-")
    length = 1
  }
  let seconds = milliseconds.magnitude / 1000
  let fraction = milliseconds.magnitude &- seconds &* 1000
  let count = digitCount(seconds)
  writeDigits(seconds, count, to: out + length)
  length += count
  if fraction > 0 {
    out[length] = UInt8(ascii: ".")
    writeDigits(fraction, 3, to: out + length + 1)
    length += 4
  }
  return length
}

/// A float as the API writes it, without quotes.
package func apiNumber(_ value: Double) -> String {
  String(unsafeUninitializedCapacity: 40) { buffer in
    buffer.baseAddress.map { writeDecimal(value, to: $0) } ?? 0
  }
}

/// Milliseconds as seconds with up to three decimals.
package func apiSeconds(_ milliseconds: Int64) -> String {
  String(unsafeUninitializedCapacity: 40) { buffer in
    buffer.baseAddress.map { writeSeconds(milliseconds, to: $0) } ?? 0
  }
}
