internal import Metrics
package import PromQL

/// Which series an alert's expression needs to be true, and how far back it looks.
package struct SeriesNeeds: Sendable, Hashable {
  /// Selectors without offset and window, as PromQL writes them; sorted, each once.
  package private(set) var selectors: [String] = []
  /// The longest stretch of time before an evaluation that one selector reads; zero where each reads only its newest
  /// sample.
  package private(set) var window = Duration.zero
  /// Whether it is also true of series that are not there, or are too few: what such an alert says is worth nothing
  /// before anything was scraped.
  package private(set) var countsAbsence = false

  /// - Parameter records: the expressions that give the series of a name, of rules that are evaluated beside it; what
  ///   they need is needed instead.
  package init(_ expression: Expr, records: (_ name: String) -> [Expr] = { _ in [] }) {
    var names: Set<String> = []
    read(expression, .zero, isNeeded: true, records, &names)
    selectors = Array(Set(selectors)).sorted()
  }

  private mutating func read(
    _ expression: Expr, _ outer: Duration, isNeeded: Bool, _ records: (String) -> [Expr],
    _ names: inout Set<String>
  ) {
    switch expression {
    case .vector(let selector): take(selector, .zero, outer, isNeeded, records, &names)
    case .matrix(let matrix):
      take(matrix.selector, span(matrix.window), outer, isNeeded, records, &names)
    case .subquery(let subquery):
      let reach = outer + span(subquery.window) + max(.zero, span(subquery.offset))
      read(
        subquery.inner, reach, isNeeded: isNeeded && isPresent(subquery.offset, subquery.at),
        records, &names)
    case .call(let call):
      let isAbsence = ["absent", "absent_over_time"].contains(call.function.rawValue)
      if isAbsence { countsAbsence = true }
      for argument in call.arguments {
        read(argument, outer, isNeeded: isNeeded && !isAbsence, records, &names)
      }
    case .binary(let binary):
      if isCountBound(binary) { countsAbsence = true }
      read(binary.left, outer, isNeeded: isNeeded, records, &names)
      // What only takes away is not needed.
      let takesAway = binary.operation == .unless
      if takesAway { countsAbsence = true }
      read(binary.right, outer, isNeeded: isNeeded && !takesAway, records, &names)
    default:
      for child in expression.children {
        read(child, outer, isNeeded: isNeeded, records, &names)
      }
    }
  }

  private mutating func take(
    _ selector: VectorSelector, _ span: Duration, _ outer: Duration, _ isNeeded: Bool,
    _ records: (String) -> [Expr], _ names: inout Set<String>
  ) {
    let reach = outer + span
    if isPresent(selector.offset, selector.at) { window = max(window, reach) }
    guard isNeeded, isPresent(selector.offset, selector.at) else { return }
    let recorders =
      selector.name.isEmpty || names.contains(selector.name)
      ? [] : records(selector.name)
    if recorders.isEmpty {
      selectors.append("{" + selector.matchers.map { "\($0)" }.joined(separator: ",") + "}")
    } else {
      names.insert(selector.name)
      for recorder in recorders { read(recorder, reach, isNeeded: true, records, &names) }
    }
  }

  /// Whether it reads the time of the evaluation, and not one long before or one that stands still.
  private func isPresent(_ offset: DurationValue, _ at: AtModifier?) -> Bool {
    at == nil && self.span(offset) < .seconds(600)
  }

  /// `count(…) < n`, or anything of a count that fewer series make true.
  private func isCountBound(_ binary: Binary) -> Bool {
    guard binary.operation.isComparison else { return false }
    func counts(_ side: Expr) -> Bool {
      if case .aggregation(let node) = side.unwrapped {
        return [.count, .group, .countValues, .sum].contains(node.operation)
          && isOfPresence(node)
      }
      if case .binary(let inner) = side.unwrapped, !inner.operation.isComparison {
        return counts(inner.left) || counts(inner.right)
      }
      return false
    }
    let isBelow: Bool
    switch binary.operation {
    case .less, .lessOrEqual, .equal, .notEqual: isBelow = true
    default: isBelow = false
    }
    return isBelow && counts(binary.left) || !isBelow && counts(binary.right)
  }

  /// Counts always tell how many there are; a sum does of the series `up`.
  private func isOfPresence(_ node: Aggregation) -> Bool {
    guard node.operation == .sum else { return true }
    func reads(_ expression: Expr) -> Bool {
      if case .vector(let selector) = expression { return selector.name == "up" }
      return expression.children.contains(where: reads)
    }
    return reads(node.operand)
  }

  private func span(_ value: DurationValue) -> Duration {
    if case .fixed(let duration) = value { duration } else { .seconds(300) }
  }
}
