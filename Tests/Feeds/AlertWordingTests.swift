import Alerts
import Calendar
import Facts
import Metrics
import PromQL
import Testing

@testable import Feeds

/// The sentence of why, and what is told besides.
struct AlertWordingTests {
  /// 2026-11-21 14:05:00Z.
  static let now = Timestamp(milliseconds: 1_795_269_900_000)
  static let id = RuleFact.ID(file: "/etc/rules/shop.yml", group: "shop", name: "Errors")
  static let ratio =
    "sum by (service) (rate(http_requests_total{code=~\"5..\"}[1m]))"
    + " / sum by (service) (rate(http_requests_total[1m])) > 0.05"

  static func alert(_ value: Double = 0.082) -> AlertFact {
    var alert = AlertFact(
      id: "a1", rule: id,
      labels: ["alertname": "Errors", "service": "checkout", "severity": "critical"],
      annotations: [Label("summary", "too many")], state: .firing,
      activeAt: now - .seconds(220), value: value)
    alert.firedAt = now - .seconds(100)
    return alert
  }

  static func rule(_ expression: String, hold: Duration = .seconds(120)) -> RuleFact {
    var rule = RuleFact(id, .alerting, expression: expression, interval: .seconds(15))
    rule.hold = hold
    rule.labels = [Label("severity", "critical")]
    return rule
  }

  private func wording(
    _ expression: String, _ alert: AlertFact = alert(), hold: Duration = .seconds(120),
    extent: AlertExtent? = nil
  ) -> AlertWording {
    let rule = Self.rule(expression, hold: hold)
    return AlertWording(
      alert: alert, rule: rule,
      expression: (try? parseExpression(expression)).map(AlertExpression.init), extent: extent,
      now: Self.now, zone: .utc)
  }

  private static let since = " since 14:01:20Z, for 2m reached 14:03:20Z"

  @Test func whatOthersPostIsTheirsToTell() {
    var alert = Self.alert()
    alert.value = .nan
    alert.posted = .init(
      starts: Self.now, ends: Self.now, generatorURL: "http://theirs/", updated: Self.now)
    let wording = AlertWording(alert: alert, now: Self.now, zone: .utc)
    #expect(wording.why == "Errors, as others tell, since 14:01:20Z")
    #expect(wording.remarks == ["told from http://theirs/"])
  }

  @Test(arguments: [
    (ratio, 0.082, "error ratio 8.2 % > 5 %"),
    (
      "histogram_quantile(0.99, sum by (le) (rate(l_seconds_bucket[1m]))) > 1", 4.9,
      "p99 of l_seconds 4.9 s > 1 s"
    ),
    ("0.9 <= used / total_slots", 1, "used / total_slots 100 % ≥ 90 %"),
    ("a_bytes > b_bytes * 2", 2048, "a_bytes 2 KiB > b_bytes * 2"),
    ("up == 0", 0, "up is 0"), ("up != 1", 0, "up is 0, not 1"),
    ("rate(x_total[5m]) < 10", 3, "rate of x_total 3 < 10"),
    ("time() - last_success_seconds > 3600", 7200, "time - last_success_seconds 2 hours > 1 hour"),
    ("absent(up{job=\"x\"})", 1, "absent(up{job=\"x\"}): 1"),
    ("a > 5 and b > 1", 7, "a > 5 and b > 1: 7"), ("a unless b", 7, "a unless b: 7"),
    ("a > 1 or b", 7, "a > 1 or b: 7"), ("ALERTS", 1, "ALERTS: 1"),
    ("x > 2", .nan, "x NaN > 2"), ("this is no rule", 3, "this is no rule: 3"),
  ]) func theSentence(expression: String, value: Double, wanted: String) {
    #expect(wording(expression, Self.alert(value)).why == wanted + Self.since)
  }

