internal import Metrics
internal import Patterns

/// Recursive descent over the words of a query: what it is and its operators; the rest is in extensions.
struct LogQLParser {
  private let tokens: [LogQLToken]
  private var index = 0
  /// How many parentheses and operators are open: each takes a piece of the stack, here and wherever the tree is read.
  private var depth = 0
  private var operators = 0

  private static let maximumDepth = 100
  private static let maximumOperators = 500

  init(_ tokens: [LogQLToken]) { self.tokens = tokens }

  // MARK: Words

  var token: LogQLToken { tokens[index] }

  func peek(_ kind: LogQLTokenKind) -> Bool { tokens[index].kind == kind }

  /// The kind of the word behind the next one.
  var kindAfter: LogQLTokenKind { tokens[min(index + 1, tokens.count - 1)].kind }

  mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  /// Steps over a word if it is next.
  mutating func take(_ kind: LogQLTokenKind) -> Bool {
    guard peek(kind) else { return false }
    advance()
    return true
  }

  mutating func expect(_ kind: LogQLTokenKind, or others: String = "") throws(LogQLError)
    -> LogQLToken
  {
    guard peek(kind) else {
      throw unexpected(expecting: others.isEmpty ? kind.shown : "\(kind.shown) or \(others)")
    }
    let found = token
    advance()
    return found
  }

  func error(_ reason: String, at place: LogQLToken? = nil) -> LogQLError {
    let place = place ?? token
    return LogQLError(reason, line: place.line, column: place.column)
  }

  /// That the next word cannot stand there.
  func unexpected(expecting: String = "") -> LogQLError {
    if token.kind == .error { return error(token.text) }
    return error(
      "syntax error: unexpected \(token.kind.shown)"
        + (expecting.isEmpty ? "" : ", expecting \(expecting)"))
  }

  func expectEnd() throws(LogQLError) {
    guard peek(.end) else { throw unexpected() }
  }

