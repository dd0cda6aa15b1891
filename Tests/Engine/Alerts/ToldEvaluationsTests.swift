import Alerts
import Facts
import Metrics
import Testing

@testable import Engine

/// Which alerts a server can tell to be over.
@Suite struct ToldEvaluationsTests {
  private static func rule(_ health: RuleFact.Health, evaluated: Int64?) -> RuleFact {
    var rule = RuleFact(
      .init(server: "s", file: "f", group: "g", name: "High"), .alerting, expression: "a > 1",
      interval: .seconds(15))
    rule.health = health
    rule.lastEvaluation = evaluated.map { Timestamp(milliseconds: $0) }
    return rule
  }

  private let alert = ObservedAlert(
    of: rule(.ok, evaluated: nil).id, labels: ["instance": "a"], isFiring: true,
    activeAt: Timestamp(milliseconds: 0), value: 9)

  /// By our clock it was told at 50,000.
  private var record: AlertRecord {
    AlertRecord(
      AlertFact(
        id: alert.id, rule: Self.rule(.ok, evaluated: nil).id, labels: alert.labels,
        annotations: [], state: .firing, activeAt: alert.activeAt, value: 9),
      lastTrue: Timestamp(milliseconds: 50_000))
  }

  @Test func anEvaluationCountsByTheServersClock() {
    var told = ToldEvaluations()
    let first = Self.rule(.ok, evaluated: 1_000)
    told.take(first.id, evaluated: first.lastEvaluation, active: [alert], missing: [])
    #expect(!told.isEvaluated(first, since: record))
    // Its clock is behind ours.
    #expect(told.isEvaluated(Self.rule(.ok, evaluated: 16_000), since: record))
    // It is missing for long: that stays the evaluation that told it.
    told.take(first.id, evaluated: .init(milliseconds: 16_000), active: [], missing: [record])
    #expect(told.isEvaluated(Self.rule(.ok, evaluated: 16_000), since: record))
    told.keep([])
    #expect(!told.isEvaluated(Self.rule(.ok, evaluated: 16_000), since: record))
  }

  @Test(arguments: [
    (RuleFact.Health.ok, nil, true), (.err, nil, true), (.unknown, nil, false),
    // What was told before a start is compared with our own time.
    (.ok, 49_000, false), (.ok, 51_000, true),
  ])
  func evaluationsThatAreNotTold(
    _ health: RuleFact.Health, _ evaluated: Int64?, _ isEvaluated: Bool
  ) {
    let rule = Self.rule(health, evaluated: evaluated)
    #expect(ToldEvaluations().isEvaluated(rule, since: record) == isEvaluated)
  }
}
