import Metrics
import Routing
import Testing
import YAML

private let now = Timestamp(milliseconds: 1_700_000_000_000)

private func alert(_ labels: Labels, ends: Int = 60) -> RoutedAlert {
  RoutedAlert(labels: labels, starts: now, ends: now + .seconds(ends), updated: now)
}

private func inhibition(_ rules: String, _ alerts: [RoutedAlert]) throws -> Inhibition {
  let node = try YAMLNode.parse(rules, file: "rules")
  return Inhibition(try InhibitionRule.list(node), over: alerts, at: now)
}

@Suite struct InhibitionTests {
  private let rule = "- {source_matchers: [s=1], target_matchers: [t=1], equal: [e]}"

  @Test func sourcesAndRulesAreTold() throws {
    let alerts = [
      alert(["s": "1", "e": "a"]), alert(["s": "1", "e": "b"]),
      alert(["s": "1", "e": "a", "n": "2"]),
      alert(["s": "1", "e": "a", "n": "3"], ends: 0),
    ]
    let found = try inhibition("- {source_matchers: [x=1]}\n" + rule, alerts)
    let target: Labels = ["t": "1", "e": "a"]
    #expect(found.holds(on: target) == [.init(rule: 1, source: 0), .init(rule: 1, source: 2)])
    #expect(found.holds(on: target, limit: 1) == [.init(rule: 1, source: 0)])
    #expect(found.holds(on: ["t": "1"]).isEmpty && found.holds(back: ["t": "1", "e": "b"]))
  }

  @Test func alertsOfBothSidesDoNotHoldEachOther() throws {
    let both = alert(["s": "1", "t": "1"])
    let pure = alert(["s": "1"])
    #expect(try !inhibition(rule, [both, both]).holds(back: both.labels))
    #expect(try inhibition(rule, [both, pure]).holds(on: both.labels).map(\.source) == [1])
    #expect(try inhibition(rule, [both]).holds(back: ["t": "1"]))
  }

  @Test func anUnnamedRuleIsNamedByWhatItLooksAt() throws {
    let node = try YAMLNode.parse(rule + "\n- {name: storms}", file: "rules")
    #expect(
      try InhibitionRule.list(node).map(\.title) == [#"{s="1"} over {t="1"}"#, "storms"])
  }
}
