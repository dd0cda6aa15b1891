import Metrics
import Testing

@testable import Rollups

/// What only grows is no observation, however its family is called.
@Suite struct RefusalTests {
  private let sink = RecordingSink()

  private func refusals(
    _ metric: String, _ metadata: [String: MetricMetadata.Kind], _ samples: [(Labels, Double)]
  ) -> [String] {
    let tap = RollupTap(
      before: sink,
      rules: [
        RollupRule(
          record: "r", matchers: [Matcher("__name__", equals: metric)], window: .seconds(60),
          by: [], quantiles: [0.5])
      ])
    for second in 0..<3 {
      var batch = SampleBatch(timestamp: Timestamp(seconds: Double(second)))
      for (labels, value) in samples { batch.append(tap.reference(for: labels), value) }
      // As the scraper does: references first, then what the page tells, then the samples.
      var told: [String: MetricMetadata] = [:]
      for (name, kind) in metadata {
        var one = MetricMetadata()
        one.kind = kind
        told[name] = one
      }
      tap.describe(told)
      tap.append(batch)
      tap.write(at: Timestamp(seconds: Double(second)))
    }
    return tap.refusals
  }

  @Test func aCounterOfOpenMetricsIsRefusedByItsSamplesName() {
    let refused = refusals("hits_total", ["hits": .counter], [(["__name__": "hits_total"], 7)])
    #expect(refused.count == 1 && sink.value(["__name__": "r_count"]) == nil)
  }

  @Test(arguments: ["lat_bucket", "lat_count", "lat_sum"])
  func aPartOfAHistogramIsRefused(metric: String) {
    let refused = refusals(
      metric, ["lat": .histogram],
      [
        (["__name__": "lat_bucket", "le": "1"], 7), (["__name__": "lat_bucket", "le": "+Inf"], 7),
        (["__name__": "lat_count"], 7), (["__name__": "lat_sum"], 7),
      ])
    #expect(refused.count == 1, "\(refused)")
    #expect(sink.value(["__name__": "r_count"]) == nil)
  }

  /// Its buckets rise and fall with what is there: what fell would be taken for a process that began anew.
  @Test func aGaugeHistogramIsRefused() {
    let refused = refusals(
      "queue_age", ["queue_age": .gaugehistogram],
      [(["__name__": "queue_age_bucket", "le": "1"], 7)])
    #expect(refused.count == 1 && sink.value(["__name__": "r_count"]) == nil)
  }

  /// As the scraper is to a sink: it keeps references while the generation stays, and tells what changed.
  private final class Target {
    let labels: Labels
    private let teller: Labels
    private let tap: RollupTap
    private var known: (SeriesReference, UInt64)?
    private var told: (MetricMetadata.Kind?, UInt64)?

    init(_ tap: RollupTap, _ job: String, honorsLabels: Bool = false) {
      self.tap = tap
      labels = ["__name__": "depth", "job": job, "instance": "h:1"]
      teller = honorsLabels ? ["__url__": job] : ["job": job, "instance": "h:1"]
    }

    func scrape(_ kind: MetricMetadata.Kind?, at second: Double, _ value: Double) {
      let generation = tap.generation
      if known?.1 != generation { known = (tap.reference(for: labels), generation) }
      if told.map({ $0 == (kind, tap.generation) }) != true {
        told = (kind, tap.generation)
        tap.describe(kind.map { ["depth": MetricMetadata(kind: $0)] } ?? [:], of: teller)
      }
      guard let known else { return }
      var batch = SampleBatch(timestamp: Timestamp(seconds: second))
      batch.append(known.0, value)
      tap.append(batch)
    }

    func end() { tap.describe([:], of: teller) }
  }

  @Test(arguments: [true, false])
  func aTargetComesBackWhenItIsMended(honorsLabels: Bool) {
    let tap = tap([])
    let a = Target(tap, "a")
    let b = Target(tap, "b", honorsLabels: honorsLabels)
    for second in 0..<4 {
      a.scrape(.gauge, at: Double(second), 3)
      b.scrape(.counter, at: Double(second), 1000)
    }
    tap.write(at: Timestamp(seconds: 4))
    #expect(tap.refusals.count == 1)
    // It is not known which series the other's are, so none is taken in.
    #expect(sink.value(["__name__": "r_count"]) == (honorsLabels ? nil : 4))
    for second in 4..<8 {
      a.scrape(.gauge, at: Double(second), 3)
      b.scrape(.gauge, at: Double(second), 5)
    }
    tap.write(at: Timestamp(seconds: 8))
    #expect(tap.refusals == [])
    #expect(sink.value(["__name__": "r_max"]) == 5)
    // The scrape that tells of it is not taken in yet.
    #expect(sink.value(["__name__": "r_count"]) == (honorsLabels ? 6 : 11))
  }

