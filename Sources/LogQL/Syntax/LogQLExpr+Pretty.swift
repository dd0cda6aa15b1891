extension LogQLExpr {
  /// Over several lines where it is longer than `width` bytes, as Loki's formatter has it.
  package func pretty(width: Int = 100) -> String {
    let printer = LogPrettyPrinter(width: width)
    switch self {
    case .log(let log): return printer.text(log, 0)
    case .metric(.number(let number)): return number.description
    case .metric(let metric): return printer.text(metric, 0)
    }
  }
}

/// Breaks queries into lines: what is too long opens its parentheses, one argument or stage a line.
struct LogPrettyPrinter {
  let width: Int

  private func indent(_ level: Int) -> String { String(repeating: "  ", count: level) }
  private func isLong(_ text: String) -> Bool { text.utf8.count > width }

  func text(_ log: LogExpr, _ level: Int) -> String {
    let whole = log.description
    guard isLong(whole), !log.stages.isEmpty else { return indent(level) + whole }
    return ([indent(level) + log.selectorText] + log.stages.flatMap { lines($0, level + 1) })
      .joined(separator: "\n")
  }

  private func lines(_ stage: LogStage, _ level: Int) -> [String] {
    let whole = stage.description
    guard case .lineFilters(let filters) = stage, isLong(whole) else {
      return [indent(level) + whole]
    }
    return filters.map { indent(level) + $0.description }
  }

  private func text(_ range: LogRange, _ level: Int) -> String {
    var text = self.text(range.log, level)
    if let unwrap = range.unwrap {
      for part in [unwrap.head] + unwrap.filters.map({ "| \($0)" }) {
        text += "\n" + indent(level + 1) + part
      }
    }
    text += " [\(rangeText(nanoseconds: range.nanoseconds))]"
    guard range.offsetNanoseconds != 0 else { return text }
    return text + " offset " + rangeText(nanoseconds: range.offsetNanoseconds)
  }

  /// `head(`, the arguments a line each, `)tail`.
  private func call(
    _ head: String, _ arguments: [String], tail: String = "", _ level: Int
  ) -> String {
    indent(level) + head + "(\n" + arguments.joined(separator: ",\n") + "\n" + indent(level) + ")"
      + tail
  }

  func text(_ metric: LogMetricExpr, _ level: Int) -> String {
    let whole = metric.description
    guard isLong(whole) else { return indent(level) + whole }
    let inner = indent(level + 1)
    switch metric {
    case .number, .vector: return indent(level) + whole
    case .range(let range):
      let parameter = range.parameter.map { inner + goNumberText($0) }
      let by = range.grouping.map { " " + $0.text(separator: ", ") } ?? ""
      return call(
        range.operation.rawValue, [parameter, text(range.range, level + 1)].compactMap { $0 },
        tail: by, level)
    case .aggregation(let aggregation):
      let by = aggregation.grouping.map { " " + $0.text(separator: ", ") } ?? ""
      let parameter = aggregation.parameter.map { inner + "\($0)" }
      return call(
        aggregation.operation.rawValue + by,
        [parameter, text(aggregation.body, level + 1)].compactMap { $0 }, level)
    case .labelReplace(let replace):
      return call(
        "label_replace", [text(replace.body, level + 1)] + replace.texts.map { inner + $0 }, level)
    case .binary(let binary):
      return text(binary.left, level + 1) + "\n" + indent(level) + binary.operation.rawValue
        + binary.matching.text(separator: ", ") + "\n" + text(binary.right, level + 1)
    }
  }
}
