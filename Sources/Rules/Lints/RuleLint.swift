package import Metrics
package import YAML

/// One kind of mistake that a rule can be evaluated with, and yet is one.
struct RuleLint: Sendable {
  /// As it stands behind its remarks.
  var name: String
  var check: @Sendable (RuleFile, RuleKnowledge) -> [LintRemark]

  /// Every lint that needs no series.
  static let all: [RuleLint] = [
    .unknownLabel, .valueInLabel, .seriesRatio, .gaugeRate, .misplacedBool, .absentFor,
    .missingSeverity, .duplicateRule,
  ]

  init(_ name: String, _ check: @escaping @Sendable (RuleFile, RuleKnowledge) -> [LintRemark]) {
    self.name = name
    self.check = check
  }

  /// A lint that looks at each rule alone.
  ///
  /// - Parameter check: gives where, and what.
  init(
    _ name: String,
    eachRule check: @escaping @Sendable (Rule, RuleGroup, RuleKnowledge) -> [(FilePosition, String)]
  ) {
    self.init(name) { file, knowledge in
      file.eachRule { rule, group, number in
        check(rule, group, knowledge).map {
          LintRemark(position: $0.0, rule: rule, group: group, number: number, message: $0.1)
        }
      }
    }
  }
}

/// What is known beside the file.
package struct RuleKnowledge: Sendable {
  /// What sources tell of metric families, by name.
  package var metadata: [String: MetricMetadata] = [:]
  package init() {}
}

/// What a lint found in a rule.
struct LintRemark: Sendable, Hashable {
  var position: FilePosition
  /// The rule's place, as errors name it.
  var place: String
  var message: String

  init(position: FilePosition, rule: Rule, group: RuleGroup, number: Int, message: String) {
    self.position = position
    place = "group \"\(group.name)\", rule \(number), \"\(rule.name)\""
    self.message = message
  }

  /// As a message about a file, with the lint's name.
  func error(_ file: String, _ lint: String) -> YAMLError {
    YAMLError(
      file: file, line: position.line, column: position.column,
      message: "\(place): \(message) [\(lint)]")
  }
}

extension RuleFile {
  /// What is likely to be a mistake in a file that is well-formed; in the file's order.
  package func remarks(file: String, knowing knowledge: RuleKnowledge = .init()) -> [YAMLError] {
    RuleLint.all.flatMap { lint in
      lint.check(self, knowledge).map { $0.error(file, lint.name) }
    }.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// Goes through the rules, each with its group and its number there, from 1.
  func eachRule<Found>(_ body: (Rule, RuleGroup, Int) -> [Found]) -> [Found] {
    groups.flatMap { group in
      group.rules.enumerated().flatMap { body($1, group, $0 + 1) }
    }
  }
}