  /// Mending one leaves the others out that are still wrong.
  @Test func theOthersStayLeftOut() {
    let tap = tap([])
    let targets = ["a", "b", "c"].map { Target(tap, $0) }
    func round(_ kinds: [MetricMetadata.Kind], _ second: Double) {
      for (target, kind) in zip(targets, kinds) {
        target.scrape(kind, at: second, kind == .gauge ? 1 : 1000)
      }
    }
    round([.gauge, .counter, .counter], 0)
    round([.gauge, .counter, .counter], 1)
    #expect(tap.refusals.first?.contains("(2 targets are left out)") == true)
    for second in 2..<6 { round([.gauge, .gauge, .counter], Double(second)) }
    tap.write(at: Timestamp(seconds: 6))
    #expect(tap.refusals.first?.contains("(c h:1 is left out)") == true)
    #expect(sink.value(["__name__": "r_max"]) == 1)
    let generation = tap.generation
    for second in 6..<10 { round([.gauge, .gauge, .counter], Double(second)) }
    #expect(tap.generation == generation)
    // One that is gone is no matter any more.
    targets[2].end()
    #expect(tap.refusals == [])
  }

  @Test func aMemberOfTwoRulesComesBackToTheOneThatLeftItOut() {
    let tap = RollupTap(
      before: sink,
      rules: ["depth", "depth_total"].enumerated().map { index, metric in
        RollupRule(
          record: "r\(index)", matchers: [Matcher("__name__", equals: metric)],
          window: .seconds(60), by: [], quantiles: [0.5])
      }
        + [
          RollupRule(
            record: "all",
            matchers: [Matcher("__name__", equals: "depth"), Matcher("job", equals: "a")],
            window: .seconds(60), by: ["job"], quantiles: [0.5])
        ])
    let a = Target(tap, "a")
    a.scrape(.counter, at: 0, 1000)
    // In OpenMetrics `depth_total` is the series of a counter `depth`.
    #expect(tap.refusals.count == 3)
    for second in 1..<5 { a.scrape(.gauge, at: Double(second), 2) }
    tap.write(at: Timestamp(seconds: 5))
    #expect(tap.refusals == [])
    #expect(sink.value(["__name__": "r0_count"]) == 3)
    #expect(sink.value(["__name__": "all_count", "job": "a"]) == 3)
  }

  private func scrape(
    _ tap: RollupTap, _ job: String, _ kind: MetricMetadata.Kind, at second: Double, _ value: Double
  ) {
    var batch = SampleBatch(timestamp: Timestamp(seconds: second))
    let labels: Labels = ["__name__": "depth", "job": job, "instance": "h:1"]
    batch.append(tap.reference(for: labels), value)
    tap.describe(
      ["depth": MetricMetadata(kind: kind)], of: ["job": job, "instance": "h:1", "zone": "z"])
    tap.append(batch)
  }

  private func tap(_ matchers: [Matcher]) -> RollupTap {
    RollupTap(
      before: sink,
      rules: [
        RollupRule(
          record: "r", matchers: [Matcher("__name__", equals: "depth")] + matchers,
          window: .seconds(60), by: [], quantiles: [0.5])
      ])
  }

  @Test func aCounterOfATargetThatIsNotSelectedIsNoneOfTheRules() {
    let tap = tap([Matcher("job", equals: "a")])
    for second in 0..<3 {
      scrape(tap, "b", .counter, at: Double(second), 1000)
      scrape(tap, "a", .gauge, at: Double(second), 3)
    }
    tap.write(at: Timestamp(seconds: 3))
    #expect(tap.refusals == [])
    #expect(sink.value(["__name__": "r_count"]) == 3 && sink.value(["__name__": "r_max"]) == 3)
  }

  @Test(arguments: [true, false])
  func aTargetThatTellsOtherwiseHarmsOnlyItself(comesFirst: Bool) {
    let tap = tap([])
    if comesFirst { scrape(tap, "b", .counter, at: 0, 1000) }
    scrape(tap, "a", .gauge, at: 0, 3)
    if !comesFirst { scrape(tap, "b", .gauge, at: 0, 2) }
    for second in 1..<4 {
      scrape(tap, "b", .counter, at: Double(second), 1000)
      scrape(tap, "a", .gauge, at: Double(second), 3)
    }
    tap.write(at: Timestamp(seconds: 4))
    #expect(tap.refusals.count == 1 && tap.refusals[0].contains("(b h:1 is left out)"))
    #expect(sink.value(["__name__": "r_count"]) == (comesFirst ? 4 : 5))
    #expect(sink.value(["__name__": "r_max"]) == 3)
    // Where none is left that can be observed, the record ends.
    scrape(tap, "a", .counter, at: 5, 4)
    tap.write(at: Timestamp(seconds: 6))
    #expect(tap.refusals[0].contains("(2 targets are left out)"))
    #expect(sink.value(["__name__": "r_count"])?.isStaleMarker == true)
  }
}
