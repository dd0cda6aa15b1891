internal import Templates

/// Takes a query apart into words.
package struct LogQLLexer {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  /// Where the line began.
  private var lineStart = 0
  /// Characters of the line up to `counted`, so that a long line is not counted anew for every word.
  private var characters = 0
  private var counted = 0

  package init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// All words, up to the end or to the first that is none.
  package static func tokens(_ bytes: some Sequence<UInt8>) -> [LogQLToken] {
    var lexer = LogQLLexer(bytes)
    var tokens: [LogQLToken] = []
    while true {
      let token = lexer.next()
      tokens.append(token)
      if token.kind == .end || token.kind == .error { return tokens }
    }
  }

  private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func column(of position: Int) -> Int {
    for index in counted..<max(counted, position) where bytes[index] & 0xC0 != 0x80 {
      characters += 1
    }
    counted = max(counted, position)
    return characters + 1
  }

  private mutating func startLine(at position: Int) {
    line += 1
    (lineStart, counted, characters) = (position, position, 0)
  }

  private mutating func skipBlanks() {
    while let next = byte(position) {
      if next == UInt8(ascii: "\n") {
        position += 1
        startLine(at: position)
      } else if next == UInt8(ascii: "#") {
        while let other = byte(position), other != UInt8(ascii: "\n") { position += 1 }
      } else if next == 0x20 || next == 0x09 || next == 0x0D {
        position += 1
      } else {
        return
      }
    }
  }

  /// The next word; at the end of the text `end`, again and again.
  package mutating func next() -> LogQLToken {
    skipBlanks()
    let token = LogQLToken(kind: .end, line: line, column: column(of: position))
    guard let first = byte(position) else { return token }
    switch first {
    case UInt8(ascii: "\""): return quotedText(token)
    case UInt8(ascii: "`"): return rawText(token)
    case UInt8(ascii: "["): return range(token)
    case 0x30...0x39: return number(token)
    case UInt8(ascii: ".") where byte(position + 1).map(isDigit) == true: return number(token)
    case UInt8(ascii: "-"):
      if let flag = flag(token) { return flag }
      if let duration = quantity(token, from: position, behind: position + 1) { return duration }
      return sign(token)
    case _ where isNameByte(first): return name(token)
    default: return sign(token)
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private func isNameByte(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= 0x61 && lower <= 0x7A || byte == 0x5F
  }

  private func failed(_ token: LogQLToken, _ reason: String) -> LogQLToken {
    var token = token
    (token.kind, token.text) = (.error, reason)
    return token
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private mutating func sign(_ token: LogQLToken) -> LogQLToken {
    for sign in logQLSigns where bytes[position...].starts(with: sign.text.utf8) {
      position += sign.text.utf8.count
      var token = token
      (token.kind, token.text) = (sign.kind, sign.text)
      return token
    }
    let character = String(decoding: bytes[position...].prefix(4), as: UTF8.self).first ?? "?"
    return failed(token, "syntax error: unexpected character \(shown(String(character)))")
  }

  private mutating func name(_ token: LogQLToken) -> LogQLToken {
    let start = position
    while let next = byte(position), isNameByte(next) || isDigit(next) { position += 1 }
    var token = token
    token.text = text(start..<position)
    let lower = token.text.lowercased()
    if let function = logQLFunctions[lower] {
      token.kind = isCalled ? function : .identifier
    } else {
      token.kind = logQLKeywords[lower] ?? .identifier
    }
    return token
  }

  /// Whether a parenthesis or a grouping follows, by which a word is a function.
  private var isCalled: Bool {
    var index = position
    while let next = byte(index), next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D {
      index += 1
    }
    if byte(index) == UInt8(ascii: "(") { return true }
    let start = index
    while let next = byte(index), isNameByte(next) || isDigit(next) { index += 1 }
    let word = text(start..<index).lowercased()
    while let next = byte(index), next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D {
      index += 1
    }
    return (word == "by" || word == "without") && byte(index) == UInt8(ascii: "(")
  }

  /// `--strict`.
  private mutating func flag(_ token: LogQLToken) -> LogQLToken? {
    guard byte(position + 1) == UInt8(ascii: "-"), let first = byte(position + 2),
      isNameByte(first)
    else { return nil }
    let start = position + 2
    var end = start
    while let next = byte(end), isNameByte(next) || next == UInt8(ascii: "-") { end += 1 }
    position = end
    var token = token
    (token.kind, token.text) = (.flag, text(start..<end))
    return token
  }

  /// `[5m]`.
  private mutating func range(_ token: LogQLToken) -> LogQLToken {
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else {
      return failed(token, "missing closing ']' in duration")
    }
    var token = token
    do throws(LogQuantityError) {
      token.quantity = try rangeNanoseconds(text(start..<end))
    } catch {
      return failed(token, error.reason)
    }
    position = end + 1
    token.kind = .range
    return token
  }

  // MARK: Numbers

  private mutating func number(_ token: LogQLToken) -> LogQLToken {
    let start = position
    var end = position
    let prefix = byte(end + 1).map { $0 | 0x20 }
    if byte(end) == 0x30,
      prefix == UInt8(ascii: "x") || prefix == UInt8(ascii: "o")
        || prefix == UInt8(ascii: "b") && byte(end + 2).map(isDigit) == true
    {
      end += 2
      while let next = byte(end), isNameByte(next) || isDigit(next) || next == UInt8(ascii: ".") {
        let isExponent = next | 0x20 == UInt8(ascii: "p")
        end += 1
        if isExponent, let sign = byte(end), sign == 0x2B || sign == 0x2D { end += 1 }
      }
    } else {
      while let next = byte(end), isDigit(next) || next == UInt8(ascii: ".") { end += 1 }
      if let quantity = quantity(token, from: start, behind: end) { return quantity }
      if let next = byte(end), next | 0x20 == UInt8(ascii: "e") {
        var digits = end + 1
        if let sign = byte(digits), sign == 0x2B || sign == 0x2D { digits += 1 }
        guard byte(digits).map(isDigit) == true else {
          return failed(token, "exponent has no digits")
        }
        end = digits
        while let next = byte(end), isDigit(next) { end += 1 }
      }
    }
    position = end
    var token = token
    (token.kind, token.text) = (.number, text(start..<end))
    return token
  }

  /// A duration or a size whose number ends at `end`.
  private mutating func quantity(
    _ token: LogQLToken, from start: Int, behind end: Int
  ) -> LogQLToken? {
    func run(_ letters: String) -> Int {
      var index = end
      while let next = byte(index),
        isDigit(next) || next == UInt8(ascii: ".") || letters.utf8.contains(next)
      {
        index += 1
      }
      return index
    }
    var token = token
    let duration = run("numshdwyµ")
    if duration > end, let nanoseconds = try? filterNanoseconds(text(start..<duration)) {
      position = duration
      (token.kind, token.text) = (.duration, text(start..<duration))
      token.quantity = nanoseconds
      return token
    }
    let size = run("BikKMGTP")
    if size > end, isDigit(bytes[start]) || bytes[start] == UInt8(ascii: "."),
      let count = try? byteCount(text(start..<size))
    {
      position = size
      (token.kind, token.text) = (.bytes, text(start..<size))
      token.quantity = Int64(clamping: count)
      return token
    }
    return nil
  }

  // MARK: Texts

  private mutating func quotedText(_ token: LogQLToken) -> LogQLToken {
    let start = position + 1
    var end = start
    var hasEscape = false
    while let next = byte(end), next != UInt8(ascii: "\""), next != UInt8(ascii: "\n") {
      if next == UInt8(ascii: "\\") {
        hasEscape = true
        end += 1
      }
      end += 1
    }
    guard byte(end) == UInt8(ascii: "\"") else { return failed(token, "literal not terminated") }
    position = end + 1
    let inner = bytes[start..<end]
    guard String(validating: inner, as: UTF8.self) != nil else {
      return failed(token, "invalid UTF-8 encoding")
    }
    var token = token
    token.kind = .string
    if hasEscape {
      guard let text = unescapedInGo(inner) else {
        return failed(token, "invalid syntax: \(String(decoding: inner, as: UTF8.self))")
      }
      token.text = text
    } else {
      token.text = String(decoding: inner, as: UTF8.self)
    }
    return token
  }

  private mutating func rawText(_ token: LogQLToken) -> LogQLToken {
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "`")) else {
      return failed(token, "literal not terminated")
    }
    let inner = bytes[start..<end]
    guard String(validating: inner, as: UTF8.self) != nil else {
      return failed(token, "invalid UTF-8 encoding")
    }
    for index in start..<end where bytes[index] == UInt8(ascii: "\n") {
      startLine(at: index + 1)
    }
    position = end + 1
    var token = token
    token.kind = .string
    // As in Go, a carriage return is no part of a raw text.
    token.text = String(decoding: inner.filter { $0 != 0x0D }, as: UTF8.self)
    return token
  }
}
