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
}
