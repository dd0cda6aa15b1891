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
