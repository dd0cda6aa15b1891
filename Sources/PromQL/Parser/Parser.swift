/// A recursive-descent parser of PromQL over tokens, climbing by operator precedence.
///
/// It recurses at most `maximumDepth` levels; longer chains and deeper nests are refused.
struct Parser {
  let bytes: [UInt8]
  /// How many nodes may lie between the root and a leaf.
  static let maximumDepth = 500
  var lexer: Lexer
  /// The token to look at.
  var token: Token
  /// The end of the last token that can close a node.
  var lastEnd = 0
  /// How many levels of recursion are open.
  private var level = 0

  /// An expression with the height of its tree.
  struct Parsed {
    var expr: Expr
    var height = 1
    var range: Range<Int> { expr.range }
  }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lexer = Lexer(bytes)
    token = Token(kind: .comment, range: 0..<0)
    advance()
  }

  // MARK: Tokens

  /// Goes to the next token that is no comment.
  mutating func advance() {
    switch token.kind {
    case .rightBrace, .rightParen, .rightBracket, .duration, .number:
      lastEnd = token.range.upperBound
    default: break
    }
    repeat { token = lexer.next() } while token.kind == .comment
  }

  /// Steps over a token of this kind if it is next.
  mutating func accept(_ kind: TokenKind) -> Bool {
    guard token.kind == kind else { return false }
    advance()
    return true
  }

  /// The token after the next one.
  func tokenAfter() -> Token {
    var ahead = lexer
    while true {
      let token = ahead.next()
      if token.kind != .comment { return token }
    }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
  var text: String { text(token.range) }

  // MARK: Errors

  /// The error that the next token cannot stand here.
  func unexpected(_ context: String = "", expected: String = "") -> PromQLError {
    if token.kind == .error { return PromQLError(lexer.message, at: token.range) }
    var message = "unexpected " + description(of: token)
    if !context.isEmpty { message += " in " + context }
    if !expected.isEmpty { message += ", expected " + expected }
    return PromQLError(message, at: token.range)
  }

  private func description(of token: Token) -> String {
    let text = text(token.range)
    switch token.kind {
    case .eof: return "end of input"
    case .identifier: return "identifier " + quotedText(text)
    case .metricIdentifier: return "metric identifier " + quotedText(text)
    case .string: return "string " + shortened(text)
    case .number: return "number " + shortened(text)
    case .duration: return "duration " + shortened(text)
    case _ where token.kind.isKeyword: return "<\(text)>"
    case _ where token.kind.binaryOperator != nil, .at: return "<op:\(text)>"
    case _ where token.kind.aggregator != nil: return "<aggr:\(text)>"
    default: return quotedText(text)
    }
  }

  private func shortened(_ text: String) -> String {
    text.utf8.count > 10 ? quotedText(String(text.prefix(10))) + "..." : quotedText(text)
  }

  // MARK: Depth

  var tooDeep: PromQLError {
    PromQLError(
      "expression is nested too deeply (more than \(Parser.maximumDepth) levels)",
      at: token.range)
  }

  /// Does `body` one level deeper.
  mutating func nested<Result>(
    _ body: (inout Parser) throws(PromQLError) -> Result
  ) throws(PromQLError) -> Result {
    guard level < Parser.maximumDepth else { throw tooDeep }
    level += 1
    defer { level -= 1 }
    return try body(&self)
  }

  /// A node above others, of which the highest is `height`.
  func node(_ expr: Expr, above height: Int) throws(PromQLError) -> Parsed {
    if height >= Parser.maximumDepth {
      // What is wrong further left is told first.
      try TypeChecker(bytes: bytes).check(expr)
      throw tooDeep
    }
    return Parsed(expr: expr, height: height + 1)
  }

  // MARK: The whole

  mutating func wholeExpression() throws(PromQLError) -> Expr {
    if token.kind == .eof { throw PromQLError("no expression found in input", at: 0..<0) }
    let parsed = try expression()
    guard token.kind == .eof else { throw unexpected() }
    return parsed.expr
  }

  /// An expression of operators that bind at least as tightly as `precedence`.
  mutating func expression(_ precedence: Int = 1) throws(PromQLError) -> Parsed {
    var left = try operand()
    while let operation = token.kind.binaryOperator, operation.precedence >= precedence {
      advance()
      let (returnsBool, matching) = try binaryModifiers()
      let next = operation == .power ? operation.precedence : operation.precedence + 1
      let right = try nested { (parser) throws(PromQLError) in try parser.expression(next) }
      left = try binary(operation, left, right, returnsBool, matching)
    }
    return left
  }

  /// A signed or plain operand. A sign binds looser than `^`, tighter than the rest.
  private mutating func operand() throws(PromQLError) -> Parsed {
    guard token.kind == .add || token.kind == .subtract else { return try postfixed() }
    let isNegative = token.kind == .subtract
    let start = token.range.lowerBound
    advance()
    let inner = try nested { (parser) throws(PromQLError) in
      try parser.expression(BinaryOperator.power.precedence)
    }
    let range = start..<inner.range.upperBound
    if case .number(var number) = inner.expr {
      if isNegative { number.value = -number.value }
      number.range = range
      return Parsed(expr: .number(number))
    }
    return try node(
      .unary(Unary(isNegative: isNegative, inner.expr, range: range)), above: inner.height)
  }
}
