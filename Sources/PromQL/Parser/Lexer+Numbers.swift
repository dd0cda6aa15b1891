extension Lexer {
  /// A number, or a duration such as `1h30m`.
  mutating func numberOrDuration() -> Token {
    if number() { return token(.number) }
    if durationRest() { return token(.duration) }
    return fail(
      "bad number or duration syntax: "
        + quotedText(String(decoding: bytes[start..<position], as: UTF8.self)))
  }

  /// Steps over a number: decimal with optional fraction and exponent, or hexadecimal, underscores between
  /// digits. False where it is malformed or a letter follows; the position is then where it went wrong.
  private mutating func number() -> Bool {
    var isHexadecimal = false
    if accept(UInt8(ascii: "0")), accept(where: { $0 | 0x20 == UInt8(ascii: "x") }) {
      _ = accept(UInt8(ascii: "_"))
      isHexadecimal = true
    }
    let isDigit: (UInt8) -> Bool =
      isHexadecimal ? { $0.isDigit || (0x61...0x66).contains($0 | 0x20) } : { $0.isDigit }
    let isExponent: (UInt8) -> Bool = { $0 | 0x20 == UInt8(ascii: "e") }
    _ = accept(UInt8(ascii: "."))
    var hasDot = position > start && bytes[position - 1] == UInt8(ascii: ".")
    if hasDot, isHexadecimal { return false }
    _ = accept(where: isDigit)
    var hasExponent = false
    while let byte = peek {
      if byte == UInt8(ascii: ".") {
        position += 1
        if hasDot { return false }
        hasDot = true
        if accept(where: { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }) { return false }
        if isHexadecimal { return false }
      } else if isDigit(byte) {
        position += 1
      } else if isExponent(byte) {
        position += 1
        if hasExponent { return false }
        hasExponent = true
        _ = accept(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })
        if refusesSeparator() { return false }
      } else if byte == UInt8(ascii: "_") {
        position += 1
        if refusesSeparator() { return false }
      } else {
        break
      }
    }
    guard let byte = peek else { return true }
    return !byte.isLetter
  }

  /// Whether what follows an exponent or underscore cannot follow it; steps over the culprit.
  private mutating func refusesSeparator() -> Bool {
    peek == nil
      || accept(where: {
        $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 | 0x20 == UInt8(ascii: "e")
      })
  }

  /// Steps over the unit that follows the digits already read, and any further number and unit pairs.
  private mutating func durationRest() -> Bool {
    guard unit("smhdwy") else { return false }
    while accept(where: \.isDigit) {
      while accept(where: \.isDigit) {}
      guard unit("smhdw") else { return false }
    }
    guard let byte = peek else { return true }
    guard byte.isLetter || byte.isDigit else { return true }
    position += 1
    return false
  }

  /// One of the unit letters, and an `s` after it; whether the pair is a unit is told when it is read.
  private mutating func unit(_ letters: StaticString) -> Bool {
    let first = letters.withUTF8Buffer { buffer in
      guard let byte = peek else { return false }
      return buffer.contains(byte)
    }
    guard first else { return false }
    position += 1
    _ = accept(UInt8(ascii: "s"))
    return true
  }
}
