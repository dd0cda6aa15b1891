import Alerts
import Facts
import Metrics
import PromQL
import Testing

private func readNeeds(_ text: String, records: [String: String] = [:]) throws -> SeriesNeeds {
  let parsed = try records.mapValues { try parseExpression($0) }
  return SeriesNeeds(try parseExpression(text)) { name in parsed[name].map { [.init($0)] } ?? [] }
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
    ("rate(a[5m] offset 5m) > 1", [#"{__name__="a"}"#], 600),
    ("rate(a[5m] offset -5m) > 1", [#"{__name__="a"}"#], 300),
    ("a offset 2m > 1", [#"{__name__="a"}"#], 120),
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

  @Test func aRecordThatIsReadTwiceNeedsTheSameTwice() throws {
    let records = ["r": "sum by (job) (rate(e[5m]))", "q": "r + 1"]
    let needs = try needs("r > 5 or r < 1", records: records)
    #expect(needs.selectors == [#"{__name__="e"}"#])
    #expect(needs.reads.count == 1)
    #expect(
      try self.needs("q > 5 and r > 1", records: records) == self.needs("r and q", records: records)
    )
    // One that leads back to itself reads what others give of that name.
    let round = try self.needs("x > 1", records: ["x": "y + e", "y": "x"])
    #expect(round.selectors == [#"{__name__="e"}"#, #"{__name__="x"}"#])
  }

  @Test func recordsThatBranchWithoutEndAreReadInTime() throws {
    var records: [String: String] = [:]
    for number in 1...40 {
      records["r\(number)"] =
        "avg_over_time(r\(number - 1)[1m]) + avg_over_time(r\(number - 1)[2m])"
    }
    #expect(!(try needs("r40 > 1", records: records).reads.isEmpty))
  }

  /// What the expression gives without the series of each selector.
  @Test(arguments: [
    ("a and b", [SeriesNeeds.Share.needed, .needed]), ("a or b", [.alternative, .alternative]),
    ("sum(a) or vector(0)", [.optional]), ("a > 5 or absent(b)", [.optional]),
    ("(a or b) / c", [.alternative, .alternative, .needed]), ("info(a, {x=\"1\"})", [.needed]),
  ])
  func sharesOfSelectors(_ text: String, _ shares: [SeriesNeeds.Share]) throws {
    #expect(try needs(text).reads.map(\.share) == shares)
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
    up: [String] = ["1", "2", "3"], targets: [TargetFact]?, records: [String: String] = [:]
  ) throws -> AlertEnding {
    let lastTrue = Timestamp(milliseconds: 0)
    let fate = try SeriesFate(
      readNeeds(text, records: records), since: lastTrue...lastTrue,
      at: Timestamp(milliseconds: 15_000), ruleLabels: ["severity"], targets: targets,
      .init(
        series: { selectors, _, _ in
          selectors == ["up"]
            ? up.map { series("__name__=up,job=j,instance=\($0)") } : before.map(series)
        },
        live: { _, _, _ in after.map(series) }))
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

  @Test func whereTargetsAreNotKnownNothingLeft() throws {
    let ending = try ending(of: "job=j,instance=1", before: [one], after: [], targets: nil)
    #expect(ending == .vanished(reason: "which targets there are is not known"))
  }

  @Test func theLastTargetThatLeavesEndsItsAlerts() throws {
    let ending = try ending(of: "job=j,instance=1", before: [one], after: [], targets: [])
    #expect(ending == .gone(reason: "target 1 left discovery"))
  }

  /// Series that were pushed bear the labels of no target.
  @Test func whatWasPushedIsMissedWhileSomebodyFails() throws {
    func ending(_ targets: [TargetFact]) throws -> AlertEnding {
      try self.ending(
        of: "job=batch", before: ["__name__=a,job=batch"], after: [], targets: targets)
    }
    #expect(
      try ending([target("2", .up)])
        == .gone(reason: "its series ended; who delivered them is not known"))
    #expect(
      try ending([target("2", .up), target("3", .unknown), target("1", .down)])
        == .vanished(
          reason: "who delivers its series is not known, and target 1 is down: refused"))
    #expect(
      try ending([target("2", .up), target("3", .unknown)])
        == .vanished(
          reason: "who delivers its series is not known, and target 3 was not scraped yet"))
  }

  private let lost = AlertEnding.vanished(
    reason: "nothing is kept of the series that it needs, and none are there")

  /// Of what is no longer kept it is not known what became.
  @Test(arguments: [
    ("a > 1", [String](), false), ("a > 1", ["__name__=a,job=j,instance=2"], false),
    ("a > 1", ["__name__=a,job=j,instance=1"], true),
    ("a > 1 and on (job) b", ["__name__=a,job=j,instance=1"], false),
    ("a > 1 or b > 1", ["__name__=b,job=j,instance=1"], true),
    ("(a or vector(0)) < 1", [], true), ("vector(1) > hour()", [], true),
  ])
  func pastRetentionOnlyLiveSeriesRecover(
    _ text: String, _ after: [String], _ isRecovered: Bool
  ) throws {
    let ending = try ending(
      of: "job=j,instance=1", text, before: [], after: after, targets: [target("1", .up)])
    #expect(ending == (isRecovered ? .recovered : lost))
  }

  /// Labels that functions make are not those of the series.
  @Test(arguments: [
    (
      #"label_replace(a, "instance", "$1", "host", "(.*)") > 1"#, "job=j,instance=x",
      [String: String]()
    ),
    (#"label_join(a, "job", "-", "x", "y") > 1"#, "job=x-y,instance=1", [:]),
    (#"count_values by (job) ("instance", a) > 0"#, "job=j,instance=9", [:]),
    ("r > 1", "job=j,instance=x", ["r": #"label_replace(a, "instance", "x", "", "")"#]),
  ])
  func madeLabelsDoNotBind(
    _ text: String, _ alert: String, _ records: [String: String]
  ) throws {
    let down = try ending(
      of: alert, text, before: [one], after: [], targets: [target("1", .down)], records: records)
    #expect(down == .vanished(reason: "target 1 is down: refused"))
    let up = try ending(
      of: alert, text, before: [one], after: [one], targets: [target("1", .up)],
      records: records)
    #expect(up == .recovered)
  }

  @Test func labelsThatARecordAddsDoNotBind() throws {
    let record = SeriesNeeds.Recorder(try parseExpression("a + 1"), labels: ["job"])
    let needs = SeriesNeeds(try parseExpression("r > 1")) { $0 == "r" ? [record] : [] }
    #expect(needs.reads.map(\.scope) == [.allBut(["job"])])
  }

  /// At each side of a join other labels are the alert's own.
  @Test func eachSideOfAJoinIsMissed() throws {
    let text = "mem / on (pod) group_left () limits > 0.9"
    let mem = "__name__=mem,instance=1,job=j,pod=p"
    let limits = "__name__=limits,instance=2,job=j,pod=p"
    let foreign = "__name__=limits,instance=3,job=j,pod=q"
    func ending(_ after: [String], _ targets: [TargetFact]) throws -> AlertEnding {
      try self.ending(
        of: "instance=1,job=j,pod=p", text, before: [mem, limits, foreign], after: after,
        targets: targets)
    }
    let all = [target("1", .up), target("2", .up), target("3", .down)]
    #expect(try ending([mem, limits], all) == .recovered)
    #expect(
      try ending([mem, foreign], [target("1", .up), target("2", .down)])
        == .vanished(reason: "target 2 is down: refused"))
    #expect(
      try ending([mem, foreign], all)
        == .gone(reason: "target 2 no longer exposes its series"))
    #expect(
      try ending([limits, foreign], [target("1", .down), target("2", .up)])
        == .vanished(reason: "target 1 is down: refused"))
  }

  @Test func anAbsenceThatEndsRecovered() throws {
    let ending = try ending(
      of: "job=j", "absent(a{job=\"j\"})", before: [], after: [one], targets: [target("1", .up)])
    #expect(ending == .recovered)
  }
}
