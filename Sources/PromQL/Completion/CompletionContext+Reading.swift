extension CompletionContext {
  /// Reads the text up to the cursor (a UTF-8 offset), which may be broken anywhere.
  package init(_ text: String, cursor: Int) {
    let bytes = Array(text.utf8)
    let cursor = max(0, min(cursor, bytes.count))
    self.init(TokensBeforeCursor(bytes, cursor: cursor))
  }

  private init(_ before: TokensBeforeCursor) {
    typed = before.typed
    replaced = before.replaced
    place = before.isInert ? .none : before.place
  }
}

/// The tokens left of a cursor, without the word that is being typed.
private struct TokensBeforeCursor {
  let bytes: [UInt8]
  var tokens: [Token] = []
  var typed = ""
  var replaced: Range<Int>
  /// Whether the cursor is inside a quoted text.
  var inString = false
  /// Whether nothing can be proposed.
  var isInert = false

  init(_ bytes: [UInt8], cursor: Int) {
    self.bytes = bytes
    replaced = cursor..<cursor
    var lexer = Lexer(Array(bytes[..<cursor]))
    var rest: Token?
    while true {
      let token = lexer.next()
      if token.kind == .eof { break }
      if token.kind == .comment {
        if token.range.upperBound == cursor { isInert = true }
        continue
      }
      if token.kind == .error {
        if token.range.lowerBound < cursor { rest = token }
        break
      }
      tokens.append(token)
    }
    if let rest {
      readBroken(from: rest.range.lowerBound, cursor: cursor)
    } else if let last = tokens.last, last.range.upperBound == cursor {
      switch last.kind {
      case .number, .duration:
        if tokens.dropLast().last.map(expectsDuration) == true {
          takeWord(last.range)
        } else if bytes[last.range].first?.isLetter == true {
          takeWord(last.range)
        } else {
          isInert = true
        }
      default:
        if bytes[last.range].first?.isLetter == true || last.kind == .metricIdentifier {
          takeWord(last.range)
        }
      }
    }
    // The rest of the word right of the cursor goes too.
    if !inString, !typed.isEmpty {
      var end = cursor
      while end < bytes.count, bytes[end].isLetter || bytes[end].isDigit { end += 1 }
      replaced = replaced.lowerBound..<end
    }
  }

  private mutating func takeWord(_ range: Range<Int>) {
    typed = String(decoding: bytes[range], as: UTF8.self)
    replaced = range
    if tokens.last?.range == range { tokens.removeLast() }
  }

