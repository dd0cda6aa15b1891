package import Metrics
internal import Patterns

/// How matchers are written. Files are read with `fallback`, as Alertmanager does where nothing else is asked of it.
package enum MatcherSyntax: String, Sendable, CaseIterable {
  /// Names of letters, digits, `_` and `:`; values up to the comma, quoted or not.
  case classic
  /// Any names and values, in quotes where they have reserved characters.
  case utf8
  /// Both; where both can read a text and do not agree, what `classic` says.
  case fallback

  /// A list: `a=b, c=~"d|e"`, in braces or not.
  package func list(_ text: String) throws(MatcherError) -> [Matcher] {
    switch self {
    case .classic: return try ClassicMatchers.list(text)
    case .utf8: return try UTF8Matchers.list(text)
    case .fallback:
      let modern = Result { () throws(MatcherError) in try UTF8Matchers.list(text) }
      let classic = Result { () throws(MatcherError) in try ClassicMatchers.list(text) }
      return try choose(modern, classic)
    }
  }

  /// One matcher; braces are for lists.
  package func single(_ text: String) throws(MatcherError) -> Matcher {
    if self != .classic, text.hasPrefix("{") || text.hasSuffix("}") {
      throw MatcherError(message: "one matcher stands without braces")
    }
    switch self {
    case .classic: return try ClassicMatchers.single(text)
    case .utf8: return try UTF8Matchers.single(text)
    case .fallback:
      let modern = Result { () throws(MatcherError) in try UTF8Matchers.single(text) }
      let classic = Result { () throws(MatcherError) in try ClassicMatchers.single(text) }
      return try choose(modern, classic)
    }
  }

  private func choose<Value: Equatable>(
    _ modern: Result<Value, MatcherError>, _ classic: Result<Value, MatcherError>
  ) throws(MatcherError) -> Value {
    guard case .success(let value) = modern else { return try classic.get() }
    if case .success(let older) = classic, older != value { return older }
    return value
  }
}

/// Why a text is no matcher.
package struct MatcherError: Error, Sendable, Hashable, CustomStringConvertible {
  package var message: String
  package var description: String { message }

  package init(message: String) { self.message = message }
}

func alertMatcher(
  _ name: String, _ operation: Matcher.Operation, _ value: String
) throws(MatcherError) -> Matcher {
  do throws(PatternError) {
    return try Matcher(alerts: name, operation, value)
  } catch {
    throw MatcherError(message: "\(error)")
  }
}

// MARK: - Classic

private enum ClassicMatchers {
  static func list(_ text: String) throws(MatcherError) -> [Matcher] {
    var inner = text.unicodeScalars[...]
    if inner.first == "{" { inner.removeFirst() }
    if inner.last == "}" { inner.removeLast() }
    var tokens: [String] = []
    var token = String.UnicodeScalarView()
    var (isQuoted, isEscaped) = (false, false)
    for scalar in inner {
      switch scalar {
      case ",":
        if !isQuoted {
          tokens.append(String(token))
          token = String.UnicodeScalarView()
          continue
        }
      case "\"":
        if !isEscaped { isQuoted.toggle() }
        isEscaped = false
      case "\\": isEscaped.toggle()
      default: isEscaped = false
      }
      token.append(scalar)
    }
    // A comma may be the last.
    if !token.allSatisfy(\.properties.isWhitespace) { tokens.append(String(token)) }
    var matchers: [Matcher] = []
    for token in tokens { matchers.append(try single(token)) }
    return matchers
  }

  static func single(_ text: String) throws(MatcherError) -> Matcher {
    var rest = text.utf8[...]
    func isSpace(_ byte: UInt8) -> Bool { [0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte) }
    func drop(_ matches: (UInt8) -> Bool) { rest = rest.drop(while: matches) }
    func take(_ word: String) -> Bool {
      guard rest.starts(with: word.utf8) else { return false }
      rest = rest.dropFirst(word.utf8.count)
      return true
    }
    drop(isSpace)
    let name = rest.prefix { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
        || byte == 0x3A
    }
    rest = rest[name.endIndex...]
    drop(isSpace)
    let operations: [Matcher.Operation] = [.regex, .equal, .notEqual, .notRegex]
    guard let first = name.first, !(0x30...0x39).contains(first),
      let operation = operations.first(where: { take($0.rawValue) })
    else {
      throw MatcherError(
        message: "\(quoted(text)) is no matcher: a name, one of = != =~ !~, and a value")
    }
    drop(isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return try alertMatcher(
      String(Substring(name)), operation, try value(String(Substring(rest))))
  }

  private static func value(_ written: String) throws(MatcherError) -> String {
    var raw = written.unicodeScalars[...]
    var lacksEnd = raw.first == "\""
    if lacksEnd { raw.removeFirst() }
    var value = String.UnicodeScalarView()
    var isEscaped = false
    while let scalar = raw.popFirst() {
      if isEscaped {
        isEscaped = false
        switch scalar {
        case "n": value.append("\n")
        case "\"", "\\": value.append(scalar)
        default: value.append(contentsOf: ["\\", scalar])
        }
      } else if scalar == "\\", !raw.isEmpty {
        isEscaped = true
      } else if scalar == "\"" {
        guard lacksEnd, raw.isEmpty else {
          throw MatcherError(message: "the value \(written) has a quote without a backslash")
        }
        lacksEnd = false
      } else {
        value.append(scalar)
      }
    }
    if lacksEnd { throw MatcherError(message: "the value \(written) lacks its closing quote") }
    return String(value)
  }
}

// MARK: - UTF-8

private struct UTF8Matchers {
  private enum Token: Equatable {
    case open, close, comma
    case operation(Matcher.Operation)
    /// A name or a value, its quotes and escapes taken away.
    case word(String)
  }

