/// Cuts the bytes of an expression into tokens, with Prometheus' rules and error texts.
///
/// Braces, brackets and plain text have different alphabets, so the lexer knows where it is. An error ends
/// the tokens, but for one inside a string: the string itself still follows.
package struct Lexer {
  let bytes: [UInt8]
  var position = 0
  /// Where the token that is being read starts.
  var start = 0
  /// What is wrong, once an `.error` token was given.
  package var message = ""
  /// The quote of the string to read on after an error inside it.
  package var openString: UInt8?

  private var parenDepth = 0
  private var braceOpen = false
  var bracketOpen = false
  /// Inside brackets: whether the colon of a subquery was seen.
  private var gotColon = false
  /// Inside brackets: whether a number was seen.
  private var gotDuration = false
  private var ended = false

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next token, comments included; `.eof` for ever at the end and after an error.
  package mutating func next() -> Token {
    if ended { return Token(kind: .eof, range: bytes.count..<bytes.count) }
    if let quote = openString {
      openString = nil
      return string(quote)
    }
    while let byte = peek, byte.isSpace { position += 1 }
    start = position
    if peek == UInt8(ascii: "#") {
      while let byte = peek, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
        position += 1
      }
      return token(.comment)
    }
    if braceOpen { return insideBraces() }
    if bracketOpen, !gotDuration { return durationStart() }
    return statement()
  }

  // MARK: Reading

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  func peek(_ distance: Int) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  /// Steps over the next byte if it is `byte`.
  mutating func accept(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  /// Steps over the next byte if `fits` says so.
  mutating func accept(where fits: (UInt8) -> Bool) -> Bool {
    guard let byte = peek, fits(byte) else { return false }
    position += 1
    return true
  }

  /// Steps over a character and gives it: U+FFFD for an ill-formed one, and at the end.
  mutating func character() -> Unicode.Scalar {
    let (scalar, width) = decodeScalar(bytes, at: position)
    position += width
    return scalar
  }

  func token(_ kind: TokenKind) -> Token { Token(kind: kind, range: start..<position) }

  mutating func fail(_ message: String) -> Token {
    self.message = message
    ended = true
    return Token(kind: .error, range: start..<bytes.count)
  }

  /// An error after which the string that holds it is still read.
  mutating func failInString(_ message: String, quote: UInt8) -> Token {
    self.message = message
    openString = quote
    return Token(kind: .error, range: start..<bytes.count)
  }

  // MARK: Outside of braces

  private mutating func statement() -> Token {
    guard let byte = peek else {
      if parenDepth != 0 { return fail("unclosed left parenthesis") }
      if bracketOpen { return fail("unclosed left bracket") }
      ended = true
      return token(.eof)
    }
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return numberOrDuration()
    case UInt8(ascii: "."):
      if let digit = peek(1), digit.isDigit { return numberOrDuration() }
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      position += 1
      return string(byte)
    case UInt8(ascii: ":"):
      if !bracketOpen { return word() }
      return colon()
    case _ where byte.isLetter:
      return bracketOpen ? durationWord() : word()
    default: break
    }
    let character = character()
    switch byte {
    case UInt8(ascii: ","): return token(.comma)
    case UInt8(ascii: "*"): return token(.multiply)
    case UInt8(ascii: "/"): return token(.divide)
    case UInt8(ascii: "%"): return token(.modulo)
    case UInt8(ascii: "+"): return token(.add)
    case UInt8(ascii: "-"): return token(.subtract)
    case UInt8(ascii: "^"): return token(.power)
    case UInt8(ascii: "@"): return token(.at)
    case UInt8(ascii: "="):
      if accept(UInt8(ascii: "=")) { return token(.equal) }
      if peek == UInt8(ascii: "~") { return fail("unexpected character after '=': '~'") }
      return token(.assign)
    case UInt8(ascii: "!"):
      if accept(UInt8(ascii: "=")) { return token(.notEqual) }
      return fail("unexpected character after '!': " + quotedCharacter(self.character()))
    case UInt8(ascii: "<"):
      if accept(UInt8(ascii: "=")) { return token(.lessOrEqual) }
      return token(accept(UInt8(ascii: "/")) ? .trimUpper : .less)
    case UInt8(ascii: ">"):
      if accept(UInt8(ascii: "=")) { return token(.greaterOrEqual) }
      return token(accept(UInt8(ascii: "/")) ? .trimLower : .greater)
    case UInt8(ascii: "("): return openParen()
    case UInt8(ascii: ")"): return closeParen()
    case UInt8(ascii: "{"):
      braceOpen = true
      return token(.leftBrace)
    case UInt8(ascii: "["):
      if bracketOpen { return fail("unexpected left bracket '['") }
      bracketOpen = true
      gotColon = false
      gotDuration = false
      return token(.leftBracket)
    case UInt8(ascii: "]"):
      if !bracketOpen { return fail("unexpected right bracket ']'") }
      bracketOpen = false
      return token(.rightBracket)
    default: return fail("unexpected character: " + quotedCharacter(character))
    }
  }

  private mutating func openParen() -> Token {
    parenDepth += 1
    return token(.leftParen)
  }

  private mutating func closeParen() -> Token {
    parenDepth -= 1
    if parenDepth < 0 {
      start = position
      return fail("unexpected right parenthesis ')'")
    }
    return token(.rightParen)
  }

  private mutating func word() -> Token {
    var hasColon = false
    while let byte = peek, byte.isLetter || byte.isDigit || byte == UInt8(ascii: ":") {
      if byte == UInt8(ascii: ":") { hasColon = true }
      position += 1
    }
    if hasColon { return token(.metricIdentifier) }
    return token(keyword(position) ?? .identifier)
  }

  /// The keyword that `start..<end` is, in any case.
  private func keyword(_ end: Int) -> TokenKind? {
    guard (2...12).contains(end - start) else { return nil }
    let lower = bytes[start..<end].map { byte in
      (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    return TokenKind.words[String(decoding: lower, as: UTF8.self)]
  }

  // MARK: Inside brackets

  /// What may stand before the first number inside brackets.
  private mutating func durationStart() -> Token {
    guard let byte = peek else {
      return fail("unexpected end of input in duration expression")
    }
    switch byte {
    case UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"),
      UInt8(ascii: "^"), UInt8(ascii: ","), UInt8(ascii: ":"):
      return statement()
    case _ where byte.isLetter: return durationWord()
    case _ where byte.isDigit:
      gotDuration = true
      return numberOrDuration()
    case UInt8(ascii: "."):
      if let digit = peek(1), digit.isDigit {
        gotDuration = true
        return numberOrDuration()
      }
    default: break
    }
    return fail(
      "unexpected character in duration expression: " + quotedCharacter(character()))
  }

  private mutating func colon() -> Token {
    position += 1
    if gotColon { return fail("unexpected colon ':'") }
    gotColon = true
    return token(.colon)
  }

  private mutating func durationWord() -> Token {
    var end = position
    while end < bytes.count, bytes[end].isLetter || bytes[end].isDigit { end += 1 }
    switch keyword(end) {
    case let kind? where kind == .step || kind == .range:
      position = end
      return token(kind)
    default: break
    }
    let name = bytes[position..<end].map { $0 | 0x20 }
    if name.elementsEqual(foldedMinOf) || name.elementsEqual(foldedMaxOf) {
      position = end
      return token(.identifier)
    }
    let character = quotedCharacter(character())
    return gotDuration
      ? fail("unexpected character: \(character), expected ':'")
      : fail("unexpected character in duration expression: \(character)")
  }

  // MARK: Inside braces

  private mutating func insideBraces() -> Token {
    guard let byte = peek else { return fail("unexpected end of input inside braces") }
    if byte.isLetter {
      while let byte = peek, byte.isLetter || byte.isDigit { position += 1 }
      return token(.identifier)
    }
    let character = character()
    switch byte {
    case UInt8(ascii: ","): return token(.comma)
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return string(byte)
    case UInt8(ascii: "="):
      return token(accept(UInt8(ascii: "~")) ? .equalRegex : .assign)
    case UInt8(ascii: "!"):
      if accept(UInt8(ascii: "~")) { return token(.notEqualRegex) }
      if accept(UInt8(ascii: "=")) { return token(.notEqual) }
      return fail(
        "unexpected character after '!' inside braces: " + quotedCharacter(self.character()))
    case UInt8(ascii: "{"): return fail("unexpected left brace '{'")
    case UInt8(ascii: "}"):
      braceOpen = false
      return token(.rightBrace)
    default: return fail("unexpected character inside braces: " + quotedCharacter(character))
    }
  }
}

private let foldedMinOf = "min_of".utf8.map { $0 | 0x20 }
private let foldedMaxOf = "max_of".utf8.map { $0 | 0x20 }

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  /// A letter of ASCII or the underscore.
  var isLetter: Bool {
    let lower = self | 0x20
    return lower >= 0x61 && lower <= 0x7A || self == 0x5F
  }
  var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
