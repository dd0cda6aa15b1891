internal import Metrics

extension Parser {
  /// An operand with its ranges, offsets, `@` and edge modifiers.
  mutating func postfixed() throws(PromQLError) -> Parsed {
    var parsed = try primary()
    while true {
      switch token.kind {
      case .leftBracket: parsed = try bracketed(parsed)
      case .offset: parsed = try offset(parsed)
      case .at: parsed = try at(parsed)
      case .anchored: parsed.expr = try edges(.anchored, parsed.expr)
      case .smoothed: parsed.expr = try edges(.smoothed, parsed.expr)
      default: return parsed
      }
    }
  }

  // MARK: [range] and [range:step]

  private mutating func bracketed(_ inner: Parsed) throws(PromQLError) -> Parsed {
    let open = token.range.lowerBound
    advance()
    let window = try positiveDuration(
      "subquery or range selector", expected: "number, duration, step(), or range()")
    switch token.kind {
    case .rightBracket:
      advance()
      return Parsed(expr: try rangeSelector(inner.expr, window, bracket: open..<lastEnd))
    case .colon: advance()
    default: throw unexpected("subquery or range", expected: "\":\" or \"]\"")
    }
    var step: DurationValue?
    if token.kind != .rightBracket {
      step = try positiveDuration(
        "subquery selector", expected: "number, duration, step(), range(), or \"]\"")
      guard token.kind == .rightBracket else {
        throw unexpected("subquery selector", expected: "\"]\"")
      }
    }
    advance()
    return try node(
      .subquery(
        Subquery(
          inner.expr, window: window, step: step, range: inner.range.lowerBound..<lastEnd)),
      above: inner.height)
  }

  private func rangeSelector(
    _ inner: Expr, _ window: DurationValue, bracket: Range<Int>
  ) throws(PromQLError) -> Expr {
    guard case .vector(let selector) = inner else {
      throw PromQLError("ranges only allowed for vector selectors", at: bracket)
    }
    if selector.offset != .zero {
      throw PromQLError("no offset modifiers allowed before range", at: bracket)
    }
    if selector.at != nil {
      throw PromQLError("no @ modifiers allowed before range", at: bracket)
    }
    return .matrix(
      MatrixSelector(
        selector, window: window, range: inner.range.lowerBound..<bracket.upperBound))
  }

  // MARK: offset

  private mutating func offset(_ inner: Parsed) throws(PromQLError) -> Parsed {
    advance()
    let value = try offsetDuration()
    let misplaced = PromQLError(
      "offset modifier must be preceded by an instant vector selector or range vector selector "
        + "or a subquery", at: inner.range)
    let repeated = PromQLError("offset may not be set multiple times", at: inner.range)
    return try modified(inner, misplaced: misplaced) { (modifiers) throws(PromQLError) in
      guard modifiers.offset == .zero else { throw repeated }
      modifiers.offset = value
    }
  }

  // MARK: @

  private mutating func at(_ inner: Parsed) throws(PromQLError) -> Parsed {
    advance()
    let modifier: AtModifier
    let context = "@"
    let expected = "timestamp"
    switch token.kind {
    case .start, .end:
      modifier = token.kind == .start ? .start : .end
      advance()
      guard accept(.leftParen) else { throw unexpected(context, expected: expected) }
      guard accept(.rightParen) else { throw unexpected(context, expected: expected) }
    default:
      let seconds = try signedNumber { $0.unexpected(context, expected: expected) }
      guard seconds.isFinite, seconds.magnitude < 0x1p63 else {
        let text = seconds.isFinite ? fixedPoint(seconds) : plainNumber(seconds)
        throw PromQLError("timestamp out of bounds for @ modifier: \(text)", at: inner.range)
      }
      modifier = .timestamp(Timestamp(seconds: seconds))
    }
    let misplaced = PromQLError(
      "@ modifier must be preceded by an instant vector selector or range vector selector "
        + "or a subquery", at: inner.range)
    let repeated = PromQLError("@ <timestamp> may not be set multiple times", at: inner.range)
    return try modified(inner, misplaced: misplaced) { (modifiers) throws(PromQLError) in
      guard modifiers.at == nil else { throw repeated }
      modifiers.at = modifier
    }
  }

  // MARK: anchored, smoothed

  private mutating func edges(
    _ edges: WindowEdges, _ inner: Expr
  ) throws(PromQLError) -> Expr {
    advance()
    func set(_ selector: inout VectorSelector) throws(PromQLError) {
      guard selector.edges == .plain || selector.edges == edges else {
        throw PromQLError(
          "anchored and smoothed modifiers cannot be used together", at: inner.range)
      }
      selector.edges = edges
    }
    switch inner {
    case .vector(var selector):
      try set(&selector)
      return .vector(selector)
    case .matrix(var matrix):
      try set(&matrix.selector)
      return .matrix(matrix)
    case .subquery:
      throw PromQLError(
        "\(edges.rawValue) modifier is not supported for subqueries", at: inner.range)
    default:
      throw PromQLError("\(edges.rawValue) modifier not implemented", at: inner.range)
    }
  }

  // MARK: Both selectors and subqueries

  private struct TimeModifiers {
    var offset: DurationValue
    var at: AtModifier?
  }

  /// Changes the offset or `@` of a selector or subquery, whose range then reaches to the last token.
  private func modified(
    _ inner: Parsed, misplaced: PromQLError,
    _ change: (inout TimeModifiers) throws(PromQLError) -> Void
  ) throws(PromQLError) -> Parsed {
    var inner = inner
    let range = inner.range.lowerBound..<max(lastEnd, inner.range.upperBound)
    switch inner.expr {
    case .vector(var selector):
      var modifiers = TimeModifiers(offset: selector.offset, at: selector.at)
      try change(&modifiers)
      (selector.offset, selector.at) = (modifiers.offset, modifiers.at)
      selector.range = range
      inner.expr = .vector(selector)
    case .matrix(var matrix):
      var modifiers = TimeModifiers(offset: matrix.selector.offset, at: matrix.selector.at)
      try change(&modifiers)
      (matrix.selector.offset, matrix.selector.at) = (modifiers.offset, modifiers.at)
      matrix.range = range
      inner.expr = .matrix(matrix)
    case .subquery(var subquery):
      var modifiers = TimeModifiers(offset: subquery.offset, at: subquery.at)
      try change(&modifiers)
      (subquery.offset, subquery.at) = (modifiers.offset, modifiers.at)
      subquery.range = range
      inner.expr = .subquery(subquery)
    default: throw misplaced
    }
    return inner
  }
}
