internal import Metrics

extension Parser {
  /// A duration inside brackets: above zero where it is a plain number.
  mutating func positiveDuration(
    _ context: String, expected: String
  ) throws(PromQLError) -> DurationValue {
    let parsed = try durationExpression { $0.unexpected(context, expected: expected) }
    guard case .literal(let number) = parsed else { return .expression(parsed) }
    if number.value <= 0 {
      throw PromQLError("duration must be greater than 0", at: number.range)
    }
    return .fixed(duration(number))
  }

  /// The duration after `offset`: a literal or a call with or without sign, or one in parentheses.
  mutating func offsetDuration() throws(PromQLError) -> DurationValue {
    let otherwise: (Parser) -> PromQLError = {
      $0.unexpected("offset", expected: "number, duration, step(), or range()")
    }
    let parsed = try signedDuration(otherwise) { (parser) throws(PromQLError) in
      try parser.durationOperand(otherwise)
    }
    guard case .literal(let number) = parsed else { return .expression(parsed) }
    return .fixed(duration(number))
  }

  private func duration(_ number: NumberLiteral) -> Duration {
    .nanoseconds(Int64(clamping: (number.value * 1e9).rounded()))
  }

  // MARK: Expressions

  /// Sums, products and powers of durations.
  private mutating func durationExpression(
    _ precedence: Int = 1, _ otherwise: (Parser) -> PromQLError
  ) throws(PromQLError) -> DurationExpression {
    var left = try signedDuration(otherwise) { (parser) throws(PromQLError) in
      try parser.durationExpression(BinaryOperator.power.precedence, otherwise)
    }
    var length = 0
    while let (operation, strength) = durationOperator, strength >= precedence {
      let range = token.range
      length += 1
      if length >= Parser.maximumDepth { throw tooDeep }
      advance()
      let next = operation == .power ? strength : strength + 1
      let right = try nested { (parser) throws(PromQLError) in
        try parser.durationExpression(next, otherwise)
      }
      if case .literal(let number) = right, number.value == 0 {
        if operation == .divide { throw PromQLError("division by zero", at: range) }
        if operation == .modulo { throw PromQLError("modulo by zero", at: range) }
      }
      left = .arithmetic(
        operation, left, right, left.position.lowerBound..<right.position.upperBound)
    }
    return left
  }

  private var durationOperator: (DurationOperator, Int)? {
    switch token.kind {
    case .add: (.add, BinaryOperator.add.precedence)
    case .subtract: (.subtract, BinaryOperator.subtract.precedence)
    case .multiply: (.multiply, BinaryOperator.multiply.precedence)
    case .divide: (.divide, BinaryOperator.divide.precedence)
    case .modulo: (.modulo, BinaryOperator.modulo.precedence)
    case .power: (.power, BinaryOperator.power.precedence)
    default: nil
    }
  }

  /// An operand with or without a sign; what a sign takes is `signed`. A plus changes nothing.
  private mutating func signedDuration(
    _ otherwise: (Parser) -> PromQLError,
    _ signed: (inout Parser) throws(PromQLError) -> DurationExpression
  ) throws(PromQLError) -> DurationExpression {
    guard token.kind == .add || token.kind == .subtract else {
      return try durationOperand(otherwise)
    }
    let isNegative = token.kind == .subtract
    let start = token.range.lowerBound
    advance()
    let inner = try nested { (parser) throws(PromQLError) in try signed(&parser) }
    let range = start..<inner.position.upperBound
    if case .literal(var number) = inner {
      if isNegative { number.value = -number.value }
      number.range = range
      return .literal(number)
    }
    if !isNegative { return inner }
    return .sign(isNegative: true, inner, range)
  }

  private mutating func durationOperand(
    _ otherwise: (Parser) -> PromQLError
  ) throws(PromQLError) -> DurationExpression {
    let start = token.range.lowerBound
    switch token.kind {
    case .number, .duration:
      let number = try numberLiteral()
      // The longest duration is that of 2^63 nanoseconds; NaN is none.
      guard number.value.magnitude <= 0x1p63 / 1e9 else {
        throw PromQLError("duration out of range", at: number.range)
      }
      return .literal(number)
    case .step, .range:
      let isStep = token.kind == .step
      advance()
      guard accept(.leftParen), accept(.rightParen) else { throw otherwise(self) }
      return isStep ? .step(start..<lastEnd) : .range(start..<lastEnd)
    case .leftParen:
      advance()
      let inner = try nested { (parser) throws(PromQLError) in
        try parser.durationExpression(1, otherwise)
      }
      guard accept(.rightParen) else { throw otherwise(self) }
      return .parenthesized(inner, start..<lastEnd)
    case .identifier:
      guard let operation = DurationOperator(rawValue: text.lowercased()) else {
        throw otherwise(self)
      }
      advance()
      guard accept(.leftParen) else { throw otherwise(self) }
      let left = try nested { (parser) throws(PromQLError) in
        try parser.durationExpression(1, otherwise)
      }
      guard accept(.comma) else { throw otherwise(self) }
      let right = try nested { (parser) throws(PromQLError) in
        try parser.durationExpression(1, otherwise)
      }
      guard accept(.rightParen) else { throw otherwise(self) }
      return .arithmetic(operation, left, right, start..<lastEnd)
    default: throw otherwise(self)
    }
  }
}
