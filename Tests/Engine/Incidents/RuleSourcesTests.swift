import Alerts
import Facts
import Incidents
import Metrics
import Patterns
import Testing

@testable import Engine

/// What is evaluated where a text without its secrets stands.
@Suite struct RuleSourcesTests {
  private func rule(_ name: String, _ expression: String) -> RuleFact {
    RuleFact(
      .init(file: "rules.yml", group: "shop", name: name), .alerting, expression: expression,
      interval: .seconds(15))
  }

  @Test func rulesThatDifferInTheirSecretsEvaluateTheirOwn() {
    var sources = RuleSources(Redaction())
    let (ann, ben) = (
      rule("Ann", "errors{token=\"a\"} > 5"), rule("Ben", "errors{token=\"b\"} > 5")
    )
    sources.learn([ann])
    let clean = "errors{token=[redacted]} > 5"
    // Whose it is matters only where there are others.
    #expect(sources.evaluated(clean) { nil } == ann.expression)
    sources.learn([ann, ben])
    #expect(sources.evaluated(clean) { ann.id } == ann.expression)
    #expect(sources.evaluated(clean) { ben.id } == ben.expression)
    #expect(sources.evaluated(clean) { nil } == clean)
    #expect(sources.evaluated("up == 0") { ann.id } == "up == 0")
  }
}
