internal import Patterns

extension LogQLParser {
  // MARK: Ranges

  mutating func rangeAggregation(
    _ operation: LogRangeAggregation.Operation
  ) throws(LogQLError) -> LogRangeAggregation {
    let start = token
    advance()
    _ = try expect(.openParenthesis)
    var parameter: Double?
    if peek(.number) {
      parameter = try number()
      _ = try expect(.comma)
    }
    let range = try nested { (parser) throws(LogQLError) in try parser.range() }
    _ = try expect(.closeParenthesis)
    let grouping = try grouping()
    let aggregation = LogRangeAggregation(
      operation: operation, parameter: parameter, range: range, grouping: grouping)
    if let complaint = aggregation.complaint { throw error(complaint, at: start) }
    return aggregation
  }

  private mutating func range() throws(LogQLError) -> LogRange {
    let parts = try rangeParts()
    guard let nanoseconds = parts.nanoseconds else { throw unexpected(expecting: "RANGE") }
    return LogRange(
      log: parts.log, unwrap: parts.unwrap, nanoseconds: nanoseconds,
      offsetNanoseconds: parts.offset)
  }

  private struct RangeParts {
    var log: LogExpr
    var unwrap: LogUnwrap?
    var nanoseconds: Int64?
    var offset: Int64 = 0
  }

  /// A log query with its range before the stages or behind them, in parentheses or not.
  private mutating func rangeParts() throws(LogQLError) -> RangeParts {
    var parts: RangeParts
    if take(.openParenthesis) {
      parts = try nested { (parser) throws(LogQLError) in try parser.rangeParts() }
      _ = try expect(.closeParenthesis)
      if parts.nanoseconds != nil { return parts }
    } else {
      parts = RangeParts(log: LogExpr(matchers: try selector()))
      try pipeline(&parts)
    }
    let hasStages = !parts.log.stages.isEmpty || parts.unwrap != nil
    guard peek(.range) else { return parts }
    parts.nanoseconds = token.quantity
    advance()
    if take(.offset) { parts.offset = try expect(.duration).quantity }
    if !hasStages { try pipeline(&parts) }
    return parts
  }

  private mutating func pipeline(_ parts: inout RangeParts) throws(LogQLError) {
    parts.log.stages = try stages()
    guard peek(.pipe), kindAfter == .unwrap else { return }
    advance()
    advance()
    parts.unwrap = try unwrap()
  }

  private mutating func unwrap() throws(LogQLError) -> LogUnwrap {
    let conversions: [LogQLTokenKind: LogUnwrap.Conversion] = [
      .bytesConversion: .bytes, .durationConversion: .duration,
      .durationSecondsConversion: .durationSeconds,
    ]
    var unwrap: LogUnwrap
    if let conversion = conversions[token.kind] {
      advance()
      _ = try expect(.openParenthesis)
      unwrap = LogUnwrap(label: try expect(.identifier).text, conversion: conversion)
      _ = try expect(.closeParenthesis)
    } else {
      unwrap = LogUnwrap(label: try expect(.identifier).text)
    }
    while take(.pipe) { unwrap.filters.append(try labelFilter()) }
    return unwrap
  }

  /// `by (a)` or `without (a)`; nil where there is none.
  private mutating func grouping() throws(LogQLError) -> LogGrouping? {
    guard peek(.by) || peek(.without) else { return nil }
    let isWithout = peek(.without)
    advance()
    return LogGrouping(isWithout: isWithout, labels: try names())
  }

  // MARK: Vectors

  mutating func vectorAggregation(
    _ operation: LogVectorAggregation.Operation
  ) throws(LogQLError) -> LogVectorAggregation {
    let start = token
    advance()
    var grouping = try grouping()
    _ = try expect(.openParenthesis)
    var parameter: LogQLToken?
    if peek(.number), kindAfter == .comma {
      parameter = token
      advance()
      advance()
    }
    let body = try metric()
    _ = try expect(.closeParenthesis)
    if grouping == nil { grouping = try self.grouping() }
    var aggregation = LogVectorAggregation(
      operation: operation, parameter: nil, body: body, grouping: grouping)
    let name = operation.rawValue
    switch operation {
    case .topk, .bottomk, .approximateTop:
      guard let parameter else {
        throw error("parameter required for operation \(name)", at: start)
      }
      guard let count = Int(parameter.text) else {
        throw error("invalid parameter \(name)(\(parameter.text),", at: parameter)
      }
      guard count > 0 else {
        throw error("invalid parameter (must be greater than 0) \(name)(\(count)", at: parameter)
      }
      if operation == .approximateTop, grouping != nil {
        throw error("grouping not allowed for \(name) aggregation", at: start)
      }
      aggregation.parameter = count
    default:
      if let parameter {
        throw error("unsupported parameter for operation \(name)(\(parameter.text),", at: parameter)
      }
      if operation == .sort || operation == .sortDescending, grouping != nil {
        throw error("sort and sort_desc doesn't allow grouping by ", at: start)
      }
    }
    return aggregation
  }

  mutating func labelReplace() throws(LogQLError) -> LogLabelReplace {
    let start = token
    advance()
    _ = try expect(.openParenthesis)
    let body = try metric()
    var texts: [String] = []
    for _ in 0..<4 {
      _ = try expect(.comma)
      texts.append(try expect(.string).text)
    }
    _ = try expect(.closeParenthesis)
    do throws(PatternError) {
      _ = try Pattern(texts[3])
    } catch {
      throw self.error(
        "invalid regex in label_replace: \(goRegexpReason(error))", at: start)
    }
    return LogLabelReplace(
      body: body, destination: texts[0], replacement: texts[1], source: texts[2],
      pattern: texts[3])
  }
}

extension LogRangeAggregation {
  /// What is wrong with it, in Loki's words.
  fileprivate var complaint: String? {
    let name = operation.rawValue
    if parameter == nil, operation == .quantile {
      return "parameter required for operation \(name)"
    }
    if let parameter, operation != .quantile {
      return "parameter \(goNumberText(parameter)) not supported for operation \(name)"
    }
    let groups: Set<Operation> = [
      .average, .standardDeviation, .standardVariance, .quantile, .maximum, .minimum, .first, .last,
    ]
    if grouping != nil, !groups.contains(operation) {
      return "grouping not allowed for \(name) aggregation"
    }
    let ofLines: Set<Operation> = [.bytes, .bytesRate, .count]
    let ofEither: Set<Operation> = [.rate, .absent]
    if range.unwrap != nil {
      return ofLines.contains(operation) ? "invalid aggregation \(name) with unwrap" : nil
    }
    return ofLines.contains(operation) || ofEither.contains(operation)
      ? nil : "invalid aggregation \(name) without unwrap"
  }
}
