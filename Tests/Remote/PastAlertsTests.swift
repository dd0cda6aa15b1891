import Facts
import Metrics
import Query
import Testing

@testable import Remote

struct PastAlertsTests {
  /// `p`, `f`, `b` for both and `.` for nothing at each step of ten seconds.
  private func past(_ text: String, isCoarse: Bool = false) -> PastAlerts {
    let steps = StepRange(
      start: Timestamp(seconds: 0), end: Timestamp(seconds: Double(text.count - 1) * 10),
      step: .seconds(10))
    func series(_ state: String, _ signs: Set<Character>) -> Series {
      let points = text.enumerated().filter { signs.contains($0.element) }.map {
        Point(Timestamp(seconds: Double($0.offset) * 10), 1)
      }
      return Series(
        labels: ["__name__": "ALERTS", "alertname": "A", "alertstate": state, "job": "j"],
        points: points)
    }
    let matrix = [series("pending", ["p", "b"]), series("firing", ["f", "b"])]
    return PastAlerts(matrix, at: steps, isCoarse: isCoarse)
  }

  private func changes(_ past: PastAlerts, gaps: Set<Int> = []) -> String {
    past.changes(gaps: gaps) { RuleFact.ID(file: "f", group: "g", name: $0["alertname"]) }
      .map { "\($0.time.milliseconds / 10_000) \($0.what.rawValue)" }.joined(separator: ", ")
  }

  @Test(arguments: [
    ("..ppff..", "2 pending, 4 firing, 6 resolved"), ("..pp..", "2 pending, 4 inactive"),
    // What is there at first is no change.
    ("ff..", "2 resolved"), ("pp.", "2 inactive"), ("ffff", ""), ("....", ""), ("", ""), ("f", ""),
    (".f.f", "1 firing, 2 resolved, 3 firing"),
    // It ended and began again between two steps.
    (".ffpp", "1 firing, 3 resolved, 3 pending"),
    // One of two servers is behind: the higher counts.
    (".pbf.", "1 pending, 2 firing, 4 resolved"),
  ])
  func changesAreWhereTheStateIsAnother(_ text: String, _ expected: String) {
    #expect(changes(past(text)) == expected)
  }

  @Test(arguments: [
    (".b.", "1 pending, 1 firing, 2 resolved"), (".pbf.", "1 pending, 2 firing, 4 resolved"),
    // It fired, ended, was pending again, and what came then is in the next step.
    (".fb.", "1 firing, 2 resolved, 2 pending, 3 inactive"),
    (".fbf.", "1 firing, 2 resolved, 2 pending, 3 firing, 4 resolved"),
  ])
  func aCoarseStepHoldsAllThatWasSinceTheOneBefore(_ text: String, _ expected: String) {
    #expect(changes(past(text, isCoarse: true)) == expected)
  }

  @Test(arguments: [
    ("ff..ff.", "2 vanished, 4 returned, 6 resolved"),
    ("ff..pp.", "2 vanished, 4 returned, 4 pending, 6 inactive"),
    ("ff..", "2 vanished"), ("pp.f", "2 vanished, 3 returned, 3 firing"),
  ])
  func whereNothingWasWrittenNothingEnded(_ text: String, _ expected: String) {
    #expect(changes(past(text), gaps: [2]) == expected)
  }

  @Test func lossesAreTheNewestFirst() {
    #expect(past("f.f.pf.").losses == [6, 3, 1])
  }

  @Test func aChangeSaysOfWhatItIs() throws {
    let rule = RuleFact.ID(file: "f", group: "g", name: "A")
    let change = try #require(past(".f").changes(gaps: []) { _ in rule }.first)
    #expect(change.labels == ["alertname": "A", "job": "j"] && change.note == "from ALERTS")
    #expect(change.alert == alertFactID(rule: rule, labels: change.labels))
    #expect(change.value == nil && change.isSaved)
  }

  /// Series that are none of alerts, and points at odd times, change nothing.
  @Test func oddSeriesAreLeftAside() {
    let steps = StepRange(
      start: Timestamp(seconds: 0), end: Timestamp(seconds: 10), step: .seconds(10))
    let past = PastAlerts(
      [
        Series(labels: ["alertname": "A"], points: [Point(Timestamp(seconds: 10), 1)]),
        Series(
          labels: ["alertname": "B", "alertstate": "firing"],
          points: [Point(Timestamp(seconds: -10), 1), Point(Timestamp(seconds: 1e9), 1)]),
      ], at: steps, isCoarse: false)
    #expect(changes(past).isEmpty)
  }
}

