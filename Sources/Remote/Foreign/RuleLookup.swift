internal import Facts
internal import Metrics

/// Finds the rule that an alert comes from by the alert's labels, for where only these are told.
struct RuleLookup: Sendable {
  private let server: String
  private var rules: [String: [RuleFact]] = [:]

  init(_ rules: [RuleFact], of server: String) {
    self.server = server
    for rule in rules where rule.kind == .alerting {
      self.rules[rule.name, default: []].append(rule)
    }
  }

  /// Of those with the alert's name the first whose labels the alert bears, as far as they are no templates; one without
  /// a place where there is none.
  func rule(of labels: Labels) -> RuleFact.ID {
    let name = labels["alertname"]
    let found = rules[name]?.first { rule in
      rule.labels.allSatisfy { $0.value.contains("{{") || labels[$0.name] == $0.value }
    }
    return found?.id ?? RuleFact.ID(server: server, file: "", group: "", name: name)
  }

  /// The shortest and the longest time between evaluations of the rules of a name, or of all; a minute where that is not
  /// known.
  func intervals(of name: String?) -> ClosedRange<Duration> {
    let wanted = name.map { rules[$0] ?? [] } ?? rules.values.flatMap { $0 }
    let intervals = wanted.map(\.interval).filter { $0 > .zero }
    guard let least = intervals.min(), let most = intervals.max() else {
      return .seconds(60) ... .seconds(60)
    }
    return least...most
  }
}
