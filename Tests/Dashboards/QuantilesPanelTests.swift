import Dashboards
import Metrics
import PromQL
import Query
import Rollups
import TSDB
import Testing

/// An hour of a small fleet, scraped every 15 s into a store, behind the records that are asked for.
private struct Fleet {
  private let store = Store()
  private let tap: RollupTap
  var source: PatientSource { PatientSource(store) }

  /// - `temperature{sensor}`: a gauge, 1…100 by sensor, the first twice as high for the last ten minutes.
  /// - `lat`: a classic histogram of two instances: of every 100 observations none to 0.1 s, 90 to 0.5 s, all to 1 s.
  /// - `rpc`: a native one: of every 100 observations 90 in (1, 2], 10 in (2, 4].
  init(records: [(name: String, metric: String, by: [String])] = []) {
    tap = RollupTap(
      before: store,
      rules: records.map {
        RollupRule(
          record: $0.name, matchers: [Matcher("__name__", equals: $0.metric)],
          window: .seconds(60), by: $0.by, quantiles: [0.5, 0.99])
      })
    tap.describe(["rpc": MetricMetadata(kind: .histogram)])
    for round in 0...260 {
      let time = now - .seconds(15 * (260 - round))
      var batch = SampleBatch(timestamp: time)
      func add(_ labels: Labels, _ value: Double) {
        batch.append(tap.reference(for: labels), value)
      }
      for sensor in 1...100 {
        let factor = sensor == 100 && time > now - .seconds(600) ? 2.0 : 1
        add(["__name__": "temperature", "sensor": "\(sensor)"], Double(sensor) * factor)
      }
      for instance in ["a", "b"] {
        for (bound, share) in [("0.1", 0.0), ("0.5", 90), ("1.0", 100), ("+Inf", 100)] {
          add(
            ["__name__": "lat_bucket", "i": instance, "le": bound], share * Double(round))
        }
        add(["__name__": "lat_sum", "i": instance], 40 * Double(round))
        add(["__name__": "lat_count", "i": instance], 100 * Double(round))
      }
      batch.histograms.append(
        SampleBatch.HistogramEntry(
          reference: tap.reference(for: ["__name__": "rpc", "i": "a"]), timestamp: time,
          histogram: Fleet.native(Double(round))))
      tap.append(batch)
      tap.write(at: time)
    }
  }

  private static func native(_ rounds: Double) -> NativeHistogram {
    var histogram = NativeHistogram()
    histogram.schema = 0
    histogram.positiveSpans = [NativeHistogram.Span(offset: 1, length: 2)]
    histogram.positiveBuckets = [90 * rounds, 10 * rounds]
    histogram.count = 100 * rounds
    histogram.sum = 170 * rounds
    return histogram
  }
}

