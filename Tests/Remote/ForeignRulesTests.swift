import Facts
import Metrics
import Query
import TestSupport
import Testing
import Transport

@testable import Remote

/// The rules and alerts that a server tells, in the shapes of several kinds of servers.
struct ForeignRulesTests {
  private let now = Timestamp(seconds: 1_800_000_000)

  private func list(_ data: String) throws -> (list: ForeignRuleList, token: String) {
    let response = HTTPResponse(
      status: 200, body: Array(#"{"status":"success","data":\#(data)}"#.utf8))
    return try readAnswer(response, from: "s", expression: "") { scanner throws(JSONFault) in
      var list = ForeignRuleList(of: "s", at: now)
      let token = try list.read(&scanner)
      return (list, token)
    }.get().0
  }

  @Test func prometheusTellsGroupsOfRulesWithTheirAlerts() throws {
    let (list, token) = try list(Told.prometheus)
    #expect(token.isEmpty && list.silent.isEmpty)
    var record = RuleFact(
      .init(server: "s", file: "rules.yml", group: "demo", name: "a:b"), .recording,
      expression: "sum(b)", interval: .seconds(1))
    record.health = .ok
    record.lastEvaluation = Timestamp(milliseconds: 1_795_255_828_569)
    record.duration = .nanoseconds(256_020)
    record.limit = 3
    record.groupEvaluation = Timestamp(milliseconds: 1_795_255_828_568)
    record.groupDuration = .nanoseconds(450_728)
    #expect(list.rules.first == record)
    let rule = try #require(list.rules.last)
    #expect(rule.kind == .alerting && rule.health == .err && rule.error == "no such thing")
    #expect((rule.hold, rule.keepFiringFor) == (.milliseconds(2500), .seconds(60)))
    #expect(rule.labels == [Label("severity", "page")])
    #expect(rule.annotations == [Label("text", "{{ $value }}\nof\nthree lines")])
    let alerts = list.alerts
    #expect(alerts.map(\.rule) == [rule.id, rule.id, rule.id])
    #expect(alerts.map(\.state) == [.firing, .pending, .firing])
    #expect(alerts.map(\.labels["instance"]) == ["a", "b", "c"])
    #expect(alerts.map(\.name) == ["Down", "Down", "Down"])
    #expect(alerts[0].value == 1 && alerts[1].value.isNaN && alerts[2].value == .infinity)
    #expect(alerts[0].annotations == [Label("text", "one")])
    #expect(alerts[0].activeAt == Timestamp(milliseconds: 1_795_255_716_568))
    #expect(alerts[2].keepFiringSince == Timestamp(milliseconds: 1_795_255_800_000))
  }

  /// Thanos tells a group once for each replica, and nulls; vmalert has names of its own, and leaves out what is empty.
  @Test func othersTellMuchTheSame() throws {
    let (thanos, _) = try list(Told.thanos)
    #expect(thanos.rules.map(\.id.number) == [0, 0, 0])
    #expect(thanos.rules[1].id.variant.isEmpty && Set(thanos.rules.map(\.id)).count == 3)
    #expect(thanos.rules.map(\.name) == ["Up", "Up", "Up"])
    #expect(thanos.rules[0].labels == [Label("replica", "a")])
    #expect(thanos.rules[1].lastEvaluation == nil && thanos.rules[1].duration == nil)
    #expect(thanos.alerts.map(\.rule.number) == [0])
    #expect(thanos.silent == [thanos.rules[2].id])

    let (vmalert, _) = try list(Told.vmalert)
    let rule = try #require(vmalert.rules.first)
    #expect((rule.keepFiringFor, rule.health, rule.limit) == (.seconds(30), .err, 0))
    #expect(rule.interval == .seconds(15) && vmalert.silent.isEmpty)
    #expect(vmalert.alerts.map(\.name) == ["Slow"])
    #expect(vmalert.alerts.map(\.value) == [0.25])
  }

  @Test(arguments: [
    #"{}"#, #"{"groups":null}"#, #"{"groups":[]}"#, #"{"groups":[{}]}"#,
    #"{"groups":[{"rules":null}],"other":[{}]}"#,
  ])
  func aServerMayHaveNoRules(_ data: String) throws {
    let (list, _) = try list(data)
    #expect(list.rules.isEmpty && list.alerts.isEmpty)
  }

  @Test(arguments: ["groupNextToken", "groupNextToken:omitempty"])
  func pagesAreFollowed(_ name: String) throws {
    #expect(try list(#"{"groups":[],"\#(name)":"t"}"#).token == "t")
  }

  @Test func numbersThatAreNoneAreNoFault() throws {
    let (list, _) = try list(
      #"""
      {"groups":[{"interval":"x","limit":-1e99,"evaluationTime":"NaN","rules":[{"name":"A","type":"alerting",
      "duration":-5,"keepFiringFor":1e300,"lastEvaluation":"yesterday","health":"odd","labels":{"a":7},
      "alerts":[{"state":"firing","value":"much"},{"state":"odd"},{}]}]}]}
      """#)
    let rule = try #require(list.rules.first)
    #expect(rule.hold == .zero && rule.keepFiringFor == .seconds(9_000_000_000))
    #expect(rule.health == .unknown && rule.limit == 0 && rule.interval == .zero)
    #expect(list.alerts.count == 1 && list.alerts[0].value.isNaN)
    #expect(list.alerts[0].labels == ["alertname": "A"] && list.alerts[0].activeAt == now)
  }

  @Test func controlCharactersGoNoFurther() throws {
    let (list, _) = try list(
      #"""
      {"groups":[{"name":"g\u001b[2J","file":"f\u009b1m","rules":[{"name":"A","type":"alerting",
      "query":"up\n# \u001b]0;x\u0007","lastError":"a\u0000\nb","annotations":{"k\u001b":"v\u202e\r\nw"}}]}]}
      """#)
    let rule = try #require(list.rules.first)
    #expect(rule.id.group == "g\u{FFFD}[2J" && rule.id.file == "f\u{FFFD}1m")
    #expect(rule.expression == "up\n# \u{FFFD}]0;x\u{FFFD}" && rule.error == "a\u{FFFD} b")
    #expect(rule.annotations == [Label("k\u{FFFD}", "v\u{FFFD} \nw")])
  }

  @Test(arguments: [("abc", 3, "abc"), ("abcd", 3, "abc…"), ("a\nbcd", 3, "a\nb…"), ("", 0, "")])
  func longTextsAreCut(_ text: String, _ limit: Int, _ expected: String) {
    #expect(printableLines(text, limit: limit) == expected)
  }

  /// Mutated answers end in a list or an error, never in a crash.
  @Test func fuzz() {
    var chance = SplitMix(seed: 5)
    let signs = Array("[]{}\",:\\u1e9-+.n\u{0}\u{ff}".utf8)
    let seeds = [Told.prometheus, Told.thanos, Told.vmalert].map { Array($0.utf8) }
    for turn in 0..<3000 {
      var bytes = seeds[turn % seeds.count]
      for _ in 0...Int.random(in: 0..<6, using: &chance) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &chance)
        switch Int.random(in: 0..<3, using: &chance) {
        case 0: bytes[at] = signs[Int.random(in: 0..<signs.count, using: &chance)]
        case 1: bytes.insert(signs[Int.random(in: 0..<signs.count, using: &chance)], at: at)
        default:
          bytes.removeSubrange(
            at..<min(bytes.count, at + 1 + Int.random(in: 0..<20, using: &chance)))
        }
      }
      bytes.withUnsafeBytes { bytes in
        var list = ForeignRuleList(of: "s", at: now)
        var scanner = JSONScanner(bytes)
        _ = try? list.read(&scanner)
        scanner = JSONScanner(bytes)
        try? list.readAlerts(&scanner)
      }
    }
  }

  @Test func tenThousandAlertsAreReadAtOnce() throws {
    let alerts = (0..<10_000).map {
      #"{"labels":{"alertname":"Down","instance":"\#($0)"},"annotations":{"a":"b"},"state":"firing","activeAt":"2026-11-21T10:08:36.568674523Z","value":"1e+00"}"#
    }
    let rule =
      #"{"name":"Down","type":"alerting","alerts":[\#(alerts.joined(separator: ","))]}"#
    let (list, _) = try list(#"{"groups":[{"name":"g","file":"f","rules":[\#(rule)]}]}"#)
    #expect(list.alerts.count == 10_000)
    #expect(list.alerts.last?.labels["instance"] == "9999")
  }
}

/// When a server is asked for its rules, and what is told of them meanwhile.
struct ForeignRulesPaceTests {
  private func list(_ count: Int = 1, value: Double = 1) -> ForeignRuleList {
    var list = ForeignRuleList(of: "s", at: Timestamp(seconds: 100))
    for number in 0..<count {
      var rule = RuleFact(
        .init(server: "s", file: "f", group: "g", name: "r\(number)"), .alerting,
        expression: "", interval: .seconds(1))
      rule.hold = .seconds(30)
      list.rules.append(rule)
    }
    list.alerts = [
      ForeignAlert(
        rule: list.rules[0].id, labels: ["alertname": "r0"], state: .firing,
        activeAt: Timestamp(seconds: 50), value: value)
    ]
    return list
  }

  private func take(_ list: ForeignRuleList, _ rules: inout ForeignRules) {
    rules.take(list, list.facts)
  }

  private func told(_ rules: ForeignRules, joined: Bool = false) -> FactSheet {
    var sheet = FactSheet()
    rules.tell(&sheet, joined: joined)
    return sheet
  }

  @Test func aServerIsAskedNowAndThenAndNeverTwiceAtATime() {
    var rules = ForeignRules()
    let start = ContinuousClock.now
    func takesTurn(after seconds: Int) -> Bool {
      rules.takesTurn(at: start + .seconds(seconds))
    }
    #expect(takesTurn(after: 0))
    // It hangs.
    #expect(!takesTurn(after: 100))
    take(list(), &rules)
    #expect(takesTurn(after: 100))
    rules.fail("no answer")
    #expect(!takesTurn(after: 109))
    #expect(takesTurn(after: 110))
    // Many are asked for more seldom.
    take(list(1001), &rules)
    #expect(!takesTurn(after: 139))
    #expect(takesTurn(after: 140))
  }

  @Test func whatWasKnownStaysWithTheReasonWhyItIsNotNow() {
    var rules = ForeignRules()
    #expect(told(rules).rules.unknown == "the server was not asked yet")
    #expect(told(rules).alerts.unknown == "the server was not asked yet")
    take(list(), &rules)
    let sheet = told(rules)
    #expect(sheet.rules.unknown == nil && sheet.rules.rows.count == 1)
    #expect(sheet.alerts.unknown == nil && sheet.alerts.rows.count == 1)
    rules.fail("no answer within 30 s")
    #expect(told(rules).alerts.unknown == "no answer within 30 s")
    #expect(told(rules).rules.unknown == "no answer within 30 s")
    #expect(told(rules).alerts.rows == sheet.alerts.rows)
    var alone = ForeignRuleList(of: "s", at: Timestamp(seconds: 1))
    alone.unknown = "the server does not tell its rules (HTTP status 404)"
    take(alone, &rules)
    #expect(told(rules).rules.unknown == alone.unknown && told(rules).alerts.unknown == nil)
  }

  @Test func alertsAreFactsWhereNobodyJoinsThem() throws {
    var rules = ForeignRules()
    take(list(), &rules)
    let alert = try #require(told(rules).alerts.rows.first)
    #expect(alert.id == alertFactID(rule: list().rules[0].id, labels: ["alertname": "r0"]))
    #expect(alert.state == .firing && alert.firedAt == Timestamp(seconds: 80))
    #expect(alert.standing == .plain && rules.labels(of: alert.id) == ["alertname": "r0"])
    #expect(told(rules, joined: true).alerts == FactSheet().alerts)
    #expect(told(rules, joined: true).rules.rows.count == 1)
  }

  @Test func aVersionIsOfOtherAlerts() {
    var rules = ForeignRules()
    take(list(), &rules)
    #expect(rules.version == 1)
    take(list(), &rules)
    #expect(rules.version == 1)
    take(list(value: .nan), &rules)
    #expect(rules.version == 2)
    take(list(value: .nan), &rules)
    #expect(rules.version == 2)
  }
}
