package import Metrics
internal import Patterns
internal import PromQL
package import Query
package import YAML

/// Looks for selectors of rules that no series fits, and for what their authors may have meant.
package struct UnmatchedSelectors {
  private let source: any DataSource
  private let now: Timestamp
  /// The metrics that need not be there yet.
  private var recorded: Set<String> = ["ALERTS", "ALERTS_FOR_STATE"]
  /// What was asked already, by the selector's text and how far back it looks; an empty text where series fit it.
  private var known: [Look: String] = [:]

  private struct Look: Hashable {
    var selector: String
    var reach: Duration
  }

  /// - Parameter now: the instant at which the rules are looked at.
  package init(source: any DataSource, now: Timestamp) {
    self.source = source
    self.now = now
  }

  /// Remembers what a file records.
  package mutating func note(recordsOf file: RuleFile) {
    for rule in file.groups.flatMap(\.rules) {
      if case .recording(let name) = rule.kind { recorded.insert(name) }
    }
  }

  /// The selectors of a file that nothing fits. What it records itself, or another file, is not looked for, nor what an expression
  /// provides for being missing: arguments of `absent`, sides of `or`, what `unless` takes away.
  package mutating func remarks(
    of file: RuleFile, named name: String
  ) async throws(QueryError) -> [YAMLError] {
    note(recordsOf: file)
    var found: [YAMLError] = []
    for group in file.groups {
      for (index, rule) in group.rules.enumerated() {
        var told: Set<String> = []
        for (selector, reach) in Self.needed(by: rule.expression, reach: .zero)
        where !recorded.contains(selector.name) {
          let reason = try await emptiness(of: selector, reach: reach)
          guard !reason.isEmpty, told.insert(reason).inserted else { continue }
          let remark = LintRemark(
            position: rule.expressionPosition, rule: rule, group: group, number: index + 1,
            message: reason)
          found.append(remark.error(name, "no-series"))
        }
      }
    }
    return found
  }

  private static let lookback = Duration.seconds(300)

  /// The selectors without whose series there is no result, and how far back each looks.
  private static func needed(
    by expression: Expr, reach: Duration
  ) -> [(selector: VectorSelector, reach: Duration)] {
    switch expression {
    case .vector(let selector):
      selector.isLabelsOnly ? [] : [(selector, reach + lookback + length(selector.offset))]
    case .matrix(let matrix):
      [(matrix.selector, reach + length(matrix.window) + length(matrix.selector.offset))]
    case .subquery(let node):
      needed(by: node.inner, reach: reach + length(node.window) + length(node.offset))
    case .call(let call) where [.absent, .absentOverTime].contains(call.function): []
    case .binary(let node) where node.operation == .or: []
    case .binary(let node) where node.operation == .unless: needed(by: node.left, reach: reach)
    default: expression.children.flatMap { needed(by: $0, reach: reach) }
    }
  }

  private static func length(_ value: DurationValue) -> Duration {
    if case .fixed(let duration) = value { max(duration, .zero) } else { .zero }
  }

  /// Why no series fits a selector; empty where some do.
  private mutating func emptiness(
    of selector: VectorSelector, reach: Duration
  ) async throws(QueryError) -> String {
    let matchers = selector.matchers
    let look = Look(selector: Self.text(matchers), reach: reach)
    if let reason = known[look] { return reason }
    let reason =
      try await fits(matchers, reach) ? "" : try await culprit(among: matchers, reach)
    known[look] = reason
    return reason
  }

  /// Asks for the metrics' names only: of their series there may be very many.
  private func fits(_ matchers: [Matcher], _ reach: Duration) async throws(QueryError) -> Bool {
    try await !source.labelValues(
      Labels.nameLabel, selectors: [Self.text(matchers)], from: now - reach, through: now
    ).isEmpty
  }

  /// The condition that leaves no series, and the nearest value that would.
  private func culprit(
    among matchers: [Matcher], _ reach: Duration
  ) async throws(QueryError) -> String {
    // The name first: without it the others say little.
    let ordered =
      matchers.filter { $0.name == Labels.nameLabel }
      + matchers.filter { $0.name != Labels.nameLabel }
    var before: [Matcher] = []
    for matcher in ordered {
      if try await fits(before + [matcher], reach) {
        before.append(matcher)
        continue
      }
      let isName = matcher.name == Labels.nameLabel && matcher.operation == .equal
      let condition = isName ? matcher.value : matcher.description
      let values = try await source.labelValues(
        matcher.name, selectors: before.isEmpty ? [] : [Self.text(before)], from: now - reach,
        through: now)
      let reason = "no series match: `\(condition)` has none"
      guard [.equal, .regex].contains(matcher.operation),
        let near = Self.nearest(to: matcher.value, among: values)
      else { return reason }
      let suggestion = isName ? near : Matcher(matcher.name, equals: near).description
      return "\(reason), nearest is `\(suggestion)`"
    }
    // Each fits some series, and all together did not when they were asked.
    return "no series match `\(Self.text(matchers))`"
  }

  private static func text(_ matchers: [Matcher]) -> String {
    "{" + matchers.map(\.description).joined(separator: ",") + "}"
  }

  /// The value that takes the fewest changed letters to reach, unless they are more than a third; of equals the first.
  private static func nearest(to wanted: String, among values: [String]) -> String? {
    let target = Array(wanted.utf8.prefix(128))
    var best: String?
    var least = target.count / 3 + 1
    for value in values where !value.isEmpty {
      let candidate = Array(value.utf8.prefix(128))
      if abs(candidate.count - target.count) >= least { continue }
      let distance = editDistance(target, candidate)
      if distance < least { (best, least) = (value, distance) }
    }
    return best
  }
}
