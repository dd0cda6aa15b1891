import Facts
import Files
import Metrics
import Testing

@testable import API

@Suite struct RuleTests {
  private static func instant(_ milliseconds: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_795_255_828_000 + milliseconds)
  }

  private static func rule(
    _ kind: RuleFact.Kind, _ name: String, file: String = "a.yml", group: String = "g",
    labels: [Label] = []
  ) -> RuleFact {
    var rule = RuleFact(
      .init(file: file, group: group, name: name), kind, expression: "up == 0",
      interval: .seconds(15))
    rule.labels = labels
    rule.health = .ok
    return rule
  }

  private static func alert(
    _ rule: RuleFact, _ state: AlertFact.State, _ instance: String = "a", value: Double = 0,
    standing: AlertFact.Standing = .plain
  ) -> AlertFact {
    let labels: Labels = ["alertname": rule.name, "instance": instance]
    var alert = AlertFact(
      id: alertFactID(rule: rule.id, labels: labels), rule: rule.id, labels: labels,
      annotations: [Label("b", "2"), Label("a", "1")], state: state, activeAt: instant(22),
      value: value)
    alert.standing = standing
    return alert
  }

  private static let down = rule(.alerting, "Down", labels: [Label("severity", "page")])
  private static let slow = rule(
    .alerting, "Slow", labels: [Label("severity", "{{ $labels.x }}")])
  private static let sum = rule(.recording, "a:sum", group: "h", labels: [Label("z", "1")])
  private static let other = rule(.alerting, "Down", file: "b.yml")

  private func stage() throws -> Stage {
    var stage = try Stage()
    stage.facts.tell(rules: [Self.down, Self.slow, Self.sum, Self.other])
    stage.facts.tell(alerts: [
      Self.alert(Self.down, .pending), Self.alert(Self.down, .firing, "b", value: .infinity),
      Self.alert(Self.down, .resolved, "c"),
      Self.alert(Self.slow, .pending),
      Self.alert(Self.other, .firing, standing: .vanished(since: Self.instant(0), reason: "x")),
      Self.alert(
        Self.other, .firing, "b", standing: .held(covered: .seconds(1), of: .seconds(2))),
    ])
    return stage
  }

  private static let pendingDown =
    #"{"labels":{"alertname":"Down","instance":"a"},"annotations":{"a":"1","b":"2"},"state":"pending","activeAt":"2026-11-21T10:10:28.022Z","value":"0e+00"}"#
  private static let firingDown =
    #"{"labels":{"alertname":"Down","instance":"b"},"annotations":{"a":"1","b":"2"},"state":"firing","activeAt":"2026-11-21T10:10:28.022Z","value":"+Inf"}"#
  private static let pendingSlow = pendingDown.replacing("Down", with: "Slow")

  @Test func alertsAreThosePendingOrFiring() async throws {
    #expect(
      try await stage().text("GET /api/v1/alerts")
        == .good(
          "{\"alerts\":[\(Self.pendingDown),\(Self.firingDown),\(Self.pendingSlow)]}"))
    #expect(try await Stage().text("GET /api/v1/alerts") == .good(#"{"alerts":[]}"#))
    #expect(try await Stage().text("GET /api/v1/rules") == .good(#"{"groups":[]}"#))
  }

  @Test func aRuleIsInTheStateOfItsHighestAlert() async throws {
    let text = try await stage().text("GET /api/v1/rules")
    let evaluated =
      #""health":"ok","evaluationTime":0,"lastEvaluation":"0001-01-01T00:00:00Z","type":"#
    let group =
      #""interval":15,"limit":0,"evaluationTime":0,"lastEvaluation":"0001-01-01T00:00:00Z"}"#
    func alerting(_ state: String, _ name: String, _ labels: String, _ alerts: String) -> String {
      #"{"state":"\#(state)","name":"\#(name)","query":"up == 0","duration":0,"keepFiringFor":0,"labels":{\#(labels)},"annotations":{},"alerts":[\#(alerts)],\#(evaluated)"alerting"}"#
    }
    let g = [
      alerting(
        "firing", "Down", #""severity":"page""#, Self.pendingDown + "," + Self.firingDown),
      alerting("pending", "Slow", #""severity":"{{ $labels.x }}""#, Self.pendingSlow),
    ].joined(separator: ",")
    let h =
      #"{"name":"a:sum","query":"up == 0","labels":{"z":"1"},\#(evaluated)"recording"}"#
    let b = alerting("inactive", "Down", "", "")
    #expect(
      text
        == .good(
          #"{"groups":[{"name":"g","file":"a.yml","rules":[\#(g)],\#(group),{"name":"h","file":"a.yml","rules":[\#(h)],\#(group),{"name":"g","file":"b.yml","rules":[\#(b)],\#(group)]}"#
        ))
  }

  @Test func timesAreWrittenAsPrometheusWritesThem() async throws {
    var stage = try Stage()
    var rule = Self.down
    (rule.duration, rule.lastEvaluation) = (.nanoseconds(81_091), Self.instant(120))
    (rule.hold, rule.keepFiringFor) = (.milliseconds(1500), .seconds(86_400 * 400))
    (rule.groupDuration, rule.groupEvaluation, rule.limit) = (.seconds(2), Self.instant(0), 7)
    (rule.health, rule.error) = (.err, "\u{1B}[2J")
    stage.facts.tell(rules: [rule])
    let text = await stage.text("GET /api/v1/rules")
    for part in [
      #""duration":1.5,"keepFiringFor":34560000,"labels""#,
      #""health":"err","lastError":"\u001b[2J","evaluationTime":0.000081091,"lastEvaluation":"2026-11-21T10:10:28.12Z""#,
      #""limit":7,"evaluationTime":2,"lastEvaluation":"2026-11-21T10:10:28Z"}"#,
    ] {
      #expect(text.contains(part))
    }
  }

  /// The names of the rules that are told, each group in brackets, and what asks for the next page.
  @Test(arguments: [
    ("", "[Down,Slow][a:sum][Down]"), ("?type=alert", "[Down,Slow][Down]"),
    ("?type=RECORD", "[a:sum]"), ("?rule_name[]=Down", "[Down][Down]"),
    ("?rule_name[]=Slow&rule_name[]=a:sum", "[Slow][a:sum]"), ("?rule_group[]=h", "[a:sum]"),
    ("?file[]=b.yml", "[Down]"), ("?file[]=none", ""),
    ("?rule_group[]=g&file[]=a.yml&rule_name[]=Down", "[Down]"),
    ("?match[]=%7Bseverity=%22page%22%7D", "[Down]"),
    // A template's label has no value yet.
    ("?match[]=%7Bseverity=~%22.*labels.*%22%7D", ""),
    ("?match[]=%7Bz=%221%22%7D&match[]=%7Bseverity=%22page%22%7D", "[Down][a:sum]"),
    ("?group_limit=3", "[Down,Slow][a:sum][Down]"),
    ("?group_limit=1", "[Down,Slow] more"), ("?group_limit=2", "[Down,Slow][a:sum] more"),
    ("?group_limit=1&type=record", "[a:sum]"),
  ])
  func rulesAreChosen(_ parameters: String, _ expected: String) async throws {
    let text = try await stage().text("GET /api/v1/rules" + parameters)
    #expect(Self.outline(text) == expected)
  }

  private static func outline(_ text: String) -> String {
    var out = ""
    for group in text.split(separator: #""rules":["#, omittingEmptySubsequences: false).dropFirst()
    {
      let names = group.split(separator: #""query""#).dropLast().compactMap {
        $0.split(separator: #""name":""#).last?.prefix { $0 != "\"" }
      }
      out += "[" + names.joined(separator: ",") + "]"
    }
    return out + (text.contains("groupNextToken") ? " more" : "")
  }

  @Test func pagesFollowOneAnother() async throws {
    let stage = try stage()
    var (next, pages) = ("", [String]())
    repeat {
      let text = await stage.text("GET /api/v1/rules?group_limit=1" + next)
      pages.append(Self.outline(text))
      next =
        text.split(separator: #""groupNextToken":""#).dropFirst().first.map {
          "&group_next_token=" + $0.prefix { $0 != "\"" }
        } ?? ""
    } while !next.isEmpty && pages.count < 9
    #expect(pages == ["[Down,Slow] more", "[a:sum] more", "[Down]"])
  }

  @Test func alertsMayBeLeftOut() async throws {
    let text = try await stage().text("GET /api/v1/rules?exclude_alerts=true&rule_name[]=Slow")
    #expect(text.contains(#""state":"pending","name":"Slow""#))
    #expect(text.contains(#""alerts":null"#))
  }

  @Test(arguments: [
    Exchange(
      "GET /api/v1/rules?type=foo",
      .bad("invalid parameter \"type\": not supported value \"foo\"")),
    Exchange(
      "GET /api/v1/rules?exclude_alerts=foo",
      .bad(
        "invalid parameter \"exclude_alerts\": error converting exclude_alerts: strconv.ParseBool: parsing \"foo\": invalid syntax"
      )),
    Exchange(
      "GET /api/v1/rules?group_next_token=x",
      .bad(
        "invalid parameter \"group_next_token\": group_limit needs to be present in order to paginate over the groups"
      )),
    Exchange(
      "GET /api/v1/rules?group_limit=x",
      .bad(
        "invalid parameter \"group_limit\": group_limit needs to be a valid number: strconv.ParseInt: parsing \"x\": invalid syntax"
      )),
    Exchange(
      "GET /api/v1/rules?group_limit=0",
      .bad("invalid parameter \"group_limit\": group_limit needs to be greater than 0")),
    Exchange(
      "GET /api/v1/rules?group_limit=1&group_next_token=x",
      .bad("invalid group_next_token 'x'. were rule groups changed?")),
    Exchange(
      "GET /api/v1/rules?match[]=%7B%7D",
      .bad("match[] must contain at least one non-empty matcher")),
  ])
  func whatIsWronglyAskedIsRefused(_ exchange: Exchange) async throws {
    #expect(try await stage().text(exchange.request) == exchange.answer)
  }

  /// Who answers from what was known before says so.
  @Test func whatIsNotKnownNowIsAWarning() async throws {
    var stage = try Stage()
    stage.facts.tell(rules: [Self.sum], unknown: "the server does not answer")
    stage.facts.tell(alerts: [], unknown: "the server does not answer")
    let warnings = #","warnings":["the server does not answer"]}"#
    for path in ["rules", "alerts"] {
      #expect(await stage.text("GET /api/v1/" + path).hasSuffix(warnings))
    }
  }

  @Test(arguments: [
    (0, "0e+00"), (-0.0, "-0e+00"), (1, "1e+00"), (10, "1e+01"), (0.1, "1e-01"), (-1.5, "-1.5e+00"),
    (123_456, "1.23456e+05"), (1e21, "1e+21"), (1.5e300, "1.5e+300"),
    (.leastNonzeroMagnitude, "5e-324"),
    (0.00025602, "2.5602e-04"), (1 / 3, "3.333333333333333e-01"), (1e15, "1e+15"), (1e16, "1e+16"),
    (100.25, "1.0025e+02"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
  ])
  func aValueIsWrittenWithAnExponent(_ value: Double, _ text: String) {
    #expect(exponentText(value) == text)
    if value.isFinite { #expect(Double(text) == value) }
  }

  /// The same facts give what a Prometheus 2.42 answered, but for what is below a millisecond.
  @Test(.enabled(if: FilePath.isFolder(Recorded.folder), "the corpora are not there"))
  func theTextIsPrometheusOwn() async throws {
    var stage = try Stage()
    let place = { RuleFact.ID(file: "rules.yml", group: "demo", name: $0) }
    var busy = RuleFact(
      place("instance:cpu_busy:rate10s"), .recording,
      expression: #"sum by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[10s]))"#,
      interval: .seconds(1))
    (busy.duration, busy.lastEvaluation) = (.nanoseconds(256_020), Self.instant(569))
    var down = RuleFact(
      place("ProbeDown"), .alerting, expression: "probe_success == 0", interval: .seconds(1))
    (down.duration, down.lastEvaluation) = (.nanoseconds(185_134), Self.instant(570))
    down.hold = .seconds(2)
    down.labels = [Label("severity", "page")]
    down.annotations = [
      Label("summary", "{{ $labels.instance }} down, value {{ $value | humanize }}")
    ]
    let rules = [busy, down].map { rule in
      var rule = rule
      rule.health = .ok
      (rule.groupDuration, rule.groupEvaluation) = (.nanoseconds(450_728), Self.instant(569))
      return rule
    }
    stage.facts.tell(rules: rules)
    stage.facts.tell(alerts: [
      AlertFact(
        id: "a", rule: down.id,
        labels: [
          "alertname": "ProbeDown", "instance": "http://127.0.0.1:1/", "job": "blackbox",
          "severity": "page",
        ], annotations: [Label("summary", "http://127.0.0.1:1/ down, value 0")], state: .firing,
        activeAt: Self.instant(568 - 112_000), value: 0)
    ])
    for path in ["rules", "alerts"] {
      let recorded = String(
        decoding: try readFile(Recorded.folder + "/\(path).json"), as: UTF8.self)
      let shortened = recorded.replacing(/(\.\d{3})\d{6}Z/) { "\($0.output.1)Z" }
        .replacing(/(\.\d+?)0+Z/) { "\($0.output.1)Z" }
      #expect(await stage.text("GET /api/v1/" + path) == "200 " + shortened)
    }
  }
}
