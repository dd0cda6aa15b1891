extension HTMLContext {
  // MARK: JavaScript

  func inScript(_ text: HTMLBytes) throws(HTMLProblem) -> (context: HTMLContext, count: Int) {
    var next = self
    guard let at = text.firstIndex(where: { "\"'`/{}<-#".utf8.contains($0) }) else {
      next.slash = slashAfter(text, slash)
      return (next, text.count)
    }
    next.slash = slashAfter(text[..<at], slash)
    var count = at + 1 - text.startIndex
    func follows(_ mark: String) -> Bool { text[at...].starts(with: mark.utf8) }
    switch text[at] {
    case UInt8(ascii: "\""): next.enter(.scriptDouble)
    case UInt8(ascii: "'"): next.enter(.scriptSingle)
    case UInt8(ascii: "`"): next.enter(.scriptTemplate)
    case UInt8(ascii: "/"):
      if follows("//") {
        next.state = .scriptLineComment
        count += 1
      } else if follows("/*") {
        next.state = .scriptBlockComment
        count += 1
      } else if next.slash == .pattern {
        next.state = .scriptPattern
      } else if next.slash == .division {
        next.slash = .pattern
      } else {
        throw HTMLProblem(message: "'/' could start a division or regexp")
      }
    case UInt8(ascii: "{"):
      next.slash = .pattern
      if !next.braces.isEmpty { next.braces[next.braces.count - 1] += 1 }
    case UInt8(ascii: "}"):
      next.slash = .pattern
      guard let open = next.braces.last else { break }
      if open > 0 {
        next.braces[next.braces.count - 1] -= 1
      } else {
        next.braces.removeLast()
        next.state = .scriptTemplate
      }
    case UInt8(ascii: "<"):
      // An old way to begin a comment in a line.
      if follows("<!--") {
        next.state = .scriptLineComment
        count += 3
      } else {
        next.slash = .pattern
      }
    case UInt8(ascii: "-"):
      if follows("-->") {
        next.state = .scriptLineComment
        count += 2
      } else {
        next.slash = slashAfter(text[...at], slash)
      }
    default: next.slash = .pattern
    }
    return (next, count)
  }

  private mutating func enter(_ literal: State) {
    state = literal
    slash = .pattern
  }

  /// In a literal in quotes, or a regular expression.
  func inScriptLiteral(_ text: HTMLBytes) throws(HTMLProblem) -> (context: HTMLContext, count: Int)
  {
    let end =
      switch state {
      case .scriptDouble: UInt8(ascii: "\"")
      case .scriptSingle: UInt8(ascii: "'")
      default: UInt8(ascii: "/")
      }
    var isInSet = false
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte == UInt8(ascii: "\\") {
        index += 1
        guard index < text.endIndex else {
          throw HTMLProblem(message: "unfinished escape sequence in a string of a script")
        }
      } else if state == .scriptPattern, byte == UInt8(ascii: "[") {
        isInSet = true
      } else if state == .scriptPattern, byte == UInt8(ascii: "]") {
        isInSet = false
      } else if byte == end, !isInSet {
        var next = self
        next.state = .script
        next.slash = .division
        return (next, index + 1 - text.startIndex)
      }
      index += 1
    }
    if isInSet { throw HTMLProblem(message: "unfinished set of letters in a regexp of a script") }
    return (self, text.count)
  }

  func inScriptTemplate(_ text: HTMLBytes) -> (context: HTMLContext, count: Int) {
    var index = text.startIndex
    while index < text.endIndex {
      switch text[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "`"):
        var next = self
        next.state = .script
        next.slash = .division
        return (next, index + 1 - text.startIndex)
      case UInt8(ascii: "$") where index + 1 < text.endIndex && text[index + 1] == 0x7B:
        var next = self
        next.state = .script
        next.slash = .pattern
        next.braces.append(0)
        return (next, index + 2 - text.startIndex)
      default: break
      }
      index += 1
    }
    return (self, text.count)
  }

  // MARK: CSS

  func inStyle(_ text: HTMLBytes) -> (context: HTMLContext, count: Int) {
    var from = text.startIndex
    while let at = text[from...].firstIndex(where: { "(\"'/".utf8.contains($0) }) {
      var next = self
      switch text[at] {
      case UInt8(ascii: "("):
        let word = text[..<at].reversed().prefix { !isHTMLSpace($0) && isLetter($0) }
        if word.map(lower).starts(with: "lru".utf8), word.count == 3 {
          var start = at + 1
          while start < text.endIndex, isHTMLSpace(text[start]) { start += 1 }
          let quote = start < text.endIndex ? text[start] : 0
          switch quote {
          case UInt8(ascii: "\""): next.state = .styleDoubleURL
          case UInt8(ascii: "'"): next.state = .styleSingleURL
          default: next.state = .styleURL
          }
          return (next, (next.state == .styleURL ? start : start + 1) - text.startIndex)
        }
      case UInt8(ascii: "/"):
        let after = at + 1 < text.endIndex ? text[at + 1] : 0
        if after == UInt8(ascii: "/") || after == UInt8(ascii: "*") {
          next.state = after == UInt8(ascii: "/") ? .styleLineComment : .styleBlockComment
          return (next, at + 2 - text.startIndex)
        }
      case UInt8(ascii: "\""):
        next.state = .styleDouble
        return (next, at + 1 - text.startIndex)
      default:
        next.state = .styleSingle
        return (next, at + 1 - text.startIndex)
      }
      from = at + 1
    }
    return (self, text.count)
  }

  /// In a text in quotes, or an address.
  func inStyleText(_ text: HTMLBytes) -> (context: HTMLContext, count: Int) {
    func isEnd(_ byte: UInt8) -> Bool {
      switch state {
      case .styleDouble, .styleDoubleURL: byte == UInt8(ascii: "\"")
      case .styleSingle, .styleSingleURL: byte == UInt8(ascii: "'")
      default: isHTMLSpace(byte) || byte == UInt8(ascii: ")")
      }
    }
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "\\") {
        index += 1
      } else if isEnd(text[index]) {
        var next = self
        next.state = .style
        next.urlPart = .none
        return (next, index + 1 - text.startIndex)
      }
      index += 1
    }
    return (inURL(text), text.count)
  }
}

/// What a slash begins after a piece of script; `before` where the piece is empty.
private func slashAfter(_ piece: HTMLBytes, _ before: HTMLContext.Slash) -> HTMLContext.Slash {
  var code = piece
  while let last = code.last, isHTMLSpace(last) { code = code.dropLast() }
  guard let last = code.last else { return before }
  switch last {
  case UInt8(ascii: "+"), UInt8(ascii: "-"):
    // `x++ / y` divides, `x + /y/` does not.
    let count = code.reversed().prefix { $0 == last }.count
    return count.isMultiple(of: 2) ? .division : .pattern
  case UInt8(ascii: "."):
    return code.count > 1 && isDigit(code[code.endIndex - 2]) ? .division : .pattern
  case _ where ",<>=*%&|^?!~([:;{}".utf8.contains(last): return .pattern
  default:
    let word = code.reversed().prefix { isLetter($0) || isDigit($0) || $0 == 0x24 || $0 == 0x5F }
    let name = String(decoding: word.reversed(), as: UTF8.self)
    return wordsBeforePatterns.contains(name) ? .pattern : .division
  }
}

private let wordsBeforePatterns: Set<String> = [
  "break", "case", "continue", "delete", "do", "else", "finally", "in", "instanceof", "return",
  "throw", "try", "typeof", "void",
]
