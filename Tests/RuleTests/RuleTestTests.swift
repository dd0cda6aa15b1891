import RuleTests
import TestSupport
import Testing

@Suite struct RuleTestTests {
  /// The report on a test file beside a rule file, paths left out.
  private func report(_ rules: String, _ test: String) throws -> String {
    let folder = try ScratchFolder()
    folder.write("r.yml", rules)
    folder.write("t.yml", test)
    let verdict = RuleTestVerdict.of(folder.path + "/t.yml", RuleTestOptions())
    return verdict.report.split(separator: folder.path + "/").joined()
      + "\(verdict.passed) passed, \(verdict.failed) failed"
  }

  private let rules = """
    groups:
    - name: second
      rules:
      - alert: A
        expr: y > 1
        for: 1m
        labels: {sev: page}
        annotations: {text: "{{ $labels.a }} at {{ $value }} in {{ $externalLabels.zone }}", none: ""}
    - name: first
      interval: 1h
      rules:
      - record: y
        expr: x
    """

  @Test func passes() throws {
    let report = try report(
      rules,
      """
      rule_files: [r.yml, "none*.yml"]
      group_eval_order: [first, second]
      tests:
      - external_labels: {zone: eu}
        start_timestamp: 2026-01-02T15:04:05Z
        input_series:
        - {series: 'x{a="b"}', values: '1+1x5'}
        alert_rule_test:
        - {eval_time: 1m, alertname: A}
        - eval_time: 2m
          alertname: A
          exp_alerts:
          - exp_labels: {a: b, sev: page}
            exp_annotations: {text: "b at 3 in eu", none: ""}
        - {eval_time: 2m59s, alertname: A, exp_alerts: [{exp_labels: {a: b, sev: page}, exp_annotations: {text: "b at 3 in eu", none: ""}}]}
        promql_expr_test:
        - {expr: 'y @ start()', eval_time: 3m, exp_samples: [{labels: 'y{a="b"}', value: 4}]}
      - name: none
      """)
    #expect(
      report == """
        t.yml: SUCCESS
          WARNING: no file match pattern none*.yml
        5 passed, 0 failed
        """)
  }

  @Test func tellsWhatWasExpectedAndGot() throws {
    let report = try report(
      rules,
      """
      rule_files: [r.yml]
      group_eval_order: [first]
      tests:
      - name: n
        input_series:
        - {series: 'x{a="b"}', values: '5x5'}
        alert_rule_test:
        - {eval_time: 5m, alertname: A, exp_alerts: [{exp_labels: {a: c}}]}
        promql_expr_test:
        - {expr: y, eval_time: 5m, exp_samples: [{labels: 'y', value: 5}, {labels: 'z', histogram: '{{sum:1}}'}]}
        - {expr: x, eval_time: 5m, exp_samples: [{labels: 'x{a="b"}', value: 5}]}
        - {expr: 'x +', eval_time: 5m}
        - {expr: 'x[5m]', eval_time: 5m}
      """)
    #expect(
      report == """
        t.yml: FAILED
          t.yml:8: name: n, alertname: A, time: 5m,
                exp: [
                    0: Labels: {a="c", alertname="A"}
                       Annotations: {}
                ]
                got: [
                    0: Labels: {a="b", alertname="A", sev="page"}
                       Annotations: {none="", text="b at 5 in "}
                ]
          t.yml:10: name: n, expr: "y", time: 5m,
                exp: y 5, z {{sum:1}}
                got: y{a="b"} 5
          t.yml:12: name: n, expr: "x +", time: 5m, err: 1:4: parse error: unexpected end of input
          t.yml:13: name: n, expr: "x[5m]", time: 5m, err: result is not a vector or scalar
        1 passed, 4 failed
        """)
  }

  @Test(arguments: [
    ("x: 1", "t.yml:1: unknown key \"x\" in a rule test file"),
    ("tests: [{x: 1}]", "t.yml:1: unknown key \"x\" in a test group"),
    (
      "tests: [{input_series: [{series: a, value: 1}]}]",
      "t.yml:1: unknown key \"value\" in an input series"
    ),
    (
      "tests: [{alert_rule_test: [{eval_time: 5m}]}]",
      "t.yml:1: an item under alert_rule_test misses required attribute alertname at eval_time 5m"
    ),
    (
      "tests: [{alert_rule_test: [{alertname: a, exp_alerts: [{labels: {}}]}]}]",
      "t.yml:1: unknown key \"labels\" in an expected alert"
    ),
    (
      "tests: [{promql_expr_test: [{expr: a, eval_time: 5}]}]",
      "t.yml:1: not a valid duration string: \"5\""
    ),
    (
      "tests: [{promql_expr_test: [{exp_samples: [{value: x}]}]}]",
      "t.yml:1: expected a number, found \"x\""
    ),
    (
      "tests: [{promql_expr_test: [{exp_samples: [{labels: 'a{'}]}]}]",
      "t.yml:1: labels \"a{\": 1:3: parse error: unexpected end of input in label set"
    ),
    (
      "tests: [{promql_expr_test: [{exp_samples: [{histogram: '1'}]}]}]",
      "t.yml:1: expected one histogram, got \"1\""
    ),
    ("tests: [{start_timestamp: soon}]", "t.yml:1: not a valid timestamp"),
    ("group_eval_order: [a, a]", "t.yml:1: group name repeated in evaluation order: a"),
    ("tests: [", "t.yml:"), ("tests: 5", "t.yml:1: expected a list, found \"5\""),
    ("- 5", "t.yml:1: expected a mapping"),
  ])
  func refuses(_ test: String, _ message: String) throws {
    let report = try report(rules, test)
    #expect(report.hasPrefix("t.yml: FAILED\n  \(message)"), "\(report)")
    #expect(report.hasSuffix("0 passed, 1 failed"))
  }

  @Test func takesAnyBytes() throws {
    var random = SplitMix(seed: 7)
    let template = Array(
      "tests:\n- input_series:\n  - {series: 'x{a=\"b\"}', values: '1+1x5'}\n  interval: 1m\n".utf8)
    for round in 0..<300 {
      var bytes = template
      for _ in 0...round % 8 {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      _ = RuleTestFile.load(bytes, file: "t.yml")
    }
  }

  @Test func tellsOfAFileThatIsNotThere() {
    let verdict = RuleTestVerdict.of("/no/such/file", RuleTestOptions())
    #expect(verdict.failed == 1 && verdict.report.contains("/no/such/file: FAILED"))
  }
}
