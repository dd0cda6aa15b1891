internal import Facts
internal import Metrics
internal import PromQL

/// Which series somebody reads: one selector of an expression.
struct ReadSeries: Hashable {
  var name: String
  /// Without that of the name.
  var matchers: [Matcher]

  init?(_ selector: VectorSelector) {
    name = selector.name
    matchers = []
    for matcher in selector.matchers {
      if matcher.name != Labels.nameLabel {
        matchers.append(matcher)
      } else if matcher.operation == .equal {
        name = matcher.value
      }
    }
    // Which metrics a pattern means is not known here.
    if name.isEmpty { return nil }
  }

  /// Those of an expression; none where it cannot be read.
  static func of(_ text: String) -> [ReadSeries] {
    guard let parsed = try? parseExpression(text) else { return [] }
    return of(parsed)
  }

  static func of(_ expression: Expr) -> [ReadSeries] {
    var seen: Set<ReadSeries> = []
    return expression.selectors.compactMap(ReadSeries.init).filter { seen.insert($0).inserted }
  }

  /// Without conditions that a variable without a value stands in for.
  var withoutStandIns: ReadSeries {
    var copy = self
    copy.matchers.removeAll { $0.value == ".*" }
    return copy
  }

  /// Only with conditions on these labels.
  func keeping(_ names: Set<String>) -> ReadSeries {
    var copy = self
    copy.matchers.removeAll { !names.contains($0.name) }
    return copy
  }

  /// Whether some series may fit both.
  func mayMeet(_ other: ReadSeries) -> Bool {
    guard name == other.name else { return false }
    return matchers.allSatisfy { own in
      other.matchers.allSatisfy { $0.name != own.name || own.mayAgree($0) }
    }
  }

  /// Whether a series with these labels, and perhaps others, may fit.
  func mayHave(_ labels: Labels) -> Bool {
    matchers.allSatisfy { labels[$0.name].isEmpty || $0.matches(labels) }
  }
}

extension Matcher {
  /// Whether a value may fit both conditions, of which one has to name it: two patterns may always agree.
  fileprivate func mayAgree(_ other: Matcher) -> Bool {
    if operation == .equal { return other.matches(value) }
    return other.operation == .equal ? matches(other.value) : true
  }
}

/// What an alert's rule reads.
struct RuleSeries: Hashable {
  var read: [ReadSeries]
  /// Labels that are not the series' own: the rule's, and those that functions made.
  var foreign: Set<String>

  /// - Parameter records: what the series are made of that other rules record: that is read, too.
  init(_ rule: RuleFact, records: RecordedSeries = RecordedSeries([])) {
    foreign = Set(rule.labels.map(\.name)).union(["alertname"])
    guard let parsed = try? parseExpression(rule.expression) else {
      read = []
      return
    }
    read = records.expanded(ReadSeries.of(parsed))
    foreign.formUnion(parsed.madeLabels)
  }

  /// Which of these series the rule may read too.
  func met(by panel: [ReadSeries]) -> [ReadSeries] {
    panel.filter { own in read.contains { $0.mayMeet(own) } }
  }

  /// The labels of an alert that its series have.
  func own(_ labels: Labels) -> Labels { labels.dropping(Array(foreign)) }
}
