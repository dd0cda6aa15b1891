import Blocks
import Files
import Glibc
import Metrics
import PromQL
import Query
import Remote
import TSDB
import TestSupport
import Testing

extension EndToEnd {
  /// Blocks that Vigil cuts from its own memory, as Debian's Prometheus and promtool read them.
  @Suite struct OwnBlocks {
    private static let start: Int64 = 1_700_000_000_000
    private static let steps = 9 * 240

    /// Nine hours as an engine keeps them, with what happens to series: counters that are reset, gaps, ends, one that
    /// begins late, classic and native histograms, stale markers.
    private func keep(in folder: String) -> History {
      let store = Store()
      let history = History(store, state: folder)
      history.open()
      var random = SplitMix(seed: 3)
      var totals = [Double](repeating: 0, count: 24)
      for step in 0..<Self.steps {
        let time = Timestamp(milliseconds: Self.start + Int64(step) * 15_000)
        var batch = SampleBatch(timestamp: time)
        func add(_ labels: Labels, _ value: Double) {
          batch.append(store.reference(for: labels), value)
        }
        for index in totals.indices {
          totals[index] = step % 700 == 3 * index ? 0 : totals[index] + Double(random.next() % 90)
          if index == 5, (900..<1000).contains(step) { continue }
          add(
            [
              "__name__": "requests_total", "code": index % 3 == 0 ? "500" : "200",
              "path": "/p\(index / 3)", "job": index < 12 ? "a" : "b",
            ], totals[index])
        }
        for room in 0..<6 where room < 5 || step > 1000 {
          let isEnded = room == 2 && step > 1200
          if isEnded, step > 1201 { continue }
          let value = Double(Int(random.next() % 4000) - 1000) / 100
          add(["__name__": "temperature", "room": "r\(room)"], isEnded ? .staleMarker : value)
        }
        var count = 0.0
        for bound in ["0.1", "0.5", "1", "5", "+Inf"] {
          count += Double(step * 3)
          add(["__name__": "latency_bucket", "le": bound], count)
        }
        add(["__name__": "latency_count"], count)
        add(["__name__": "latency_sum"], count * 0.7)
        add(["__name__": "up", "job": "a"], step % 50 == 0 ? 0 : 1)
        var native = NativeHistogram()
        native.schema = 3
        native.positiveSpans = [.init(offset: -2, length: 2), .init(offset: 3, length: 1)]
        native.positiveBuckets = [Double(step), Double(2 * step), Double(step / 2)]
        native.count = native.positiveBuckets.reduce(0, +)
        native.sum = native.count * 1.5
        batch.histograms = [
          .init(
            reference: store.reference(for: ["__name__": "native"]), timestamp: time,
            histogram: native)
        ]
        store.append(batch)
        if step % 120 == 119 {
          history.dropCut()
          history.upkeep(now: time, bytes: nil)
        }
      }
      return history
    }

    /// Without quantiles of native histograms, between whose bounds 2.42 went evenly.
    private static let queries = [
      "up", "count({__name__=~\".+\"})", "count by (__name__) ({job=\"a\"})",
      "requests_total", "sum(rate(requests_total[5m]))", "sum by (path) (rate(requests_total[5m]))",
      "sum by (code) (increase(requests_total[10m]))", "irate(requests_total{code=\"500\"}[2m])",
      "sum(rate(requests_total{code=\"500\"}[5m])) / sum(rate(requests_total[5m]))",
      "resets(requests_total[1h])", "changes(up[1h])", "delta(temperature[10m])",
      "idelta(temperature[5m])", "deriv(temperature[20m])",
      "predict_linear(temperature[20m], 600)", "avg_over_time(temperature[30m])",
      "min_over_time(temperature[30m])", "max_over_time(temperature[30m])",
      "sum_over_time(up[1h])", "count_over_time(temperature[30m])",
      "stddev_over_time(temperature[30m])", "stdvar_over_time(temperature[30m])",
      "quantile_over_time(0.9, temperature[30m])", "last_over_time(temperature[10m])",
      "present_over_time(temperature[10m])", "absent_over_time(nothing[10m])",
      "temperature", "temperature offset 2h", "temperature > 10", "temperature < bool 0",
      "topk(2, temperature)", "bottomk(2, temperature)", "quantile(0.3, temperature)",
      "avg(temperature)", "stddev(temperature)", "group(temperature)", "count(temperature)",
      "sort_desc(temperature)", "round(temperature, 0.5)", "clamp(temperature, 0, 20)",
      "temperature{room=~\"r[0-3]\"}", "temperature{room!~\"r[0-3]\"}", "timestamp(temperature)",
      "histogram_quantile(0.9, rate(latency_bucket[5m]))",
      "histogram_quantile(0.5, sum by (le) (rate(latency_bucket[10m])))",
      "rate(latency_sum[5m]) / rate(latency_count[5m])",
      "max_over_time(sum(rate(requests_total[5m]))[30m:1m])",
      "label_replace(up, \"to\", \"$1\", \"job\", \"(.*)\")", "requests_total and on (job) up",
      "requests_total unless on (job) up", "sum without (code) (requests_total)",
      "requests_total / ignoring (path, code) group_left up",
      "histogram_count(native)", "histogram_sum(rate(native[10m]))",
      "histogram_count(rate(native[10m]))", "rate(requests_total[5m] @ end())",
    ]

