import Facts
import Metrics
import PromQL
import Remote
import TSDB
import TestSupport
import Testing
import Watching

@testable import Engine

/// What a server tells, as it is entered in the book.
@Suite struct ServerAlertsTests {
  private static func time(_ seconds: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_800_000_000_000 + 1000 * seconds)
  }

  private func rule(_ expression: String, evaluated seconds: Int64?) -> RuleFact {
    var rule = RuleFact(
      .init(server: "s", file: "f", group: "g", name: "High"), .alerting, expression: expression,
      interval: .seconds(15))
    rule.lastEvaluation = seconds.map(Self.time)
    return rule
  }

  @Test func anExpressionInAnotherLanguageIsOverWhenItWasEvaluated() {
    let keeper = AlertKeeper(retention: .seconds(60), bell: .init(), clock: { Self.time(100) })
    keeper.open(nil)
    let alerts = ServerAlerts(keeper, asking: EmbeddedDataSource(source: Store()))
    var evaluations = ToldEvaluations()
    func told(_ rule: RuleFact, _ told: [ForeignAlert], at seconds: Int64) -> AlertFact? {
      alerts.enter(.init(rules: [rule], alerts: told, time: Self.time(seconds)), &evaluations)
      var facts = ToldFacts(sheet: .init())
      keeper.facts(&facts)
      return facts.sheet.alerts.rows.first
    }
    let text = "a keep_metric_names > 1"
    let alert = ForeignAlert(
      rule: rule(text, evaluated: nil).id, labels: ["alertname": "High"], state: .firing,
      activeAt: Self.time(0), value: 9)
    #expect(told(rule(text, evaluated: 0), [alert], at: 1)?.state == .firing)
    // It has begun anew.
    let vanished = told(rule(text, evaluated: nil), [], at: 10)
    #expect(vanished?.state == .firing)
    #expect(
      vanished?.standing
        == .vanished(
          since: Self.time(1), reason: "the server has not evaluated its rule since"))
    #expect(told(rule(text, evaluated: 15), [], at: 16)?.state == .resolved)
  }
}
