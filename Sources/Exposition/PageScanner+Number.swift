internal import Metrics

extension PageScanner {
  /// Reads the number at the cursor, which ends at a blank or newline, as Go's `strconv.ParseFloat` does without
  /// hexadecimals and underscores; NaN becomes the one NaN that the store knows as ordinary.
  ///
  /// Integers and short decimals are exact without help: a mantissa below 2⁵³ times or divided by a power of ten
  /// up to 10²² rounds once (Clinger 1990). The rest goes to the standard library.
  @inline(__always)
  mutating func scanNumber(_ what: StaticString) throws(ExpositionError) -> Double {
    let start = position
    var index = position
    let negative = index < end && base[index] == UInt8(ascii: "-")
    if negative { index &+= 1 }
    let first = index
    var mantissa: UInt64 = 0
    while index < end, isDigit(base[index]) {
      mantissa = mantissa &* 10 &+ UInt64(base[index] &- 0x30)
      index &+= 1
    }
    var digits = index &- first
    var exponent = 0
    if index < end, base[index] == UInt8(ascii: ".") {
      index &+= 1
      let fraction = index
      while index < end, isDigit(base[index]) {
        mantissa = mantissa &* 10 &+ UInt64(base[index] &- 0x30)
        index &+= 1
      }
      exponent = fraction &- index
      digits &+= index &- fraction
    }
    if index < end, base[index] | 0x20 == UInt8(ascii: "e"), digits > 0 {
      index &+= 1
      var negativeExponent = false
      if index < end, base[index] == UInt8(ascii: "-") || base[index] == UInt8(ascii: "+") {
        negativeExponent = base[index] == UInt8(ascii: "-")
        index &+= 1
      }
      let firstDigit = index
      var written = 0
      while index < end, isDigit(base[index]), index &- firstDigit < 4 {
        written = written &* 10 &+ Int(base[index] &- 0x30)
        index &+= 1
      }
      if index == firstDigit { digits = 0 }
      exponent &+= negativeExponent ? 0 &- written : written
    }
    let ended = index >= end || endsNumber(base[index])
    if ended, digits > 0, digits <= 19, mantissa < 1 &<< 53, exponent >= -22, exponent <= 22 {
      position = index
      var value = Double(mantissa)
      if exponent < 0 {
        value /= powersOfTen[0 &- exponent]
      } else if exponent > 0 {
        value *= powersOfTen[exponent]
      }
      return negative ? -value : value
    }
    position = start
    return try scanUncommonNumber(what)
  }

  @inline(__always)
  private func endsNumber(_ byte: UInt8) -> Bool {
    byte == 0x0A || byte == 0x20 || (!strict && (byte == 0x09 || byte == UInt8(ascii: "{")))
  }

  @inline(never)
  private mutating func scanUncommonNumber(_ what: StaticString) throws(ExpositionError) -> Double {
    let start = position
    var index = position
    while index < end, !endsNumber(base[index]) { index += 1 }
    guard let value = parseNumber(UnsafeBufferPointer(start: base + start, count: index - start))
    else {
      let shown = text(start, min(index, start + 40))
      throw error(
        index == start ? "expected \(what)" : "invalid number \(shown.debugDescription) as \(what)")
    }
    position = index
    return value
  }
}

/// The number that `text` spells in full, as Go's `strconv.ParseFloat` reads it but without hexadecimals and
/// underscores; nil where it is none or too large for a Double.
func parseNumber(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
  var index = 0
  var sign: UInt8 = 0
  if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
    sign = first
    index = 1
  }
  if index < text.count, text[index] | 0x20 == UInt8(ascii: "i") {
    guard isWord(text, from: index, "inf") || isWord(text, from: index, "infinity") else {
      return nil
    }
    return sign == UInt8(ascii: "-") ? -.infinity : .infinity
  }
  if index < text.count, text[index] | 0x20 == UInt8(ascii: "n") {
    return sign == 0 && isWord(text, from: 0, "nan") ? .plainNaN : nil
  }
  var digits = 0
  var points = 0
  while index < text.count, isDigit(text[index]) || text[index] == UInt8(ascii: ".") {
    if text[index] == UInt8(ascii: ".") { points += 1 } else { digits += 1 }
    index += 1
  }
  guard digits > 0, points <= 1 else { return nil }
  if index < text.count {
    guard text[index] | 0x20 == UInt8(ascii: "e") else { return nil }
    index += 1
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      index += 1
    }
    guard index < text.count else { return nil }
    while index < text.count {
      guard isDigit(text[index]) else { return nil }
      index += 1
    }
  }
  // The standard library reads numbers in the C locale, whatever the process has set.
  let value = Double(String(decoding: text, as: UTF8.self)) ?? .nan
  return value.isFinite ? value : nil
}

/// Whether the rest of `text` is `word` (in lower case), in any case.
private func isWord(_ text: UnsafeBufferPointer<UInt8>, from start: Int, _ word: StaticString)
  -> Bool
{
  guard text.count - start == word.utf8CodeUnitCount else { return false }
  for offset in 0..<word.utf8CodeUnitCount
  where text[start + offset] | 0x20 != word.utf8Start[offset] {
    return false
  }
  return true
}

private nonisolated(unsafe) let powersOfTen: UnsafePointer<Double> = {
  let table = UnsafeMutablePointer<Double>.allocate(capacity: 23)
  var power = 1.0
  for index in 0...22 {
    (table + index).initialize(to: power)
    power *= 10
  }
  return UnsafePointer(table)
}()
