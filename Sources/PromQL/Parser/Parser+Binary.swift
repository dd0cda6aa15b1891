extension Parser {
  /// `bool`, `on`/`ignoring`, `group_left`/`group_right` and the fill modifiers after an operator.
  mutating func binaryModifiers() throws(PromQLError) -> (Bool, VectorMatching) {
    var matching = VectorMatching()
    let returnsBool = accept(.bool)
    if token.kind == .on || token.kind == .ignoring {
      matching.isOn = token.kind == .on
      advance()
      matching.labels = try labelList()
      if token.kind == .groupLeft || token.kind == .groupRight {
        matching.cardinality = token.kind == .groupLeft ? .manyToOne : .oneToMany
        advance()
        if token.kind == .leftParen { matching.include = try labelList() }
      }
    }
    try fillModifiers(&matching)
    return (returnsBool, matching)
  }

  private mutating func fillModifiers(_ matching: inout VectorMatching) throws(PromQLError) {
    while [.fill, .fillLeft, .fillRight].contains(token.kind), tokenAfter().kind == .leftParen {
      let kind = token.kind
      let isRepeated =
        kind == .fillRight
        ? matching.fillRight != nil
        : matching.fillLeft != nil || kind == .fill && matching.fillRight != nil
      if isRepeated { throw unexpected() }
      advance()
      advance()
      let value = try signedNumber { parser in parser.unexpected() }
      guard accept(.rightParen) else { throw unexpected() }
      if kind != .fillRight { matching.fillLeft = value }
      if kind != .fillLeft { matching.fillRight = value }
    }
  }

  func binary(
    _ operation: BinaryOperator, _ left: Parsed, _ right: Parsed, _ returnsBool: Bool,
    _ matching: VectorMatching
  ) throws(PromQLError) -> Parsed {
    var kept: VectorMatching? = matching
    if operation.isSet, matching.cardinality == .oneToOne { kept?.cardinality = .manyToMany }
    // Modifiers that mean something stay until the type check has refused them.
    if left.expr.type != .vector || right.expr.type != .vector, matching.labels.isEmpty,
      matching.fillLeft == nil, matching.fillRight == nil
    {
      kept = nil
    }
    let node = Binary(
      operation, left.expr, right.expr, returnsBool: returnsBool, matching: kept,
      range: left.range.lowerBound..<right.range.upperBound)
    return try self.node(.binary(node), above: max(left.height, right.height))
  }

  /// `(a, "b c", d)`, with or without a comma at the end.
  mutating func labelList() throws(PromQLError) -> [String] {
    let context = "grouping opts"
    guard accept(.leftParen) else { throw unexpected(context, expected: "\"(\"") }
    var labels: [String] = []
    while !accept(.rightParen) {
      if !labels.isEmpty {
        guard accept(.comma) else { throw unexpected(context, expected: "\",\" or \")\"") }
        if accept(.rightParen) { break }
      }
      if token.kind == .string {
        let name = unquoted(bytes[token.range])
        if name.isEmpty {
          throw PromQLError("invalid label name for grouping: \"\"", at: token.range)
        }
        labels.append(name)
      } else if token.kind.canNameLabel {
        labels.append(text)
      } else {
        throw unexpected(context, expected: "label")
      }
      advance()
    }
    return labels
  }
}
