import Metrics

/// Writes the shortest decimal that reads back as `value`, laid out as Prometheus' HTTP API does: with an exponent
/// only below 1e-6 and from 1e21 on. Returns the bytes written, at most 32.
func writeDecimal(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
  let magnitude = value.magnitude
  if magnitude < 1e15 {
    var length = 0
    if value.sign == .minus {
      out[0] = UInt8(ascii: "-")
      length = 1
    }
    // Whole numbers, and those of few decimals: if some whole number over a power of ten is this very Double, its
    // digits are the shortest (any two decimals of up to 15 digits are different Doubles).
    var scale = 1.0
    var decimals = 0
    while decimals <= 6 {
      let scaled = (magnitude * scale).rounded()
      if scaled >= 1e15 { break }
      if scaled / scale == magnitude {
        return length + writeFixed(UInt64(scaled), decimals, to: out + length)
      }
      scale *= 10
      decimals += 1
    }
  }
  return writeGeneral(value, to: out)
}

/// `number` with its last `decimals` digits after a point, without trailing zeros there.
private func writeFixed(_ number: UInt64, _ decimals: Int, to out: UnsafeMutablePointer<UInt8>)
  -> Int
{
  var digits = (
    UInt64(0), UInt64(0), UInt64(0)
  )
  return withUnsafeMutableBytes(of: &digits) { buffer in
    var rest = number
    var count = 0
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      buffer[count] = UInt8(truncatingIfNeeded: digit) &+ 0x30
      rest = quotient
      count += 1
    } while rest > 0 || count <= decimals
    var length = 0
    for index in stride(from: count - 1, through: 0, by: -1) {
      if index == decimals - 1 {
        out[length] = UInt8(ascii: ".")
        length += 1
      }
      out[length] = buffer[index]
      length += 1
    }
    return length
  }
}

private func writeGeneral(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
  if !value.isFinite { return copy(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf", to: out) }
  let magnitude = value.magnitude
  if magnitude >= 1e-4, magnitude < 1e15 {
    // Swift writes these without an exponent too.
    return copy(value.description, to: out)
  }
  let (isNegative, digits, exponent) = decimalDigits(value)
  var text = isNegative ? "-" : ""
  if magnitude < 1e-6 || magnitude >= 1e21 {
    text += String(digits.prefix(1))
    if digits.utf8.count > 1 { text += "." + digits.dropFirst() }
    let size = exponent.magnitude
    text += (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + String(size)
  } else if exponent < 0 {
    text += "0." + String(repeating: "0", count: -exponent - 1) + digits
  } else if digits.utf8.count <= exponent + 1 {
    text += digits + String(repeating: "0", count: exponent + 1 - digits.utf8.count)
  } else {
    text += digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }
  return copy(text, to: out)
}

private func copy(_ text: String, to out: UnsafeMutablePointer<UInt8>) -> Int {
  var text = text
  return text.withUTF8 { bytes in
    if let base = bytes.baseAddress { out.update(from: base, count: bytes.count) }
    return bytes.count
  }
}

/// Writes a time in seconds with up to three decimals, as the API does. Returns the bytes written, at most 24.
func writeSeconds(_ milliseconds: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
  var length = 0
  if milliseconds < 0 {
    out[0] = UInt8(ascii: "-")
    length = 1
  }
  let (seconds, fraction) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
  length += writeFixed(seconds, 0, to: out + length)
  if fraction > 0 {
    out[length] = UInt8(ascii: ".")
    out[length + 1] = UInt8(truncatingIfNeeded: fraction / 100) &+ 0x30
    out[length + 2] = UInt8(truncatingIfNeeded: fraction / 10 % 10) &+ 0x30
    out[length + 3] = UInt8(truncatingIfNeeded: fraction % 10) &+ 0x30
    length += 4
  }
  return length
}
