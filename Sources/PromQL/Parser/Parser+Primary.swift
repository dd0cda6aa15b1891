internal import Metrics
internal import Patterns

extension Parser {
  /// A literal, selector, call, aggregation or parenthesized expression.
  mutating func primary() throws(PromQLError) -> Parsed {
    let kind = token.kind
    let range = token.range
    switch kind {
    case .number, .duration: return Parsed(expr: .number(try numberLiteral()))
    case .string:
      advance()
      let value = unquotedBytes(bytes[range])
      var literal = StringLiteral(String(decoding: value, as: UTF8.self), range: range)
      literal.illFormed = quotedIllFormed(value)
      return Parsed(expr: .string(literal))
    case .leftParen:
      advance()
      let inner = try nested { (parser) throws(PromQLError) in try parser.expression() }
      guard accept(.rightParen) else { throw unexpected() }
      return try node(
        .parenthesized(Parenthesized(inner.expr, range: range.lowerBound..<lastEnd)),
        above: inner.height)
    case .leftBrace: return Parsed(expr: .vector(try selector(name: "", start: range.lowerBound)))
    default: break
    }
    if let aggregator = kind.aggregator {
      switch tokenAfter().kind {
      case .leftParen, .by, .without: return try aggregation(aggregator)
      default: break
      }
    }
    guard kind.canNameMetric else { throw unexpected() }
    let name = text
    switch kind {
    case .identifier, .start, .end, .step, .range:
      if tokenAfter().kind == .leftParen { return try call(name) }
    default: break
    }
    advance()
    return Parsed(
      expr: .vector(try selector(name: name, start: range.lowerBound, end: range.upperBound)))
  }

  // MARK: Calls

  private mutating func call(_ name: String) throws(PromQLError) -> Parsed {
    let range = token.range
    advance()
    var (arguments, height) = try self.arguments()
    guard let function = Function(rawValue: name) else {
      throw PromQLError("unknown function with name \(quotedText(name))", at: range)
    }
    if function == .info, arguments.count > 1, case .vector(var selector) = arguments[1],
      selector.name.isEmpty
    {
      selector.isLabelsOnly = true
      arguments[1] = .vector(selector)
    }
    return try node(
      .call(Call(function, arguments, range: range.lowerBound..<lastEnd)), above: height)
  }

  /// `(a, b)`, and the height of the highest.
  private mutating func arguments() throws(PromQLError) -> ([Expr], Int) {
    guard accept(.leftParen) else { throw unexpected() }
    var arguments: [Expr] = []
    var height = 0
    if accept(.rightParen) { return ([], 0) }
    while true {
      let argument = try nested { (parser) throws(PromQLError) in try parser.expression() }
      arguments.append(argument.expr)
      height = max(height, argument.height)
      let comma = token.range
      if accept(.rightParen) { return (arguments, height) }
      guard accept(.comma) else { throw unexpected() }
      if token.kind == .rightParen {
        throw PromQLError("trailing commas not allowed in function call args", at: comma)
      }
    }
  }

  // MARK: Aggregations

  private mutating func aggregation(_ operation: Aggregator) throws(PromQLError) -> Parsed {
    let start = token.range.lowerBound
    advance()
    var (grouping, isWithout) = ([String](), false)
    var hasGrouping = token.kind == .by || token.kind == .without
    if hasGrouping { (grouping, isWithout) = try groupingModifier() }
    let (arguments, height) = try self.arguments()
    if !hasGrouping, token.kind == .by || token.kind == .without {
      hasGrouping = true
      (grouping, isWithout) = try groupingModifier()
    }
    let range = start..<lastEnd
    if arguments.isEmpty {
      throw PromQLError("no arguments for aggregate expression provided", at: range)
    }
    let expected = operation.parameterType == nil ? 1 : 2
    guard arguments.count == expected else {
      throw PromQLError(
        "wrong number of arguments for aggregate expression provided, "
          + "expected \(expected), got \(arguments.count)", at: range)
    }
    return try node(
      .aggregation(
        Aggregation(
          operation, arguments[expected - 1], parameter: expected == 2 ? arguments[0] : nil,
          grouping: grouping, hasGrouping: hasGrouping, isWithout: isWithout, range: range)),
      above: height)
  }

  private mutating func groupingModifier() throws(PromQLError) -> ([String], Bool) {
    let isWithout = token.kind == .without
    advance()
    return (try labelList(), isWithout)
  }

  // MARK: Selectors

  /// A selector that is the whole text: without range, offset or `@`.
  mutating func wholeSelector() throws(PromQLError) -> VectorSelector {
    let range = token.range
    var name = ""
    if token.kind != .leftBrace {
      guard token.kind.canNameMetric else { throw unexpected() }
      name = text
      advance()
    }
    let found = try selector(name: name, start: range.lowerBound, end: range.upperBound)
    guard token.kind == .eof else { throw unexpected() }
    return found
  }

  /// The conditions in braces, if any, after a metric's name.
  private mutating func selector(
    name: String, start: Int, end: Int = 0
  ) throws(PromQLError) -> VectorSelector {
    var matchers: [Matcher] = []
    var end = end
    if accept(.leftBrace) {
      while !accept(.rightBrace) {
        if !matchers.isEmpty {
          guard accept(.comma) else {
            throw unexpected("label matching", expected: "\",\" or \"}\"")
          }
          if accept(.rightBrace) { break }
        }
        matchers.append(try matcher())
      }
      end = lastEnd
    }
    if !name.isEmpty { matchers.append(Matcher(Labels.nameLabel, equals: name)) }
    return VectorSelector(name: name, matchers: matchers, range: start..<end)
  }

  private mutating func matcher() throws(PromQLError) -> Matcher {
    let context = "label matching"
    let range = token.range
    let isQuoted = token.kind == .string
    guard isQuoted || token.kind == .identifier else {
      throw unexpected(context, expected: "identifier or \"}\"")
    }
    let name = isQuoted ? unquoted(bytes[range]) : text
    advance()
    let operation: Matcher.Operation
    switch token.kind {
    case .assign: operation = .equal
    case .notEqual: operation = .notEqual
    case .equalRegex: operation = .regex
    case .notEqualRegex: operation = .notRegex
    case .comma, .rightBrace:
      if isQuoted { return Matcher(Labels.nameLabel, equals: name) }
      throw unexpected(context, expected: "label matching operator")
    default:
      throw isQuoted
        ? unexpected(context, expected: "\",\" or \"}\"")
        : unexpected(context, expected: "label matching operator")
    }
    advance()
    guard token.kind == .string else { throw unexpected(context, expected: "string") }
    let value = unquoted(bytes[token.range])
    let whole = range.lowerBound..<token.range.upperBound
    advance()
    do {
      return try Matcher(name, operation, value)
    } catch {
      throw PromQLError("error parsing regexp: \(error.reason)", at: whole)
    }
  }
}
