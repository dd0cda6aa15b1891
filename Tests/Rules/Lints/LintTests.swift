import Metrics
import Rules
import Testing
import YAML

@Suite struct LintTests {
  /// What is remarked on rules, without the part that says where.
  static func remarks(_ rules: String, metadata: [String: MetricMetadata] = [:]) -> [String] {
    let text = "groups:\n- name: g\n  rules:\n" + rules
    let (file, problems) = RuleFile.load(Array(text.utf8), file: "r.yml")
    #expect(problems == [])
    var knowledge = RuleKnowledge()
    knowledge.metadata = metadata
    return file.remarks(file: "r.yml", knowing: knowledge).map(\.description)
  }

  /// The same of one alert that has all it should have, but for its expression and what is added.
  static func remarksOnAlert(
    _ expression: String, labels: String = "", annotation: String = "a",
    metadata: [String: MetricMetadata] = [:]
  ) -> [String] {
    remarks(
      """
        - alert: A
          expr: '\(expression)'
          for: 5m
          labels: {severity: page\(labels)}
          annotations: {summary: '\(annotation)'}

      """, metadata: metadata
    ).map {
      $0.replacing(#/^r.yml:\d+:\d+: group "g", rule 1, "A": /#, with: "")
    }
  }

  @Test(arguments: [
    ("sum by (job) (up) == 0", "$labels.instance", "the expression's result has only job"),
    ("sum(up) == 0", ".Labels.job", "the expression's result has no labels"),
    ("vector(1)", "$labels.job", "the expression's result has no labels"),
    ("vector(time()) > 5", "$labels.job", "the expression's result has no labels"),
    ("up{job=\"\"}", "$labels.job", "the expression's result has no such label"),
    ("sum without (job) (up)", "$labels.job", "the expression's result has no such label"),
    ("count by (job) (sum by (zone) (up))", "$labels.job", "the expression's result has no labels"),
    ("absent(up{job=\"a\",x=~\"b\"})", "$labels.x", "the expression's result has only job"),
    ("absent(sum(up{job=\"a\"}))", "$labels.job", "the expression's result has no labels"),
    ("a + on (job) b", "$labels.x", "the expression's result has only job"),
    ("a > ignoring (x) b", "$labels.x", "the expression's result has no such label"),
    ("sum by (a) (x) or sum by (b) (x)", "$labels.c", "the expression's result has only a, b"),
    (
      "sum by (a) (x) and on (a) y", "$labels.b", "the expression's result has only a"
    ),
    (
      "sum by (a) (x) * on (a) group_left (b) sum by (a) (y)", "$labels.b",
      "the expression's result has only a"
    ),
    (
      "histogram_quantile(0.9, rate(x_bucket[5m]))", "$labels.le",
      "the expression's result has no such label"
    ),
    ("max_over_time(sum by (a) (x)[5m:])", "$labels.b", "the expression's result has only a"),
    (
      "sum(up)", "$labels.severity",
      "it is a label of the rule's own, which templates do not see"
    ),
    (
      "sum(up)", "$labels.alertname",
      "it is a label of the rule's own, which templates do not see"
    ),
    ("sum(up)", "$.Labels.job", "the expression's result has no labels"),
  ])
  func aLabelThatTheResultCannotHave(expression: String, word: String, why: String) {
    let name = word.split(separator: ".").last ?? ""
    let remark = "$labels.\(name) in \"summary\" is always empty: \(why) [unknown-label]"
    for text in [
      "{{ \(word) }}", "x {{ \(word) | title }} y", "{{ printf \"%s\" (\(word) | title) }}",
    ] {
      #expect(Self.remarksOnAlert(expression, annotation: text) == [remark], "\(text)")
    }
  }

  @Test(arguments: [
    ("up == 0", "{{ $labels.instance }}{{ .Labels.job }}"),
    ("sum by (job) (up)", "{{ $labels.job }}"),
    ("topk by (job) (3, up)", "{{ $labels.instance }}"),
    ("sum without (job) (up)", "{{ $labels.instance }}"),
    ("label_replace(sum(up), \"a\", \"b\", \"\", \"\")", "{{ $labels.a }}"),
    ("label_join(sum(up), \"a\", \"\", \"b\")", "{{ $labels.a }}"),
    ("count_values(\"version\", build)", "{{ $labels.version }}"),
    ("absent(up{job=\"a\"})", "{{ $labels.job }}"),
    ("sum by (a) (x) * on (a) group_left (b) y", "{{ $labels.b }}"),
    ("sum by (a) (x) * on (a) group_right () y", "{{ $labels.b }}"),
    ("sum(x) or y", "{{ $labels.b }}"),
    ("info(sum by (a) (x))", "{{ $labels.b }}"),
    ("a{x=\"\"} or b", "{{ $labels.x }}"),
    // Who asks first knows that it may be missing.
    ("sum(up)", "{{ if $labels.job }}{{ $labels.job }}{{ end }}"),
    // Another dot than the alert's, and another variable.
    ("sum(up)", "{{ range query \"up\" }}{{ .Labels.job }}{{ end }}"),
    ("sum(up)", "{{ with query \"up\" }}{{ (first .).Labels.job }}{{ end }}"),
    ("sum(up)", "{{ define \"t\" }}{{ .Labels.job }}{{ end }}"),
    ("sum(up)", "{{ $labels := query \"up\" | first }}{{ $labels.job }}"),
    ("sum(up)", "{{ $externalLabels.job }}"),
  ])
  func aLabelThatTheResultMayHave(expression: String, text: String) {
    #expect(Self.remarksOnAlert(expression, annotation: text) == [])
  }

  @Test func anIndexedLabelIsALabel() {
    #expect(
      Self.remarksOnAlert("sum(up)", annotation: "{{ index $labels \"job\" }}") == [
        "$labels.job in \"summary\" is always empty: the expression's result has no labels"
          + " [unknown-label]"
      ])
  }

