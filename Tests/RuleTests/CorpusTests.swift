import Patterns
import RuleTests
import TestSupport
import Testing

/// The field's own test files, each with the outcome that its readers get from promtool 3.
@Suite struct CorpusTests {
  private func verdict(_ name: String, _ change: (inout RuleTestOptions) throws -> Void = { _ in })
    throws -> RuleTestVerdict?
  {
    guard let folder = corpus("rule_tests") else { return nil }
    var options = RuleTestOptions()
    try change(&options)
    return RuleTestVerdict.of(folder + "/" + name, options)
  }

  @Test(arguments: [
    ("prometheus/unittest.yml", 26), ("prometheus/long-period.yml", 4),
    ("prometheus/no-test-group-interval.yml", 2), ("prometheus/start-time-test.yml", 9),
    ("prometheus/at-modifier-test.yml", 1), ("prometheus/negative-offset-test.yml", 1),
    ("kubernetes-mixin/tests/absent_alert-test.yaml", 31),
    ("kubernetes-mixin/tests/apiserver-availability-test.yaml", 2),
    ("kubernetes-mixin/tests/apps_alerts-test.yaml", 9),
    ("kubernetes-mixin/tests/kube_scheduler-test.yaml", 9),
    ("kubernetes-mixin/tests/kubelet-test.yaml", 3),
    ("kubernetes-mixin/tests/resource_alerts-test.yaml", 8),
    ("kubernetes-mixin/tests/rules-pod-owner-test.yaml", 10),
    ("kubernetes-mixin/tests/tests.yaml", 126),
  ])
  func passes(_ name: String, _ cases: Int) throws {
    guard let verdict = try verdict(name) else { return }
    #expect(verdict.failures == [])
    #expect(verdict.failed == 0 && verdict.passed == cases)
  }

  @Test(arguments: [
    ("bad-input-series", 0, 1, "bad-input-series.yml", 3, "1:48: parse error"),
    (
      "bad-promql", 0, 1, "bad-promql.yml", 12,
      "found duplicate series for the match group {a=\"1\"}"
    ),
    ("bad-rules-syntax-test", 0, 1, "bad-rules-syntax.yml", 7, "could not parse expression"),
    ("bad-rules-error-test", 0, 1, "bad-rules-error.yml", 6, "rule: joined, time: 0s, err: found"),
    ("failing", 0, 4, "failing.yml", 20, "alertname: Test, time: 0s"),
    ("rules_run", 1, 1, "rules_run.yml", 26, "name: wrong test, expr: \"test\", time: 0s"),
    ("rules_run_no_fuzzy", 0, 2, "rules_run_no_fuzzy.yml", 15, "got: test_low 2.9999999999999996"),
    ("rules_run_extrafields", 0, 1, "rules_extrafields.yml", 7, "unknown key \"namespace\""),
  ])
  func fails(
    _ name: String, _ passed: Int, _ failed: Int, _ file: String, _ line: Int, _ message: String
  ) throws {
    guard let verdict = try verdict("prometheus/\(name).yml") else { return }
    #expect(verdict.passed == passed && verdict.failed == failed)
    let first = try #require(verdict.failures.first)
    #expect(first.file.hasSuffix("/" + file) && first.line == line)
    #expect(first.text.contains(message), "\(first.text)")
  }

  /// Of the file for fuzzy comparison one group is near enough, the other is meant not to be.
  @Test func comparesFuzzily() throws {
    let right = try verdict("prometheus/rules_run_fuzzy.yml") {
      $0.names = [try Pattern("correct")]
    }
    #expect(right.map { [$0.passed, $0.failed] } ?? [2, 0] == [2, 0])
    let wrong = try verdict("prometheus/rules_run_fuzzy.yml") { $0.names = [try Pattern("wrong")] }
    #expect(wrong.map { [$0.passed, $0.failed] } ?? [0, 2] == [0, 2])
  }

  @Test func passesOverUnknownFields() throws {
    let verdict = try verdict("prometheus/rules_run_extrafields.yml") {
      $0.ignoresUnknownKeys = true
    }
    #expect(verdict?.hasPassed ?? true)
  }
}