private func quantiles(_ expression: String, _ options: String, unit: String = "s") throws
  -> Dashboard
{
  let expression = expression.split(separator: "\"", omittingEmptySubsequences: false)
    .joined(separator: "\\\"")
  return try load(
    #"{"panels":[{"type":"vigil-quantiles-panel","title":"P","gridPos":{"x":0,"y":0,"w":12,"h":8},"#
      + #""targets":[{"expr":"\#(expression)","refId":"A"}],"#
      + #""fieldConfig":{"defaults":{"unit":"\#(unit)"}},"options":{\#(options)}}]}"#)
}

@Suite struct QuantilesPanelTests {
  private func table(_ fleet: Fleet, _ expression: String, _ options: String, unit: String = "s")
    async throws -> [[String]]
  {
    let frame = try #require(
      await frames(quantiles(expression, options, unit: unit), fleet.source).first)
    #expect(frame.notice == nil)
    guard case .table(let table) = frame.content else {
      Issue.record("no table: \(frame.content)")
      return []
    }
    return [table.columns.map(\.name)] + table.rows.map { $0.map(\.text) }
  }

  private func ribbons(_ fleet: Fleet, _ expression: String, _ options: String, unit: String = "s")
    async throws -> GraphFrame
  {
    let frame = try #require(
      await frames(
        quantiles(expression, #""mode":"ribbons""# + options, unit: unit), fleet.source
      ).first)
    #expect(frame.notice == nil)
    var made: GraphFrame?
    if case .graph(let graph) = frame.content { made = graph }
    let graph = try #require(made, "\(frame.content)")
    try #require(graph.series.map(\.name) == ["p50", "p90", "p99", "max"])
    #expect(graph.series.allSatisfy { $0.style == .ribbon && $0.values.contains { !$0.isNaN } })
    for (lower, upper) in zip(graph.series, graph.series.dropFirst()) {
      #expect(zip(lower.values, upper.values).allSatisfy { !($0 > $1) })
    }
    return graph
  }

  @Test func seriesAreReadOverTheWindow() async throws {
    let fleet = Fleet()
    let rows = try await table(
      fleet, #"temperature{sensor="100"}"#, #""quantiles":[0.5,0.9],"window":"20m""#,
      unit: "celsius")
    #expect(rows[0] == ["over 20m", "p50", "p90", "min", "max", "avg", "accuracy ±"])
    // At the window's middle half the values are 100: PromQL interpolates.
    #expect(
      Array(rows[1].dropFirst())
        == ["150 °C", "200 °C", "100 °C", "200 °C", "150 °C", "exact"])
    let sums = try await table(
      fleet, "sum(temperature)", #""quantiles":[0.5],"window":"5m""#, unit: "none")
    #expect(sums[1] == ["all", "5150", "5150", "5150", "5150", "exact"])
  }

  @Test func classicHistogramsAreReadFromTheirIncrease() async throws {
    let rows = try await table(
      Fleet(), "lat_bucket", #""quantiles":[0.5,0.99],"window":"1m""#)
    #expect(
      rows == [
        ["over 1m", "p50", "p99", "min", "max", "avg", "accuracy ±"],
        ["all", "322 ms", "950 ms", "~100 ms", "~1 s", "400 ms", "a bucket"],
      ])
    let split = try await table(
      Fleet(), #"lat_bucket{i=~"a|b"}"#, #""quantiles":[0.5],"by":["i"]"#)
    #expect(split.map { $0[0] } == ["over 5m", "a", "b"])
    #expect(split.dropFirst().allSatisfy { $0[1] == "322 ms" })
  }

  @Test func nativeHistogramsAreReadFromTheirIncrease() async throws {
    let rows = try await table(
      Fleet(), "rpc", #""quantiles":[0.5,0.99],"source":"native","window":"2m""#)
    #expect(
      rows == [
        ["over 2m", "p50", "p99", "min", "max", "avg", "accuracy ±"],
        ["all", "1.47 s", "3.73 s", "~1 s", "~4 s", "1.7 s", "a bucket"],
      ])
  }

  @Test func recordsAreReadAsWrittenAndElseFromTheirHistogram() async throws {
    let fleet = Fleet(records: [
      ("t:all", "temperature", []), ("lat:all", "lat", []), ("lat:i", "lat", ["i"]),
    ])
    let gauge = try await table(
      fleet, "t:all", #""quantiles":[0.5,0.75,0.99]"#, unit: "celsius")
    #expect(gauge[0] == ["", "p50", "p75", "p99", "min", "max", "avg", "accuracy ±"])
    let first = try #require(gauge.dropFirst().first)
    #expect(first[0] == "all" && first[1].hasPrefix("50") && first[2].hasPrefix("75"))
    #expect(first[4] == "1 °C" && first[5] == "200 °C" && first[7] == "0.54 %")
    let classic = try await table(fleet, "lat:all", #""quantiles":[0.5]"#)
    #expect(classic[1][2...3] == ["~100 ms", "~1 s"])
    #expect(classic[1].last == "403 %")
    let groups = try await table(fleet, "lat:i", #""quantiles":[0.5]"#)
    #expect(groups.map { $0[0] } == ["", "a", "b"])
    let merged = try await table(fleet, "lat:i", #""quantiles":[0.5],"by":["job"]"#)
    #expect(merged.count == 2 && merged[1][2...3] == ["~100 ms", "~1 s"])
  }

  @Test func ribbonsOfARecordAreItsHistogramsOverTime() async throws {
    let fleet = Fleet(records: [("t:all", "temperature", []), ("lat:i", "lat", ["i"])])
    let graph = try await ribbons(fleet, "t:all", "", unit: "celsius")
    #expect(graph.ribbonNote == "accuracy ± 0.54 %" && graph.ribbonOf == nil)
    let last = graph.series.map { $0.values.last { !$0.isNaN } ?? .nan }
    #expect(abs(last[0] - 50) < 1 && abs(last[1] - 90) < 2 && last[3] == 200, "\(last)")
    #expect(graph.left.format.text(last[3]) == "200 °C")
    // Before the last ten minutes nothing is above 100 °C.
    #expect(graph.series[3].values.first { !$0.isNaN } == 100)
    let classic = try await ribbons(fleet, "lat:i", "")
    #expect(classic.ribbonNote == "accuracy ± 403 %")
    #expect(classic.series[3].values.last { !$0.isNaN } == 1)
    #expect(
      classic.series.map { $0.legendValues.first?.hasPrefix("~") } == [false, false, false, true])
    #expect(graph.series[3].legendValues == ["200 °C"])
  }

  @Test func ribbonsOfHistogramsAndSeries() async throws {
    let fleet = Fleet()
    let classic = try await ribbons(fleet, "lat_bucket", #","window":"1m""#)
    #expect(classic.ribbonNote == "over 1m · within a bucket")
    #expect(abs((classic.series[0].values.last { !$0.isNaN } ?? 0) - 0.3222) < 0.001)
    let native = try await ribbons(fleet, "rpc", #","source":"native""#)
    #expect(native.ribbonNote == "over 5m · within a bucket")
    #expect(native.series[3].values.last { !$0.isNaN } == 4)
    let series = try await ribbons(fleet, "temperature", #","window":"5m""#, unit: "celsius")
    #expect(series.ribbonNote == "over 5m · exact")
    // The worst of the sensors.
    #expect(series.series.map { $0.values.last { !$0.isNaN } } == [200, 200, 200, 200])
  }

  @Test func everyFigureTellsItsQuery() async throws {
    let frame = try #require(
      await frames(quantiles("lat_bucket", #""quantiles":[0.5]"#), Fleet().source).first)
    #expect(frame.queries.map(\.refID) == ["A p50", "A min", "A max", "A avg"])
    let first = try #require(frame.queries.first)
    #expect(
      first.expression == "histogram_quantile(0.5, sum by (le) (increase(lat_bucket[5m])))")
  }

  @Test func whatIsNotThereSaysSo() async throws {
    for options in [#""mode":"table""#, #""mode":"ribbons""#] {
      let frame = try #require(
        await frames(quantiles("nowhere:seen", options), Fleet().source).first)
      #expect(frame.notice?.text.hasPrefix("no series") == true)
    }
  }
}