struct PastPlanTests {
  private let now = Timestamp(seconds: 1_800_000_000)

  private func plan(
    _ span: Duration, name: String? = "A",
    _ intervals: ClosedRange<Duration> = .seconds(30) ... .seconds(60)
  ) -> PastPlan? {
    PastPlan(
      AlertChangeQuestion(from: now - span, through: now), name, intervals, now: now)
  }

  @Test(arguments: [
    (3600, "A", 30, "x"), (3600, nil, 30, "x"), (86_400, nil, 87, "last_over_time(x[87s])"),
    (86_400 * 30, "A", 260, "last_over_time(x[260s])"),
    (86_400 * 5, "A", 44, "x"), (86_400 * 10_000, "A", 3163, "last_over_time(x[3163s])"),
    (1, "A", 30, "x"),
  ])
  func theMoreIsWantedTheLongerAreTheSteps(
    _ seconds: Int, _ name: String?, _ step: Int, _ expression: String
  ) throws {
    let plan = try #require(self.plan(.seconds(seconds), name: name))
    #expect(plan.steps.step == .seconds(step) && plan.expression("x") == expression)
    #expect(plan.steps.count <= 10_003 && plan.steps.count >= 2)
    #expect(plan.steps.start < now - .seconds(min(seconds, 366 * 86_400)))
    #expect(plan.steps.start.milliseconds % (Int64(step) * 1000) == 0)
    #expect(plan.steps.end <= now)
  }

  /// An alert that ends as its server stops is gone a little before or after the last of the targets are.
  @Test(arguments: [
    (3600, 30, 60, 15), (86_400 * 5, 44, 60, 15), (86_400 * 30, 260, 260, 260),
    (86_400 * 9, 78, 78, 78),
  ])
  func whatIsMissingIsLookedForAWhile(_ seconds: Int, _ step: Int, _ span: Int, _ every: Int) throws
  {
    let plan = try #require(self.plan(.seconds(seconds)))
    #expect(plan.steps.step == .seconds(step))
    let time = now - .seconds(1000)
    #expect(
      plan.probe(from: time, now: now)
        == StepRange(start: time, end: time + .seconds(span), step: .seconds(every)))
    #expect(plan.probe(from: now - .seconds(1), now: now).end == now)
  }

  @Test func ofTheFutureNothingIsKnown() {
    #expect(plan(.seconds(-5)) == nil)
    let ended = AlertChangeQuestion(from: now, through: now - .seconds(1))
    #expect(PastPlan(ended, "A", .seconds(1) ... .seconds(1), now: now) == nil)
    let all = AlertChangeQuestion(from: .distantPast, through: .distantFuture)
    #expect(PastPlan(all, nil, .seconds(1) ... .seconds(1), now: now) != nil)
  }

  @Test func aSelectorIsOfTheLabels() {
    #expect(PastPlan.selector(nil, nil) == "ALERTS")
    #expect(PastPlan.selector(nil, "a\"b\\") == #"ALERTS{alertname="a\"b\\"}"#)
    #expect(
      PastPlan.selector(["alertname": "A", "a.b": "c\n"], "A")
        == #"ALERTS{"a.b"="c\n",alertname="A"}"#)
  }
}

struct RuleLookupTests {
  private func rule(_ group: String, _ labels: [Label], _ interval: Int = 1) -> RuleFact {
    var rule = RuleFact(
      .init(server: "s", file: "f", group: group, name: "A"), .alerting, expression: "",
      interval: .seconds(interval))
    rule.labels = labels
    return rule
  }

  @Test func anAlertIsOfTheRuleWhoseLabelsItBears() {
    let rules = [
      rule("one", [Label("severity", "page"), Label("x", "{{ $value }}")], 10),
      rule("two", [Label("severity", "warn")], 60),
    ]
    let lookup = RuleLookup(rules, of: "s")
    #expect(lookup.rule(of: ["alertname": "A", "severity": "warn"]).group == "two")
    #expect(lookup.rule(of: ["alertname": "A", "severity": "page", "x": "5"]).group == "one")
    #expect(
      lookup.rule(of: ["alertname": "A"]) == .init(server: "s", file: "", group: "", name: "A"))
    #expect(lookup.intervals(of: "A") == .seconds(10) ... .seconds(60))
    #expect(lookup.intervals(of: "B") == .seconds(60) ... .seconds(60))
  }
}
