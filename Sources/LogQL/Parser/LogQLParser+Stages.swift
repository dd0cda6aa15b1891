internal import Metrics
internal import Patterns

extension LogQLParser {
  // MARK: Selectors

  mutating func selector() throws(LogQLError) -> [Matcher] {
    let start = token
    _ = try expect(.openBrace)
    var matchers: [Matcher] = []
    if !peek(.closeBrace) {
      repeat {
        guard peek(.identifier) else {
          throw unexpected(expecting: matchers.isEmpty ? "IDENTIFIER or }" : "IDENTIFIER")
        }
        let name = token
        advance()
        guard let matcher = try matcher(name) else {
          throw unexpected(expecting: "=, !=, =~ or !~")
        }
        matchers.append(matcher)
      } while take(.comma)
    }
    _ = try expect(.closeBrace, or: ",")
    guard matchers.contains(where: { !$0.matches("") }) else {
      throw error(
        "queries require at least one regexp or equality matcher that does not have an empty-compatible "
          + "value. For instance, app=~\".*\" does not meet this requirement, but app=~\".+\" will",
        at: start)
    }
    return matchers
  }

  /// The condition behind a name if one on texts follows.
  private mutating func matcher(_ name: LogQLToken) throws(LogQLError) -> Matcher? {
    let operations: [LogQLTokenKind: Matcher.Operation] = [
      .equal: .equal, .notEqual: .notEqual, .matches: .regex, .matchesNot: .notRegex,
    ]
    guard let operation = operations[token.kind] else { return nil }
    advance()
    let value = try expect(.string)
    do throws(PatternError) {
      return try Matcher(name.text, operation, value.text)
    } catch {
      throw self.error(goRegexpReason(error), at: value)
    }
  }

  // MARK: Stages

  /// All stages that follow; `| unwrap` is none and stays.
  mutating func stages() throws(LogQLError) -> [LogStage] {
    var stages: [LogStage] = []
    while true {
      let start = token
      let stage: LogStage
      if let filter = try lineFilter() {
        if case .lineFilters(let filters)? = stages.last {
          stage = .lineFilters(filters + [filter])
          stages.removeLast()
        } else {
          stage = .lineFilters([filter])
        }
        try check(.lineFilters([filter]), start)
      } else {
        guard peek(.pipe), kindAfter != .unwrap else { return stages }
        advance()
        stage = try self.stage()
        try check(stage, start)
      }
      stages.append(stage)
    }
  }

  /// Finds at once what would come up only when the stage is used.
  private func check(_ stage: LogStage, _ place: LogQLToken) throws(LogQLError) {
    do throws(LogStageError) {
      _ = try stage.compiled()
    } catch {
      throw self.error("stage '\(stage)' : \(error.reason)", at: place)
    }
  }

  private mutating func stage() throws(LogQLError) -> LogStage {
    switch token.kind {
    case .json:
      advance()
      return .json(peek(.identifier) ? try extractions() : [])
    case .logfmt: return try logfmt()
    case .regexp:
      advance()
      return .regexp(try expect(.string).text)
    case .pattern:
      advance()
      return .pattern(try expect(.string).text)
    case .unpack:
      advance()
      return .unpack
    case .decolorize:
      advance()
      return .decolorize
    case .lineFormat:
      advance()
      return .lineFormat(try expect(.string).text)
    case .labelFormat: return try labelFormat()
    case .drop:
      advance()
      return .drop(try picks())
    case .keep:
      advance()
      return .keep(try picks())
    default: return .labelFilter(try labelFilter())
    }
  }

  private mutating func lineFilter() throws(LogQLError) -> LogLineFilter? {
    let operations: [LogQLTokenKind: LogLineFilter.Operation] = [
      .pipeExact: .contains, .notEqual: .containsNot, .pipeMatch: .matches,
      .matchesNot: .matchesNot, .pipePattern: .hasPattern, .notPattern: .hasNotPattern,
    ]
    guard let operation = operations[token.kind] else { return nil }
    // Behind the range, `!=` compares numbers.
    guard kindAfter == .string || kindAfter == .address || operation != .containsNot else {
      if kindAfter == .end {
        advance()
        throw unexpected(expecting: "STRING or ip")
      }
      return nil
    }
    advance()
    var operands: [LogLineFilter.Operand] = []
    repeat {
      if take(.address) {
        _ = try expect(.openParenthesis)
        operands.append(.init(text: try expect(.string).text, isAddress: true))
        _ = try expect(.closeParenthesis)
      } else {
        operands.append(.init(text: try expect(.string, or: "ip").text))
      }
    } while isChained && take(.or)
    return LogLineFilter(operation: operation, operands: operands)
  }