  mutating func nested<Result>(
    _ body: (inout LogQLParser) throws(LogQLError) -> Result
  ) throws(LogQLError) -> Result {
    guard depth < Self.maximumDepth else { throw error("nested too deeply") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  /// Counts what makes the tree one level deeper without a parenthesis.
  mutating func countOperator() throws(LogQLError) {
    operators += 1
    guard operators <= Self.maximumOperators else {
      throw error("more than \(Self.maximumOperators) operators")
    }
  }

  // MARK: Queries

  mutating func query() throws(LogQLError) -> LogQLExpr {
    let query = try binary(tighterThan: 0)
    try expectEnd()
    return query
  }

  /// A metric query as an argument.
  mutating func metric() throws(LogQLError) -> LogMetricExpr {
    let query = try nested { (parser) throws(LogQLError) in try parser.binary(tighterThan: 0) }
    guard case .metric(let metric) = query else { throw unexpected() }
    return metric
  }

  private mutating func primary() throws(LogQLError) -> LogQLExpr {
    switch token.kind {
    case .openBrace:
      let log = LogExpr(matchers: try selector(), stages: try stages())
      // Only a range makes numbers of lines.
      if peek(.pipe) {
        advance()
        throw unexpected()
      }
      return .log(log)
    case .openParenthesis:
      advance()
      let inner = try nested { (parser) throws(LogQLError) in try parser.binary(tighterThan: 0) }
      _ = try expect(.closeParenthesis)
      return inner
    case .number, .add, .subtract: return .metric(.number(LogNumber(try number())))
    case .vector:
      advance()
      _ = try expect(.openParenthesis)
      guard peek(.number) || peek(.add) || peek(.subtract) else {
        throw unexpected(expecting: "NUMBER")
      }
      let value = try number()
      _ = try expect(.closeParenthesis)
      return .metric(.vector(value))
    case .labelReplace: return .metric(.labelReplace(try labelReplace()))
    default:
      if let operation = logRangeOperations[token.kind] {
        return .metric(.range(try rangeAggregation(operation)))
      }
      if let operation = logVectorOperations[token.kind] {
        return .metric(.aggregation(try vectorAggregation(operation)))
      }
      throw unexpected()
    }
  }

  /// A number with its sign.
  mutating func number() throws(LogQLError) -> Double {
    let isNegative = peek(.subtract)
    if isNegative || peek(.add) { advance() }
    let token = try expect(.number)
    guard let value = goFloat(token.text) else {
      throw error(
        "unable to parse literal as a float: strconv.ParseFloat: parsing \(shown(token.text)): invalid syntax",
        at: token)
    }
    return isNegative ? -value : value
  }

  // MARK: Operators

  private mutating func binary(tighterThan least: Int) throws(LogQLError) -> LogQLExpr {
    let start = token
    var left = try primary()
    while let operation = binaryOperation(token.kind), operation.precedence > least {
      try countOperator()
      advance()
      let matching = try matching()
      let place = token
      // The power alone binds its right side first.
      let bound = operation == .power ? operation.precedence - 1 : operation.precedence
      let right = try nested { (parser) throws(LogQLError) in
        try parser.binary(tighterThan: bound)
      }
      left = .metric(try joined(operation, matching, (left, start), (right, place)))
    }
    return left
  }

  private func joined(
    _ operation: LogBinary.Operation, _ matching: LogVectorMatching,
    _ left: (expr: LogQLExpr, place: LogQLToken), _ right: (expr: LogQLExpr, place: LogQLToken)
  ) throws(LogQLError) -> LogMetricExpr {
    func side(_ name: String, _ side: (expr: LogQLExpr, place: LogQLToken)) throws(LogQLError)
      -> LogMetricExpr
    {
      switch side.expr {
      case .metric(let metric):
        if operation.isSet, case .number(let number) = metric {
          throw error(
            "unexpected literal for \(name) leg of logical/set binary operation "
              + "(\(operation.rawValue)): \(sixDecimals(number.value))", at: side.place)
        }
        return metric
      case .log(let log):
        let kind = log.stages.isEmpty ? "MatchersExpr" : "PipelineExpr"
        throw error(
          "unexpected type for \(name) leg of binary operation (\(operation.rawValue)): "
            + "*syntax.\(kind)", at: side.place)
      }
    }
    let (a, b) = (try side("left", left), try side("right", right))
    if case .number(let x) = a, case .number(let y) = b {
      let value = operation.value(x.value, y.value)
      return .number(
        LogNumber(value, folded: value.isFinite ? nil : "\(a) \(operation.rawValue) \(b)"))
    }
    return .binary(LogBinary(operation: operation, left: a, right: b, matching: matching))
  }

  private func binaryOperation(_ kind: LogQLTokenKind) -> LogBinary.Operation? {
    switch kind {
    case .or: .or
    case .and: .and
    case .unless: .unless
    case .equals: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .atMost: .atMost
    case .greater: .greater
    case .atLeast: .atLeast
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .modulo: .modulo
    case .power: .power
    default: nil
    }
  }

  /// `bool on (a) group_left (b)`, each where it is written.
  private mutating func matching() throws(LogQLError) -> LogVectorMatching {
    var matching = LogVectorMatching()
    matching.returnsBool = take(.bool)
    guard peek(.on) || peek(.ignoring) else { return matching }
    matching.isOn = peek(.on)
    advance()
    matching.labels = try names()
    guard peek(.groupLeft) || peek(.groupRight) else { return matching }
    matching.many = peek(.groupLeft) ? .left : .right
    advance()
    if peek(.openParenthesis), kindAfter == .identifier || kindAfter == .closeParenthesis {
      matching.included = try names()
    }
    return matching
  }

  /// `(a, b)` or `()`.
  mutating func names() throws(LogQLError) -> [String] {
    _ = try expect(.openParenthesis)
    var names: [String] = []
    if take(.closeParenthesis) { return names }
    repeat { names.append(try expect(.identifier).text) } while take(.comma)
    _ = try expect(.closeParenthesis, or: ",")
    return names
  }
}
