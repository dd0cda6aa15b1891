import Facts
import Incidents
import JSON
import Metrics
import PromQL
import Query
import TSDB
import TestSupport
import Testing
import Threads

@testable import Engine

/// The graphs that are frozen, and the samples that are cut.
@Suite struct EvidenceTests {
  private static func time(_ seconds: Int64) -> Timestamp {
    Timestamp(milliseconds: 1_800_000_000_000 + 1000 * seconds)
  }

  private func wish(_ from: Int64, _ through: Int64, alert: String = "High") -> EvidenceWish {
    EvidenceWish(
      id: "a", incident: 1, title: "High", expression: "", alert: alert, from: Self.time(from),
      through: Self.time(through))
  }

  // MARK: How it is asked for

  @Test(arguments: [
    // From, through, interval in milliseconds; start, end, step.
    (7, 67, 15_000, 0, 75, 15), (0, 60, 15_000, 0, 60, 15), (0, 1785, 15_000, 0, 1785, 15),
    (0, 1786, 15_000, 0, 1800, 30), (0, 60, 300, 0, 60, 1), (0, 60, 1_500, 0, 60, 2),
    (5, 5, 15_000, 0, 15, 15), (9, 3, 15_000, 0, 15, 15),
  ])
  func stepsAreWholeMultiples(
    _ from: Int64, _ through: Int64, _ interval: Int64, _ start: Int64, _ end: Int64, _ step: Int64
  ) {
    let range = EvidencePlan.range(
      from: Self.time(from), through: Self.time(through), every: .milliseconds(interval))
    #expect(range.start == Self.time(start) && range.end == Self.time(end))
    #expect(range.step == .seconds(step) && range.count <= EvidencePlan.mostPoints)
  }

  @Test(arguments: [1, 3600, 86_400, 30 * 86_400, 3650 * 86_400])
  func anySpanHasAFewPoints(_ span: Int64) {
    let range = EvidencePlan.range(
      from: Self.time(11), through: Self.time(11 + span), every: .seconds(15))
    #expect(range.count <= EvidencePlan.mostPoints && range.start <= Self.time(11))
    #expect(
      range.end >= Self.time(11 + span)
        || range.step > .seconds(60)
          && range.end + range.step > Self.time(11 + span)
    )
    #expect(range.step.milliseconds % 15_000 == 0)
    if span > 3600 { #expect(range.count > EvidencePlan.mostPoints / 2) }
  }