  /// What the lexer could not read: a text that is not closed yet, or a word at the cursor.
  private mutating func readBroken(from start: Int, cursor: Int) {
    let first = bytes[start]
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") || first == UInt8(ascii: "`") {
      inString = true
      typed = String(decoding: bytes[(start + 1)..<cursor], as: UTF8.self)
      var end = cursor
      while end < bytes.count, bytes[end] != first, bytes[end] != UInt8(ascii: "}"),
        bytes[end] != UInt8(ascii: ","), bytes[end] != UInt8(ascii: "\n")
      {
        end += 1
      }
      let closes = end < bytes.count && bytes[end] == first
      replaced = start..<(closes ? end + 1 : cursor)
      return
    }
    let isWord = bytes[start..<cursor].allSatisfy { $0.isLetter || $0.isDigit }
    if isWord { takeWord(start..<cursor) } else { isInert = true }
  }

  private func expectsDuration(_ token: Token) -> Bool {
    token.kind == .leftBracket || token.kind == .offset || token.kind == .colon
  }

  // MARK: Where the cursor is

  var place: CompletionContext.Place {
    if let brace = tokens.lastIndex(where: { $0.kind == .leftBrace || $0.kind == .rightBrace }),
      tokens[brace].kind == .leftBrace
    {
      return insideBraces(brace)
    }
    if inString { return isListOfLabels ? .groupingLabel(metrics: metrics) : .none }
    guard let last = tokens.last else { return .operand(takesMatching: false) }
    if let bracket = tokens.lastIndex(where: {
      $0.kind == .leftBracket || $0.kind == .rightBracket
    }), tokens[bracket].kind == .leftBracket {
      return .duration
    }
    if isListOfLabels {
      return last.kind == .leftParen || last.kind == .comma
        ? .groupingLabel(metrics: metrics) : .none
    }
    switch last.kind {
    case .offset: return .duration
    case .at: return .instant
    case .leftParen, .comma: return .operand(takesMatching: false)
    case .bool: return .operand(takesMatching: true)
    case .rightParen:
      switch openerOfClosedParen?.kind {
      case .on, .ignoring: return .operand(takesMatching: true)
      case .groupLeft, .groupRight: return .operand(takesMatching: false)
      case .by, .without:
        return isFollowedByBody ? .none : .afterOperand(takesGrouping: false)
      case let kind?: return .afterOperand(takesGrouping: kind.aggregator != nil)
      case nil: return .afterOperand(takesGrouping: false)
      }
    case .groupLeft, .groupRight: return .operand(takesMatching: false)
    case .on, .ignoring, .by, .without: return .none
    case _ where last.kind.aggregator != nil: return .afterAggregator
    case _ where last.kind.binaryOperator != nil:
      return .operand(takesMatching: true)
    default: return .afterOperand(takesGrouping: false)
    }
  }

  /// Whether the closed list of `by` stands between an aggregation's name and its operand.
  private var isFollowedByBody: Bool {
    guard let open = openOfLastParen, open >= 2 else { return false }
    return tokens[open - 2].kind.aggregator != nil
  }

  /// The index of the parenthesis that the last token closes.
  private var openOfLastParen: Int? {
    var depth = 0
    for index in tokens.indices.reversed() {
      if tokens[index].kind == .rightParen { depth += 1 }
      if tokens[index].kind == .leftParen {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  /// The word before the parenthesis that the last token closes: an aggregation's own name where a list of
  /// labels stands between.
  private var openerOfClosedParen: Token? {
    guard let open = openOfLastParen, open > 0 else { return nil }
    return tokens[open - 1]
  }

  /// Whether the innermost open parenthesis belongs to `by`, `on` or the like.
  private var isListOfLabels: Bool {
    var depth = 0
    for index in tokens.indices.reversed() {
      if tokens[index].kind == .rightParen { depth += 1 }
      guard tokens[index].kind == .leftParen else { continue }
      if depth > 0 {
        depth -= 1
        continue
      }
      guard index > 0 else { return false }
      switch tokens[index - 1].kind {
      case .by, .without, .on, .ignoring, .groupLeft, .groupRight: return true
      default: return false
      }
    }
    return false
  }

  // MARK: Braces

  private func insideBraces(_ brace: Int) -> CompletionContext.Place {
    var selector = CompletionContext.SelectorSoFar(metric: "")
    if brace > 0, tokens[brace - 1].range.upperBound == tokens[brace].range.lowerBound {
      selector.metric = text(tokens[brace - 1])
    }
    var parts: [Token] = []
    func closeCondition() {
      let names = parts.first.map(name) ?? ""
      if parts.count == 3, parts[2].kind == .string {
        selector.conditions.append(parts.map(text).joined())
        selector.labels.append(names)
      } else if parts.count == 1, parts[0].kind == .string {
        selector.metric = names
      }
      parts = []
    }
    for token in tokens[(brace + 1)...] {
      if token.kind == .comma { closeCondition() } else { parts.append(token) }
    }
    switch parts.count {
    case 0: return .labelName(selector)
    case 1: return inString ? .none : .matchOperator
    case 2: return .labelValue(name(parts[0]), selector)
    default: return .none
    }
  }

  private func text(_ token: Token) -> String {
    String(decoding: bytes[token.range], as: UTF8.self)
  }

  /// The name that a word or quoted text stands for.
  private func name(_ token: Token) -> String {
    token.kind == .string ? unquoted(bytes[token.range]) : text(token)
  }

  // MARK: Metrics of the whole text

  /// The names of the metrics in the text, on either side of the cursor.
  private var metrics: [String] {
    var lexer = Lexer(bytes)
    var all: [Token] = []
    while true {
      let token = lexer.next()
      if token.kind == .eof || token.kind == .error { break }
      if token.kind != .comment { all.append(token) }
    }
    var found: [String] = []
    var braces = 0
    var lists = 0
    for (index, token) in all.enumerated() {
      let next = index + 1 < all.count ? all[index + 1].kind : .eof
      switch token.kind {
      case .leftBrace: braces += 1
      case .rightBrace: braces -= 1
      case .by, .without, .on, .ignoring, .groupLeft, .groupRight:
        if next == .leftParen { lists += 1 }
      case .rightParen: lists = max(0, lists - 1)
      case .identifier, .metricIdentifier:
        let name = text(token)
        if braces == 0, lists == 0, next != .leftParen, !found.contains(name) {
          found.append(name)
        }
      case .string:
        let previous = index > 0 ? all[index - 1].kind : .eof
        if braces > 0, previous == .leftBrace || previous == .comma,
          next == .comma || next == .rightBrace
        {
          found.append(name(token))
        }
      default: break
      }
    }
    return found
  }
}
