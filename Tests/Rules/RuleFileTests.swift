import PromQL
import Rules
import Testing
import YAML

@Suite struct RuleFileTests {
  private func load(_ text: String) -> (RuleFile, [String]) {
    let (file, problems) = RuleFile.load(Array(text.utf8), file: "r.yml")
    return (file, problems.map(\.description))
  }

  @Test func readsGroupsAndRules() throws {
    let (file, problems) = load(
      """
      groups:
      - name: g
        interval: 1m30s
        limit: 5
        rules:
        - record: a:b
          expr: sum(b)
          labels: {x: "1"}
        - alert: Down
          expr: up == 0
          for: 5m
          keep_firing_for: 1h
          labels: {severity: page}
          annotations: {summary: "{{ $labels.instance }} is down"}
      """)
    #expect(problems == [])
    let group = try #require(file.groups.first)
    #expect(group.interval == .seconds(90))
    #expect(group.rules.map(\.name) == ["a:b", "Down"])
    guard case .alerting(let alert) = group.rules[1].kind else {
      Issue.record("no alert")
      return
    }
    #expect(alert.holdDuration == .seconds(300))
    #expect(alert.annotations.first?.name == "summary")
  }

  @Test(arguments: [
    ("groups: [{name: a, rules: []}, {name: a}]", "r.yml:1:32: group name \"a\" is repeated"),
    ("groups: [{name: a, x: 1}]", "r.yml:1:20: unknown key \"x\" in a rule group"),
    ("groups: [{name: a, interval: 5}]", "r.yml:1:30: not a valid duration string: \"5\""),
    (
      "groups:\n- name: g\n  rules:\n  - alert: X\n    expr: up ==",
      "r.yml:5:11: group \"g\", rule 1, \"X\": could not parse expression: 1:6: parse error: "
        + "unexpected end of input"
    ),
    (
      "groups: [{name: g, rules: [{record: x, expr: '1', for: 5m}]}]",
      "r.yml:1:28: group \"g\", rule 1, \"x\": invalid field 'for' in recording rule"
    ),
    (
      "groups: [{name: g, rules: [{alert: x, expr: '1', labels: {__name__: y}}]}]",
      "r.yml:1:59: group \"g\", rule 1, \"x\": invalid label name: __name__"
    ),
    ("a: [", "r.yml:"),
  ])
  func tellsWhatIsWrong(_ text: String, _ message: String) {
    let (file, problems) = load(text)
    #expect(file.groups.isEmpty)
    #expect(problems.first?.hasPrefix(message) == true, "\(problems)")
  }
}
