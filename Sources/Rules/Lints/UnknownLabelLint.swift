internal import Metrics

extension RuleLint {
  /// A template that shows a label which the expression's result cannot have: the text has a hole there.
  static let unknownLabel = RuleLint("unknown-label") { rule, group, _ in
    guard case .alerting(let alert) = rule.kind else { return [] }
    let result = ResultLabels(of: rule.expression)
    let own = Set((group.labels + rule.labels).map(\.name) + ["alertname"])
    return (alert.labels + alert.annotations).flatMap { text in
      let words = TemplateWords(text.template)
      let unknown = words.labels.subtracting(words.askedFor).subtracting([Labels.nameLabel])
      return unknown.filter { !result.has($0) }.sorted().map { name in
        let why =
          own.contains(name)
          ? "it is a label of the rule's own, which templates do not see" : result.reason(for: name)
        return (text.position, "$labels.\(name) in \"\(text.name)\" is always empty: \(why)")
      }
    }
  }
}

extension ResultLabels {
  fileprivate func reason(for name: String) -> String {
    switch self {
    case .all: "the expression's result has no such label"
    case .only(let names) where names.isEmpty: "the expression's result has no labels"
    case .only(let names):
      "the expression's result has only " + names.sorted().joined(separator: ", ")
    }
  }
}