  @Test func howMuchIsToldWhereItIsKnown() {
    let series: [Labels] =
      (1...5).map { ["service": "checkout", "instance": "c-\($0)"] }
      + (1...4).map { ["service": "search", "instance": "s-\($0)"] }
    let extent = AlertExtent(active: Array(series[0...2]), watched: series)
    #expect(
      wording(Self.ratio, extent: extent).why
        == "error ratio 8.2 % > 5 %\(Self.since); checkout only, 3 of 5 instances")
  }

  @Test func states() {
    var alert = Self.alert()
    (alert.state, alert.firedAt) = (.pending, nil)
    #expect(
      wording(Self.ratio, alert).why
        == "error ratio 8.2 % > 5 % since 14:01:20Z, for 2m is reached 14:03:20Z")
    #expect(
      wording(Self.ratio, alert, hold: .zero).why == "error ratio 8.2 % > 5 % since 14:01:20Z")
    alert = Self.alert()
    (alert.state, alert.resolvedAt) = (.resolved, Self.now - .seconds(60))
    #expect(
      wording(Self.ratio, alert).why
        == "error ratio 8.2 % > 5 % from 14:01:20Z to 14:04Z, for 2m reached 14:03:20Z")
    alert.firedAt = nil
    #expect(wording(Self.ratio, alert).why.hasSuffix("to 14:04Z, it never fired"))
    alert.activeAt = Self.now - .seconds(86_400)
    #expect(wording(Self.ratio, alert).why.contains("from 2026-11-20 14:05Z to 14:04Z"))
  }

  @Test func whatIsKeptFiringIsNoLongerTrue() {
    var alert = Self.alert()
    alert.keptSince = Self.now - .seconds(100)
    #expect(
      wording(Self.ratio, alert).why
        == "error ratio 8.2 % > 5 % from 14:01:20Z, no longer true since 14:03:20Z, kept firing"
        + " until 14:03:20Z")
    alert.state = .resolved
    #expect(!wording(Self.ratio, alert).why.contains("kept"))
  }

  @Test func timesDoNotContradictEachOther() {
    var alert = Self.alert()
    alert.firedAt = alert.activeAt - .seconds(180)
    #expect(wording(Self.ratio, alert).why == "error ratio 8.2 % > 5 % since 14:01:20Z")
    (alert.state, alert.resolvedAt) = (.resolved, Self.now - .seconds(60))
    #expect(wording(Self.ratio, alert).why == "error ratio 8.2 % > 5 % from 14:01:20Z to 14:04Z")
    // It fired before, and is pending anew.
    alert.state = .pending
    alert.anewSince = Self.now - .seconds(60)
    #expect(
      wording(Self.ratio, alert).why
        == "error ratio 8.2 % > 5 % since 14:01:20Z, for 2m is reached 14:06Z")
    #expect(
      wording(Self.ratio, alert).remarks.first?.hasPrefix("its `for` counts anew since 14:04Z")
        == true)
  }

  @Test func vanishedClaimsNoRecovery() {
    var alert = Self.alert()
    alert.standing = .vanished(since: Self.now - .seconds(420), reason: "target down")
    let words = wording(Self.ratio, alert)
    #expect(words.why == "no data since 13:58Z (target down); nothing says that it recovered")
    #expect(words.remarks == ["before: error ratio 8.2 % > 5 %" + Self.since])
  }

  @Test(arguments: [
    (NotificationFact.State.delivered, "(PagerDuty was told, too)"),
    (.waiting, "(PagerDuty is to be told, too)"),
    (.failed, "(this Vigil only: PagerDuty could not be told)"), (.replaced, "(this Vigil only)"),
  ])
  func whoHearsOfAnAcknowledgementIsTold(_ state: NotificationFact.State, _ words: String) {
    var alert = Self.alert()
    alert.acknowledgement = .init(by: "rk", at: Self.now - .seconds(30), note: "")
    let told = NotificationFact(
      id: 1, receiver: "team", integration: "pagerduty[0]", groupKey: "", groupLabels: .empty,
      reason: "acknowledgement", firing: [alert.labels], resolved: [], due: Self.now, state: state)
    var wording = wording(Self.ratio, alert)
    wording.acknowledgement = [told].acknowledgement(of: alert)
    #expect(wording.remarks == ["acknowledged by rk at 14:04:30Z \(words)"])
    // What was told of an earlier one is another story.
    alert.acknowledgement?.at = Self.now + .seconds(30)
    #expect([told].acknowledgement(of: alert) == nil)
  }

  @Test func whatElseIsTold() {
    var alert = Self.alert()
    alert.standing = .held(covered: .seconds(240), of: .seconds(300))
    alert.acknowledgement = .init(by: "rk", at: Self.now - .seconds(30), note: "known, deploy 41")
    alert.silencedBy = ["1"]
    alert.isUnsaved = true
    #expect(
      wording(Self.ratio, alert).remarks == [
        "holding: 4m of 5m of data are there since the start; until then no recovery is believed",
        "acknowledged by rk at 14:04:30Z (this Vigil only): known, deploy 41", "silenced",
        "unsaved: its last change is not recorded yet",
      ])
    alert = Self.alert()
    alert.standing = .ended(reason: "no longer exposed")
    #expect(wording(Self.ratio, alert).remarks.first?.hasPrefix("ended: no longer exp") == true)
  }

  @Test(arguments: [(0, "0s"), (45, "45s"), (120, "2m"), (5400, "1h30m"), (90_061, "1d1h")])
  func spans(seconds: Int, text: String) {
    #expect(AlertWording.span(.seconds(seconds)) == text)
  }

  // MARK: - How much

  @Test func theExtent() {
    func services(_ names: [String]) -> [Labels] { names.map { ["service": $0] } }
    let all = services(["a", "b", "c"])
    #expect(AlertExtent(active: services(["a"]), watched: all)?.text == "a only, 1 of 3 services")
    #expect(AlertExtent(active: services(["a", "b"]), watched: all)?.text == "2 of 3 services")
    #expect(AlertExtent(active: all, watched: all)?.text == "all 3 services")
    #expect(AlertExtent(active: services(["a"]), watched: services(["a"])) == nil)
    #expect(AlertExtent(active: services(["z"]), watched: all) == nil)
    #expect(AlertExtent(active: [], watched: all) == nil)
    let pairs: [Labels] = [["a": "1", "b": "1"], ["a": "1", "b": "2"], ["a": "2", "b": "1"]]
    #expect(AlertExtent(active: [pairs[0], pairs[2]], watched: pairs)?.text == "1 only, all 2 as")
  }

  // MARK: - History

  private func changes(_ list: [(Int, AlertChange.What)]) -> [AlertChange] {
    list.map {
      AlertChange(
        time: Self.now - .seconds($0.0), alert: "a1", labels: Self.alert().labels, what: $0.1)
    }
  }

  @Test func firingsAreCountedAndMeasured() {
    let history = FiringHistory(
      changes([
        (300_000, .firing), (299_000, .resolved), (4000, .pending), (3900, .firing),
        (3850, .firing), (3600, .resolved), (2000, .firing), (1940, .resolved), (1000, .pending),
        (900, .inactive), (800, .firing),
      ]))
    #expect(history.firings.count == 4)
    #expect(history.firings.last?.to == nil)
    #expect(
      history.summary(at: Self.now) == "3 in 24 h, 4 in 7 d, lasting 1m to 16m40s, flapping")
  }

  @Test func theAlertItselfIsNewerThanTheRecord() {
    var history = FiringHistory([])
    history.add(Self.alert())
    #expect(history.firings == [.init(from: Self.now - .seconds(100), to: nil, value: 0.082)])
    var same = FiringHistory(changes([(103, .firing)]))
    var ended = Self.alert()
    (ended.state, ended.resolvedAt) = (.resolved, Self.now)
    same.add(ended)
    #expect(same.firings.count == 1 && same.firings[0].to == Self.now)
  }
}