  /// Whether `or` goes on with the filter and not with another metric query.
  private var isChained: Bool { peek(.or) && (kindAfter == .string || kindAfter == .address) }

  private mutating func logfmt() throws(LogQLError) -> LogStage {
    advance()
    var options = LogfmtOptions()
    while peek(.flag) {
      switch token.text {
      case "strict": options.isStrict = true
      case "keep-empty": options.keepsEmpty = true
      default: throw error("syntax error: unexpected flag --\(token.text)")
      }
      advance()
    }
    return .logfmt(options, peek(.identifier) ? try extractions() : [])
  }

  private mutating func extractions() throws(LogQLError) -> [LogExtraction] {
    var extractions: [LogExtraction] = []
    repeat {
      let name = try expect(.identifier).text
      let path = take(.equal) ? try expect(.string).text : name
      extractions.append(LogExtraction(name: name, path: path))
    } while take(.comma)
    return extractions
  }

  private mutating func labelFormat() throws(LogQLError) -> LogStage {
    advance()
    var formats: [LogLabelFormat] = []
    repeat {
      let name = try expect(.identifier).text
      _ = try expect(.equal)
      guard peek(.identifier) || peek(.string) else {
        throw unexpected(expecting: "IDENTIFIER or STRING")
      }
      formats.append(
        LogLabelFormat(name: name, value: token.text, isRename: peek(.identifier)))
      advance()
    } while take(.comma)
    return .labelFormat(formats)
  }

  private mutating func picks() throws(LogQLError) -> [LogLabelPick] {
    var picks: [LogLabelPick] = []
    repeat {
      let name = try expect(.identifier)
      picks.append(try matcher(name).map { .matching($0) } ?? .name(name.text))
    } while take(.comma)
    return picks
  }

  // MARK: Label filters

  mutating func labelFilter() throws(LogQLError) -> LogLabelFilter {
    var left = try labelConjunction()
    while take(.or) {
      try countOperator()
      left = .or(left, try labelConjunction())
    }
    return left
  }

  private mutating func labelConjunction() throws(LogQLError) -> LogLabelFilter {
    var left = try labelCondition()
    // Two conditions with nothing between are both asked for.
    while take(.and) || take(.comma) || peek(.identifier) || peek(.openParenthesis) {
      try countOperator()
      left = .and(left, try labelCondition())
    }
    return left
  }

  private mutating func labelCondition() throws(LogQLError) -> LogLabelFilter {
    if take(.openParenthesis) {
      let inner = try nested { (parser) throws(LogQLError) in try parser.labelFilter() }
      _ = try expect(.closeParenthesis)
      return inner
    }
    guard peek(.identifier) else { throw unexpected() }
    let name = token
    advance()
    let isText = kindAfter == .string
    if isText, let matcher = try matcher(name) { return .text(matcher) }
    let comparisons: [LogQLTokenKind: LogLabelFilter.Comparison] = [
      .equal: .equal, .equals: .equal, .notEqual: .notEqual, .less: .less, .atMost: .atMost,
      .greater: .greater, .atLeast: .atLeast,
    ]
    guard let comparison = comparisons[token.kind] else {
      if peek(.matches) || peek(.matchesNot) { advance() }
      throw unexpected()
    }
    let takesAddress = peek(.equal) || peek(.notEqual)
    advance()
    switch token.kind {
    case .address where takesAddress:
      advance()
      _ = try expect(.openParenthesis)
      let pattern = try expect(.string).text
      _ = try expect(.closeParenthesis)
      return .address(name.text, isEqual: comparison == .equal, pattern)
    case .duration:
      defer { advance() }
      return .duration(name.text, comparison, token.quantity)
    case .bytes:
      defer { advance() }
      return .bytes(name.text, comparison, UInt64(clamping: token.quantity))
    case .number, .add, .subtract: return .number(name.text, comparison, try number())
    default: throw unexpected()
    }
  }
}
