import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// `vigil test rules` and `vigil check rules`.
  @Suite struct RuleCommands {
    @Test func rulesAreTested() throws {
      let path = temporaryPath("tests.yml")
      defer { unlink(path) }
      func test(_ value: Int) -> String {
        """
        tests:
        - name: one
          input_series: [{series: x, values: 1}]
          promql_expr_test: [{expr: x, exp_samples: [{labels: x, value: \(value)}]}]
        - name: two
          promql_expr_test: [{expr: time(), eval_time: 1m, exp_samples: [{value: 60}]}]

        """
      }
      write(test(1), to: path)
      let right = try run([Programs.vigil, "test", "rules", path])
      #expect(right.code == 0 && right.output == "\(path): SUCCESS\n2 passed, 0 failed\n")
      write(test(2), to: path)
      let wrong = try run([Programs.vigil, "test", "rules", path])
      #expect(wrong.code == 1)
      #expect(
        wrong.output == """
          \(path): FAILED
            \(path):4: name: one, expr: "x", time: 0s,
                  exp: x 2
                  got: x 1
          1 passed, 1 failed

          """, "\(wrong.output)")
      let chosen = try run([Programs.vigil, "test", "rules", "--run", "^tw", path])
      #expect(chosen.code == 0 && chosen.output.hasSuffix("1 passed, 0 failed\n"))
      #expect(try run([Programs.vigil, "test", "rules", "/nowhere"]).code == 1)
    }

    /// What is well-formed may be a mistake nevertheless, and series tell more.
    @Test func ruleFilesAreHeldAgainstSeries() throws {
      let path = temporaryPath("rules.yml")
      let history = temporaryPath("history.om")
      defer { for path in [path, history] { unlink(path) } }
      write(
        "groups:\n- name: a\n  rules:\n"
          + "  - {alert: X, expr: 'rate(heat[5m]) > rate(c_totl[5m])', for: 5m}\n", to: path)
      write("# TYPE heat gauge\nheat 1 100\n# TYPE c counter\nc_total 1 100\n# EOF\n", to: history)
      let check = [Programs.vigil, "check", "rules", path]
      let (code, alone) = try run(check)
      #expect(code == 0 && alone.contains("no label \"severity\" [no-severity]"), "\(alone)")
      #expect(!alone.contains("[no-series]") && alone.contains("\(path): ok: 1 rule in 1 group\n"))
      #expect(try run(check + ["--strict"]).code == 1)
      let held = try run(check + ["--data", history])
      #expect(held.code == 0)
      #expect(held.output.contains("rate over heat, which is a gauge"), "\(held.output)")
      #expect(held.output.contains("`c_totl` has none, nearest is `c_total` [no-series]"))
      let down = try run(check + ["--source", "http://127.0.0.1:1"])
      #expect(down.code == 1 && down.output.contains("no series to check against: "))
      #expect(down.output.contains("[no-severity]"))
    }
  }
}
