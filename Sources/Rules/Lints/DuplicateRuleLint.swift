internal import Metrics
internal import PromQL

extension RuleLint {
  /// An alert that is there twice, or two records of one name and the same labels, which overwrite each other.
  static let duplicateRule = RuleLint("duplicate") { file, _ in
    var known: [RuleIdentity: Int] = [:]
    return file.eachRule { rule, group, number in
      let identity = RuleIdentity(rule, in: group)
      defer { known[identity] = known[identity] ?? rule.line }
      guard let first = known[identity] else { return [] }
      let what =
        identity.expression == nil
        ? "the same record with the same labels as in line \(first)"
        : "the same alert as in line \(first)"
      return [
        LintRemark(
          position: FilePosition(line: rule.line, column: 1), rule: rule, group: group,
          number: number, message: what)
      ]
    }
  }
}

/// What makes two rules one: of a record the expression does not count.
private struct RuleIdentity: Hashable {
  var name: String
  var labels: [Label]
  var expression: String?

  init(_ rule: Rule, in group: RuleGroup) {
    name = rule.name
    let inherited = group.labels.filter { label in
      !rule.labels.contains { $0.name == label.name }
    }
    labels = (inherited + rule.labels).sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    if case .alerting = rule.kind { expression = rule.expression.description }
  }
}
