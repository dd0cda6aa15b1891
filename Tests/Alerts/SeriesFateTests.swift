import Alerts
import Facts
import Metrics
import PromQL
import Testing

private func readNeeds(_ text: String, records: [String: String] = [:]) throws -> SeriesNeeds {
  let parsed = try records.mapValues { try parseExpression($0) }
  return SeriesNeeds(try parseExpression(text)) { name in parsed[name].map { [$0] } ?? [] }
}

@Suite struct SeriesNeedsTests {
  @Test(arguments: [
    ("rate(errors_total[5m]) > 1", [#"{__name__="errors_total"}"#], 300),
    ("up{job=\"a\"} == 0", [#"{job="a",__name__="up"}"#], 0),
    (
      "sum by (s) (rate(a[2m])) / sum by (s) (rate(b[10m])) > 0.1",
      [#"{__name__="a"}"#, #"{__name__="b"}"#], 600
    ),
    ("max_over_time(rate(a[5m])[1h:1m]) > 1", [#"{__name__="a"}"#], 3900),
    // What was long ago and what only takes away is not needed.
    ("a > 2 * a offset 1w", [#"{__name__="a"}"#], 0),
    ("a unless b", [#"{__name__="a"}"#], 0),
    ("absent(a)", [], 0),
  ])
  func whatIsNeeded(_ text: String, _ selectors: [String], _ window: Int) throws {
    let needs = try needs(text)
    #expect(needs.selectors == selectors)
    #expect(needs.window == .seconds(window))
  }

  @Test func whatIsRecordedNeedsWhatItIsMadeOf() throws {
    let needs = try needs(
      "job:errors:rate5m > 1",
      records: ["job:errors:rate5m": "sum by (job) (rate(errors_total[5m]))"])
    #expect(needs.selectors == [#"{__name__="errors_total"}"#])
    #expect(needs.window == .seconds(300))
    // One that is made of itself is no trap.
    let own = try self.needs("a > 1", records: ["a": "a + 1"])
    #expect(own.selectors == [#"{__name__="a"}"#])
  }

  private func needs(_ text: String, records: [String: String]) throws -> SeriesNeeds {
    try readNeeds(text, records: records)
  }
  private func needs(_ text: String) throws -> SeriesNeeds { try readNeeds(text) }

  @Test(arguments: [
    ("absent(up)", true), ("absent_over_time(up[5m])", true), ("count(up == 1) < 3", true),
    ("count(up) / count(x) <= 0.5", true), ("3 > count(up)", true), ("sum(up) < 2", true),
    ("a unless b", true), ("sum(rate(a[5m])) < 2", false), ("count(a) > 3", false),
    ("up == 0", false), ("rate(a[5m]) > 1", false),
  ])
  func whatIsTrueOfNothing(_ text: String, _ countsAbsence: Bool) throws {
    #expect(try needs(text).countsAbsence == countsAbsence)
  }
}

private func series(_ text: String) -> Labels {
  Labels(
    text.split(separator: ",").map { pair in
      let parts = pair.split(separator: "=")
      return Label(String(parts[0]), String(parts[1]))
    })
}

@Suite struct SeriesFateTests {
  private func target(_ instance: String, _ health: TargetFact.Health) -> TargetFact {
    TargetFact(
      job: "j", instance: instance, url: "", health: health,
      error: health == .down ? "refused" : "",
      labels: series("job=j,instance=\(instance)"))
  }

  /// Series `before` were needed, `after` are there, `up` was known of these instances.
  private func ending(
    of alert: String, _ text: String = "a > 1", before: [String], after: [String],
    up: [String] = ["1", "2", "3"], targets: [TargetFact]
  ) throws -> AlertEnding {
    let fate = try SeriesFate(
      readNeeds(text), since: Timestamp(milliseconds: 0), at: Timestamp(milliseconds: 15_000),
      ruleLabels: ["severity"], targets: targets,
      .init(
        series: { selectors, _, _ in
          selectors == ["up"]
            ? up.map { series("__name__=up,job=j,instance=\($0)") } : before.map(series)
        },
        live: { _, _ in after.map(series) }))
    return fate.ending(of: series(alert + ",alertname=X,severity=bad"))
  }

  private let one = "__name__=a,job=j,instance=1"
  private let two = "__name__=a,job=j,instance=2"

  @Test func whatIsThereRecovered() throws {
    let ending = try ending(
      of: "job=j,instance=1", before: [one, two], after: [one, two], targets: [target("1", .up)])
    #expect(ending == .recovered)
  }

  @Test func whatAFailingTargetTookAwayVanished() throws {
    let ending = try ending(
      of: "job=j,instance=1", before: [one, two], after: [two],
      targets: [target("1", .down), target("2", .up)])
    #expect(ending == .vanished(reason: "target 1 is down: refused"))
  }

  @Test func anotherInstancesTargetDoesNotMatter() throws {
    let ending = try ending(
      of: "job=j,instance=2", before: [one, two], after: [two],
      targets: [target("1", .down), target("2", .up)])
    #expect(ending == .recovered)
  }

  @Test func aSumOverAFailingTargetDidNotRecover() throws {
    let ending = try ending(
      of: "job=j", "sum by (job) (a) > 1", before: [one, two], after: [two],
      targets: [target("1", .down), target("2", .up)])
    #expect(ending == .vanished(reason: "target 1 is down: refused"))
  }

  @Test func aSumOverOneThatLeftRecovered() throws {
    let ending = try ending(
      of: "job=j", "sum by (job) (a) > 1", before: [one, two], after: [two],
      targets: [target("2", .up)])
    #expect(ending == .recovered)
  }

  @Test func whatAHealthyTargetDroppedEnds() throws {
    let ending = try ending(
      of: "job=j,instance=1", before: [one], after: [], targets: [target("1", .up)])
    #expect(ending == .gone(reason: "target 1 no longer exposes its series"))
  }

  @Test func whatLeftDiscoveryEnds() throws {
    let ending = try ending(
      of: "job=j,instance=1", before: [one], after: [], targets: [target("2", .up)])
    #expect(ending == .gone(reason: "target 1 left discovery"))
  }

  @Test func whatWasNotScrapedYetIsNotKnown() throws {
    let ending = try ending(
      of: "job=j,instance=1", before: [one], after: [], targets: [target("1", .unknown)])
    #expect(ending == .vanished(reason: "target 1 was not scraped yet"))
  }

  @Test func whereNoTargetIsKnownNothingLeft() throws {
    let ending = try ending(of: "job=j,instance=1", before: [one], after: [], targets: [])
    #expect(ending == .vanished(reason: "which targets there are is not known"))
  }

  @Test func whatWasPushedIsMissed() throws {
    let ending = try ending(
      of: "job=j,instance=1", before: [one], after: [], up: [], targets: [target("2", .up)])
    #expect(ending == .vanished(reason: "nobody delivers its series"))
  }

  @Test func anAbsenceThatEndsRecovered() throws {
    let ending = try ending(
      of: "job=j", "absent(a{job=\"j\"})", before: [], after: [one], targets: [target("1", .up)])
    #expect(ending == .recovered)
  }
}
