import Facts
import Views

/// The rules of one table by their ids.
final class RuleBook: Sendable {
  let rules: [RuleFact]
  private let places: [RuleFact.ID: Int]

  init(_ rules: [RuleFact]) {
    self.rules = rules
    places = Dictionary(
      rules.indices.map { (rules[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(id: RuleFact.ID) -> RuleFact? { places[id].map { rules[$0] } }
}

extension Scene {
  var ruleBook: RuleBook { state.memo.rules(snapshot.facts.rules.rows) }
}