    @Test func aPrometheusOnThemGivesTheSameNumbers() async throws {
      let scratch = try ScratchFolder()
      Folder.make(scratch.path + "/own")
      let history = keep(in: scratch.path + "/own")
      let status = history.status
      #expect(status.blocks >= 2 && status.fault == nil && history.damage.isEmpty)
      // The newest instant that blocks have, half a scrape off the samples: 2.42 counts one on a window's beginning.
      let now = try #require(status.newest) - .milliseconds(7_500)
      let copied = try run(["cp", "-r", scratch.path + "/own/data", scratch.path + "/data"])
      #expect(copied.code == 0)
      let server = try PrometheusOnData(scratch.path)
      func answers(_ source: any DataSource) async throws -> [String: [String: Double]] {
        try await Numbers.answers(of: source, Self.queries, at: now, step: .seconds(600)) { _ in
          .seconds(4 * 3600)
        }
      }
      let theirs = try await answers(RemoteDataSource(RemoteServer(server.url)))
      let silent = theirs.keys.filter { theirs[$0]?.isEmpty == true }
      #expect(silent.isEmpty, "\(silent)")
      Numbers.compare(try await answers(EmbeddedDataSource(source: history)), theirs, "the engine")
      let directory = try DataDirectory(scratch.path + "/own/data")
      Numbers.compare(
        try await answers(EmbeddedDataSource(source: directory)), theirs, "the directory")
      #expect(directory.problems.listed.isEmpty)
    }

    @Test func promtoolDumpsEverySampleOfThem() throws {
      let scratch = try ScratchFolder()
      let history = keep(in: scratch.path)
      let data = scratch.path + "/data"
      let dumped = try run(["promtool", "tsdb", "dump", "--match={__name__=\"temperature\"}", data])
      var lines: Set<Substring> = []
      for line in dumped.output.split(separator: "\n") where line.hasPrefix("{") {
        #expect(lines.insert(line).inserted, "twice: \(line)")
      }
      var expected: Set<Substring> = []
      let newest = try #require(history.status.newest)
      for series in try history.select(
        [try Matcher("__name__", .equal, "temperature")], from: .distantPast, through: newest)
      {
        var columns = SampleColumns()
        series.read(from: .distantPast, through: newest - .milliseconds(1), into: &columns)
        for (time, value) in zip(columns.timestamps, columns.values) {
          let number = value.isNaN ? "NaN" : value == value.rounded() ? "\(Int(value))" : "\(value)"
          let room = series.labels["room"]
          expected.insert("{__name__=\"temperature\", room=\"\(room)\"} \(number) \(time)")
        }
      }
      #expect(
        !expected.isEmpty && lines == expected, "\(lines.symmetricDifference(expected).prefix(4))")
      let folder = try #require(Folder.names(data)?.first { $0.count == 26 })
      let analysis = try run(["promtool", "tsdb", "analyze", data, folder])
      #expect(analysis.code == 0 && analysis.output.contains("Series: "), "\(analysis.output)")
    }
  }
}
