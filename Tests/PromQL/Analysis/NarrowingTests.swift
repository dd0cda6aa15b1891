import Metrics
import PromQL
import Testing

@Suite struct NarrowingTests {
  /// Labels of the result go down as far as the series there have them.
  @Test(arguments: [
    ("a", "a{i=\"1\",s=\"x\"}"),
    ("a{s=~\"x|y\",i!=\"2\"}", "a{i!=\"2\",i=\"1\",s=\"x\",s=~\"x|y\"}"),
    ("a{s=\"x\"}", "a{i=\"1\",s=\"x\"}"),
    ("rate(a[5m]) > 1", "rate(a{i=\"1\",s=\"x\"}[5m]) > 1"),
    ("sum by (s) (a)", "sum by (s) (a{s=\"x\"})"),
    ("sum by (s) (sum by (i) (a))", "sum by (s) (sum by (i) (a))"),
    ("sum without (i) (a)", "sum without (i) (a{s=\"x\"})"),
    ("sum(a)", "sum(a)"),
    ("topk(3, a)", "topk(3, a)"),
    ("topk by (s) (3, a)", "topk by (s) (3, a{s=\"x\"})"),
    ("count_values by (s) (\"s\", a)", "count_values by (s) (\"s\", a)"),
    ("absent(a)", "absent(a)"), ("vector(scalar(a))", "vector(scalar(a))"),
    (
      "label_replace(a, \"s\", \"$1\", \"z\", \"(.*)\")",
      "label_replace(a{i=\"1\"}, \"s\", \"$1\", \"z\", \"(.*)\")"
    ),
    ("a / b", "a{i=\"1\",s=\"x\"} / b{i=\"1\",s=\"x\"}"),
    ("a / on (s) b", "a{s=\"x\"} / on (s) b{s=\"x\"}"),
    ("a / ignoring (i) b", "a{s=\"x\"} / ignoring (i) b{s=\"x\"}"),
    ("a * on (i) group_left (s) b", "a{i=\"1\"} * on (i) group_left (s) b{i=\"1\",s=\"x\"}"),
    ("b * on (i) group_right (s) a", "b{i=\"1\",s=\"x\"} * on (i) group_right (s) a{i=\"1\"}"),
    ("a and on (s) b", "a{i=\"1\",s=\"x\"} and on (s) b{s=\"x\"}"),
    ("a unless b", "a{i=\"1\",s=\"x\"} unless b{i=\"1\",s=\"x\"}"),
    ("a or b", "a{i=\"1\",s=\"x\"} or b{i=\"1\",s=\"x\"}"),
    ("a or on (s) b", "a or on (s) b"),
    ("max_over_time(sum by (s) (a)[1h:1m])", "max_over_time(sum by (s) (a{s=\"x\"})[1h:1m])"),
    ("-a", "-a{i=\"1\",s=\"x\"}"),
  ]) func isNarrowed(text: String, wanted: String) throws {
    let labels = [Label("i", "1"), Label("s", "x")]
    #expect(try parseExpression(text).narrowed(to: labels).description == wanted)
  }

  /// Which labels of what an expression gives hold of each of its selectors.
  @Test(arguments: [
    ("topk(3, a)", ["a: all"]),
    ("mem / on (pod) group_left () limits", ["mem: all", "limits: pod"]),
    ("mem / on (pod) group_left (team) limits", ["mem: all but team", "limits: pod, team"]),
    ("a * ignoring (x) group_right (y) b", ["a: all but x", "b: all but y"]),
    ("a or on (x) b", ["a: all", "b: all"]),
    ("a > scalar(b)", ["a: all", "b: none"]),
    ("clamp_max(a, scalar(b))", ["a: all", "b: none"]),
    ("sum by (s, t) (sum without (t) (a))", ["a: s"]),
    ("label_join(a, \"s\", \"\", \"t\")", ["a: all but s"]),
    ("count_values without (t) (\"s\", a)", ["a: all but s, t"]),
    ("absent(a)", ["a: none"]),
  ]) func labelsHold(text: String, wanted: [String]) throws {
    #expect(scopes(of: try parseExpression(text), .all) == wanted)
  }

  private func scopes(of expression: Expr, _ scope: LabelScope) -> [String] {
    if case .vector(let selector) = expression {
      switch scope {
      case .all: return [selector.name + ": all"]
      case .none: return [selector.name + ": none"]
      case .only(let names): return [selector.name + ": " + names.sorted().joined(separator: ", ")]
      case .allBut(let names):
        return [selector.name + ": all but " + names.sorted().joined(separator: ", ")]
      }
    }
    return zip(expression.children, expression.childScopes).flatMap {
      scopes(of: $0, scope.intersection($1))
    }
  }

  @Test func madeLabelsAreKnown() throws {
    let text =
      "count_values(\"v\", label_replace(a, \"s\", \"$1\", \"z\", \"(.*)\")) > 1"
    #expect(try parseExpression(text).madeLabels == ["v", "s"])
    #expect(try parseExpression("a + b").madeLabels == [])
  }
}