  @Test func ofARuleWhatItComparesIsShown() {
    func plan(_ text: String, alert: String = "High") -> EvidencePlan {
      EvidencePlan(wish(0, 60, alert: alert), evaluating: text, every: .seconds(15))
    }
    let ratio = plan("sum by (app) (rate(e_total[5m])) / sum by (app) (rate(r_total[5m])) > 0.05")
    #expect(
      ratio.expression == "sum by (app) (rate(e_total[5m])) / sum by (app) (rate(r_total[5m]))")
    #expect(ratio.threshold == 0.05 && ratio.unit == "percentunit")
    #expect(plan("absent(up)").expression == "absent(up)")
    #expect(
      plan("changes(build_info[5m]) > 0", alert: "").expression == "changes(build_info[5m]) > 0")
    // What is in another language is asked for as it stands.
    #expect(plan("a keep_metric_names > 1").expression == "a keep_metric_names > 1")
  }

  @Test func theAlertsOwnSeriesComeFirstThenTheWorst() {
    func graph(_ text: String) -> [String] {
      let plan = EvidencePlan(wish(0, 60), evaluating: text, every: .seconds(15))
      let matrix = (0..<30).map { number in
        Series(
          labels: ["instance": "\(number)", "app": number == 7 ? "shop" : "mail"],
          points: [Point(Self.time(15), Double(number))])
      }
      let evidence = plan.evidence(
        .matrix(matrix), first: ["app": "shop", "severity": "page"], at: Self.time(100))
      #expect(evidence.omitted == 10 && evidence.series.count == 20)
      #expect(evidence.series[0].values.map { $0.isNaN } == [true, false, true, true, true])
      return evidence.series.prefix(3).map { $0.labels["instance"] }
    }
    #expect(graph("x > 5") == ["7", "29", "28"])
    #expect(graph("x < 5") == ["7", "0", "1"])
  }

  // MARK: What is kept

  @Test func evidenceIsWhatAQueryGivesThen() async throws {
    let drill = Drill()
    defer { drill.leave() }
    for (instance, height) in [("a", 10.0), ("b", 3)] {
      drill.scrape(
        ["__name__": "errors", "app": "shop", "instance": instance], for: .seconds(3600)
      ) { height / (1 + abs($0.inSeconds - 700) / 100) }
    }
    await drill.evaluate("High", [("shop", 9.3)], since: drill.now - .seconds(45))
    // What is there later than the steps' last is scraped, too.
    drill.clock.time = drill.now + .seconds(30)
    drill.scrape(["__name__": "errors", "app": "shop", "instance": "a"], for: .seconds(15)) { _ in 4
    }
    await drill.pass(.seconds(15))
    let evidence = try #require(try await drill.evidence(1).values.first)
    #expect(evidence.expression == "errors" && evidence.threshold == 5 && evidence.alert == "High")
    #expect(evidence.from.milliseconds % evidence.step.milliseconds == 0)
    let question = Question(
      evidence.expression,
      .range(StepRange(start: evidence.from, end: evidence.through, step: evidence.step)))
    let answer = try await EmbeddedDataSource(source: drill.store).evaluate(question).value
    guard case .matrix(let matrix) = answer else { throw Unexpected() }
    #expect(evidence.series.count == 2 && matrix.count == 2)
    for series in evidence.series {
      let asked = try #require(matrix.first { $0.labels == series.labels })
      var expected = series.values.map { _ in Double.nan }
      for point in asked.points {
        expected[Int((point.timestamp - evidence.from).milliseconds / evidence.step.milliseconds)] =
          point.value
      }
      #expect(series.values.map(\.bitPattern) == expected.map(\.bitPattern))
    }
    // It is the same after a stop, when nothing is left of the samples.
    await drill.restart(after: .seconds(2 * 86_400))
    #expect(try await drill.record(1)?.evidence == [evidence])
    #expect(try await drill.record(1, known: [evidence.id])?.evidence == [])
  }

  @Test func aWishOutlivesTheProgram() async throws {
    let drill = Drill()
    defer { drill.leave() }
    drill.scrape(["__name__": "errors", "app": "shop"], for: .seconds(3600)) { _ in 9 }
    await drill.evaluate("High", [("shop", 9)])
    #expect(try await drill.record(1)?.evidence.map(\.isWish) == [true])
    await drill.restart(after: .seconds(300))
    let evidence = try #require(try await drill.evidence(1).values.first)
    #expect(evidence.series.first?.values.contains(9) == true)
    #expect(evidence.captured == drill.now)
  }

  @Test func anIncidentHasAMegabyteOfEvidence() async throws {
    let drill = Drill()
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    var random = SplitMix(seed: 3)
    let plan = EvidencePlan(wish(0, 1785), evaluating: "x > 1", every: .seconds(15))
    for number in 0..<120 {
      var wish = wish(0, 1785)
      wish.id = "graph \(number)"
      var evidence = plan.evidence(nil, first: .empty, at: drill.now)
      evidence.id = wish.id
      evidence.series = (0..<20).map { series in
        .init(
          labels: ["instance": "\(series)"],
          values: (0..<120).map { _ in Double.random(in: 0..<1, using: &random) })
      }
      let request = EvidenceKeeper.Request(
        wish: wish, expression: "x > 1", labels: .empty)
      await onThread { [evidence] in drill.incidents.frozen(request, evidence) }
    }
    await drill.restart()
    await drill.settle()
    let all = try #require(try await drill.record(1)).evidence.filter { !$0.isWish }
    let sizes = try all.map { try encodeJSON($0).count }
    #expect(sizes.reduce(0, +) <= EvidenceShelf.most)
    #expect(sizes.reduce(0, +) > EvidenceShelf.most * 9 / 10)
    #expect(all.first?.series.count == 20 && all.first?.omitted == 0)
    // Late ones are coarse before they are missing.
    let coarse = try #require(
      all.first { $0.series.first.map { $0.values.count < 120 } ?? false })
    #expect(coarse.series.count < 20 && coarse.omitted == 20 - coarse.series.count)
    let shown = try #require(coarse.series.first)
    #expect(coarse.step.milliseconds == 15_000 * Int64(120 / shown.values.count))
    #expect(coarse.through == coarse.from + coarse.step * (shown.values.count - 1))
  }

  // MARK: A source that is not one's own

  @Test func aSourceThatIsSilentIsAskedAgain() async throws {
    let source = MoodySource(failures: 2)
    let drill = Drill(asking: source)
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    let all = try await drill.evidence(1, passing: .seconds(10))
    let evidence = try #require(all.values.first)
    #expect(source.asked == 3)
    #expect(evidence.series.map(\.labels) == [["app": "shop"]])
    // Its samples are its own affair.
    #expect(await drill.order(1, .status(.resolved, note: "")) == nil)
    await drill.pass(.seconds(400))
    #expect(contents(of: drill.path + "/incidents") == "")
    #expect(drill.told.notices == [])
  }

  @Test func whatIsNeverAnsweredSaysWhy() async throws {
    let source = MoodySource(failures: .max)
    let drill = Drill(asking: source)
    defer { drill.leave() }
    await drill.evaluate("High", [("shop", 9)])
    let all = try await drill.evidence(1, passing: .seconds(100))
    let evidence = try #require(all.values.first)
    #expect(source.asked == 7)
    #expect(evidence.title == "High (no answer: made up)" && evidence.series == [])
    #expect(evidence.expression == "errors" && evidence.step == .seconds(30))
  }
}

struct Unexpected: Error {}