  @Test(arguments: [
    ("{{ $value }}", true), ("v{{ .Value | humanize }}", true),
    ("{{ if true }}{{ $value }}{{ end }}", true), ("{{ printf \"%.0f\" $value }}", true),
    ("{{ if gt $value 5.0 }}high{{ else }}low{{ end }}", false), ("{{ $labels.job }}", false),
    ("{{ range query \"up\" }}{{ .Value }}{{ end }}", false), ("$value", false),
  ])
  func theValueInALabel(text: String, isRemarked: Bool) {
    let remark =
      "$value in the label \"x\" makes another alert of each value, and `for` begins anew; put it"
      + " into an annotation [value-in-label]"
    #expect(
      Self.remarksOnAlert("up == 0", labels: ", x: '\(text)'") == (isRemarked ? [remark] : []))
    #expect(Self.remarksOnAlert("up == 0", annotation: text) == [])
  }

  @Test(arguments: [
    ("rate(x{s=~\"5..\"}[5m]) / rate(x[5m])", "each series is divided by itself"),
    ("100 * (rate(x{s=~\"5..\"}[5m])) / rate(x[5m])", "each series is divided by itself"),
    ("sum(rate(x{s=\"500\"}[5m]) / rate(x[5m]))", "each series is divided by itself"),
    ("x{s=\"500\"} / x", "each series is divided by itself"),
    ("rate(x{s=\"500\"}[5m]) / rate(x{s=\"200\"}[5m])", "no series is on both sides"),
    ("rate(x{s=\"500\"}[5m]) / rate(x{s!~\"5..\"}[5m])", "no series is on both sides"),
    ("sum(rate(x{s=\"500\"}[5m])) / sum(rate(x[5m]))", nil),
    ("rate(x{s=\"500\"}[5m]) / ignoring (s) group_left sum without (s) (rate(x[5m]))", nil),
    ("rate(x{s=\"500\"}[5m]) / on (job) rate(x[5m])", nil),
    ("rate(x_errors[5m]) / rate(x[5m])", nil), ("rate(x[5m]) / rate(x[1h])", nil),
    ("x / x offset 1d", nil), ("rate(x{s=\"500\"}[5m]) / 5", nil),
    ("rate(x{s=\"500\"}[5m]) * rate(x[5m])", nil),
    ("rate(x[5m]) / increase(x[5m])", nil),
  ])
  func aRatioOfSeries(expression: String, why: String?) {
    let remarks = Self.remarksOnAlert(expression + " > 5")
    guard let why else { return #expect(remarks == []) }
    #expect(remarks.count == 1 && remarks.first?.contains(why) == true, "\(remarks)")
    #expect(remarks.first?.hasSuffix("; sum both sides first [series-ratio]") == true)
  }

  @Test(arguments: [
    ("rate(node_load1[5m])", "rate over node_load1, which looks like a gauge", "deriv"),
    ("increase(disk_ratio[5m])", "increase over disk_ratio, which looks like a gauge", "delta"),
    ("sum(irate(known_gauge[5m]))", "irate over known_gauge, which is a gauge", "deriv"),
    ("rate(known_info_total[5m])", "rate over known_info_total, which is a gauge", "deriv"),
    ("rate(requests_total[5m])", nil, ""), ("rate(node_network_receive_bytes[5m])", nil, ""),
    ("rate(counted_ratio[5m])", nil, ""), ("deriv(node_load1[5m])", nil, ""),
    ("rate(kube_pod_status_count[5m])", nil, ""), ("rate({job=\"a\"}[5m])", nil, ""),
  ])
  func aRateOverAGauge(expression: String, what: String?, instead: String) {
    let metadata = [
      "known_gauge": MetricMetadata(kind: .gauge), "counted_ratio": MetricMetadata(kind: .counter),
      "known_info_total": MetricMetadata(kind: .gauge), "node_load1": MetricMetadata(),
    ]
    let remark = what.map {
      "\($0): where it falls, that is taken for a restart; use \(instead) [gauge-rate]"
    }
    #expect(Self.remarksOnAlert(expression, metadata: metadata) == (remark.map { [$0] } ?? []))
  }

  @Test(arguments: [
    ("up == bool 0", "== bool gives 0 or 1 for every series, and an alert fires for both"),
    ("sum(up == 0) > 1", "sum of what equals 0 is never anything but 0"),
    ("avg by (job) ((up == 1))", "avg of what equals 1 is never anything but 1"),
    ("sum(up == bool 0) > 1", nil), ("count(up == 0)", nil), ("sum(up == 1)", nil),
    ("sum(x != 0)", nil), ("(up == bool 0) > 0", nil),
  ])
  func aMisplacedBool(expression: String, what: String?) {
    let remarks = Self.remarksOnAlert(expression)
    guard let what else { return #expect(remarks == []) }
    #expect(remarks.count == 1 && remarks.first?.hasPrefix(what) == true, "\(remarks)")
  }

  @Test func whatAnAlertShouldHave() {
    #expect(
      Self.remarks("  - alert: A\n    expr: up == 0\n") == [
        "r.yml:4:1: group \"g\", rule 1, \"A\": no `for`: a single evaluation fires it;"
          + " `for: 0s` says that it is meant [no-for]",
        "r.yml:4:1: group \"g\", rule 1, \"A\": no label \"severity\" [no-severity]",
      ])
    #expect(Self.remarks("  - {record: 'a:b', expr: sum(b)}\n") == [])
    #expect(Self.remarks("  - {alert: A, expr: up, for: 0s, labels: {severity: x}}\n") == [])
    #expect(Self.remarks("  - {alert: A, expr: sum by (severity) (x), for: 5m}\n") == [])
    #expect(
      Self.remarks(
        "  - alert: A\n    expr: label_replace(up, 'severity', 'x', '', '')\n    for: 5m\n") == [])
    #expect(
      Self.remarks("  - {alert: A, expr: up, for: 5m}\n  labels: {severity: page}\n") == [])
  }

  @Test func whatIsThereTwice() {
    let twice = ["r.yml:5:1: group \"g\", rule 2, \"A\": the same alert as in line 4 [duplicate]"]
    func pair(_ first: String, _ second: String) -> [String] {
      Self.remarks("  - {\(first), for: 5m}\n  - {\(second), for: 6m}\n")
        .filter { $0.contains("[duplicate]") }
    }
    #expect(pair("alert: A, expr: up==0", "alert: A, expr: up   == 0") == twice)
    #expect(pair("alert: A, expr: up == 0", "alert: A, expr: up == 1") == [])
    #expect(pair("alert: A, expr: up", "alert: A, expr: up, labels: {a: b}") == [])
    let records = Self.remarks("  - {record: a, expr: b}\n  - {record: a, expr: c}\n")
    #expect(records.count == 1)
    #expect(
      Self.remarks("  - {record: a, expr: b}\n  - {record: a, expr: c, labels: {d: e}}\n") == [])
  }

  /// A remark leads to the text that it is about.
  @Test func aRemarkHasItsPlace() {
    let remarks = Self.remarks(
      """
        - alert: A
          for: 5m
          labels:
            severity: "{{ $value }}"
          annotations:
            summary: "{{ $labels.x }}"
          expr: |
            sum(rate(up[5m]))
            > 5

      """)
    #expect(
      remarks.map { $0.split(separator: " ")[0] } == ["r.yml:7:17:", "r.yml:9:16:", "r.yml:10:11:"])
  }
}