  private var rest: Substring.UnicodeScalarView
  private var hasOpened = false

  static func list(_ text: String) throws(MatcherError) -> [Matcher] {
    var parser = UTF8Matchers(rest: text[...].unicodeScalars)
    return try parser.list()
  }

  static func single(_ text: String) throws(MatcherError) -> Matcher {
    let matchers = try list(text)
    guard matchers.count == 1 else {
      throw MatcherError(message: "one matcher is wanted, \(matchers.count) stand there")
    }
    return matchers[0]
  }

  private mutating func list() throws(MatcherError) -> [Matcher] {
    var matchers: [Matcher] = []
    var token = try next()
    if token == .open {
      hasOpened = true
      token = try next()
    }
    while let found = token, found != .close {
      guard case .word(let name) = found else { throw unexpected(found, "a label's name") }
      let between = try next()
      guard case .operation(let operation)? = between else {
        throw unexpected(between, "one of = != =~ !~ after \(quoted(name))")
      }
      let after = try next()
      guard case .word(let value)? = after else { throw unexpected(after, "a value") }
      matchers.append(try alertMatcher(name, operation, value))
      token = try next()
      guard let separator = token, separator != .close else { break }
      guard separator == .comma else { throw unexpected(separator, "a comma") }
      token = try next()
    }
    if hasOpened, token != .close { throw MatcherError(message: "the closing brace is missing") }
    if !hasOpened, token == .close {
      throw MatcherError(message: "a closing brace without an opening one")
    }
    if token == .close, let more = try next() { throw unexpected(more, "the end") }
    return matchers
  }

  private func unexpected(_ token: Token?, _ wanted: String) -> MatcherError {
    let found =
      switch token {
      case nil: "the end"
      case .open: "{"
      case .close: "}"
      case .comma: "a comma"
      case .operation(let operation): operation.rawValue
      case .word(let word): quoted(word)
      }
    return MatcherError(message: "\(wanted) is wanted, \(found) stands there")
  }

  private mutating func next() throws(MatcherError) -> Token? {
    rest = rest.drop(while: \.properties.isWhitespace)
    guard let first = rest.first else { return nil }
    switch first {
    case "{", "}", ",":
      rest.removeFirst()
      return first == "{" ? .open : first == "}" ? .close : .comma
    case "=", "!":
      rest.removeFirst()
      if rest.first == "~" {
        rest.removeFirst()
        return .operation(first == "=" ? .regex : .notRegex)
      }
      if first == "=" { return .operation(.equal) }
      guard rest.popFirst() == "=" else { throw MatcherError(message: "! stands without = or ~") }
      return .operation(.notEqual)
    case "\"": return .word(try quotedWord())
    default:
      let word = rest.prefix { !isReservedInMatchers($0) }
      guard !word.isEmpty else {
        throw MatcherError(message: "\(quoted(String(first))) has to stand in double quotes")
      }
      rest = rest[word.endIndex...]
      return .word(String(word))
    }
  }

  private mutating func quotedWord() throws(MatcherError) -> String {
    rest.removeFirst()
    var inner: [UInt8] = []
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"":
        guard let text = String(validating: inner, as: UTF8.self) else {
          throw MatcherError(message: "the quoted text is not UTF-8")
        }
        return text
      case "\n": throw MatcherError(message: "a quoted text ends in its line")
      case "\\": try escape(&inner)
      default: inner += UTF8.encode(scalar).map(Array.init) ?? []
      }
    }
    throw MatcherError(message: "the closing quote is missing")
  }

  /// What follows a backslash, as Go's double-quoted texts have it.
  private mutating func escape(_ out: inout [UInt8]) throws(MatcherError) {
    let plain: [Unicode.Scalar: UInt8] = [
      "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 0x5C, "\"": 0x22,
    ]
    let kind = rest.popFirst() ?? " "
    if let byte = plain[kind] {
      out.append(byte)
      return
    }
    var value: UInt32?
    switch kind {
    case "x": value = number(digits: 2, radix: 16)
    case "u": value = number(digits: 4, radix: 16)
    case "U": value = number(digits: 8, radix: 16)
    case "0"..."7":
      value = number(digits: 2, radix: 8).map { (kind.value - 0x30) * 64 + $0 }
    default: break
    }
    if kind == "u" || kind == "U" {
      if let scalar = value.flatMap(Unicode.Scalar.init) {
        out += UTF8.encode(scalar).map(Array.init) ?? []
        return
      }
    } else if let value, value < 256 {
      out.append(UInt8(value))
      return
    }
    throw MatcherError(message: "\\\(kind) is no escape of a quoted text")
  }

  private mutating func number(digits: Int, radix: Int) -> UInt32? {
    let text = rest.prefix(digits)
    guard text.count == digits, text.allSatisfy({ $0.properties.isASCIIHexDigit }) else {
      return nil
    }
    rest = rest.dropFirst(digits)
    return UInt32(String(text), radix: radix)
  }
}
