internal import Glibc
internal import Metrics
internal import PromQL
internal import Query
internal import TSDB
internal import Threads

let promqlBenchmark = Benchmark(
  name: "promql", summary: "ten range queries beside Prometheus and VictoriaMetrics, in turn"
) { report in
  let data = QueryData(points: 2000)
  let source = data.store()
  let both = Evaluator(source: source, pool: WorkerPool(threads: 2, .usual))
  let alone = Evaluator(source: source)
  let range = StepRange(
    start: data.start, end: data.end,
    step: .seconds(max(1, (data.end - data.start).inSeconds / 999))
  )
  var prometheus: PeerServer?
  var victoria: PeerServer?
  do {
    let folder = try ScratchFolder()
    prometheus = try PeerServer.prometheus(data, folder)
    victoria = try PeerServer.victoriaMetrics(data, folder)
  } catch {
    report.note("peers left out: \(error)")
  }
  report.note(
    "ms a request of 1,000 steps, medians of 9 taken in turn: evaluation and JSON in process,")
  report.note("both cores; the peers' whole requests on loopback")
  var ratios: [(toPrometheus: Double, toVictoria: Double?)] = []
  for query in rangeQueries {
    var times: [[Double]] = [[], [], [], [], []]
    for _ in 0..<9 {
      times[0].append(milliseconds { _ = answer(both, query, range).apiData })
      times[1].append(milliseconds { _ = answer(alone, query, range).apiData })
      times[2].append(milliseconds { _ = answer(alone, query, range) })
      if let prometheus {
        times[3].append(milliseconds { prometheus.rangeQuery(query, data, steps: 1000) })
      }
      if let victoria {
        times[4].append(milliseconds { victoria.rangeQuery(query, data, steps: 1000) })
      }
    }
    let medians = times.map(median)
    // topk answers another question there, so it is left out of that comparison.
    let comparable = victoria != nil && !query.hasPrefix("topk")
    report.line(
      query, medians[0], .milliseconds, bound: comparable ? .timesPeer(1.25, medians[4]) : .none,
      peer:
        "Prometheus \(tenths(medians[3])), VictoriaMetrics \(tenths(medians[4])); one core \(tenths(medians[1])), evaluation \(tenths(medians[2]))"
    )
    if prometheus != nil {
      ratios.append(
        (medians[3] / medians[0], comparable ? medians[4] / medians[0] : nil))
    }
  }
  if prometheus != nil {
    report.line(
      "times faster than Prometheus, geometric mean",
      geometricMean(ratios.map(\.toPrometheus)), .times, bound: .atLeast(3))
  }
  if victoria != nil {
    report.line(
      "times faster than VictoriaMetrics, geometric mean",
      geometricMean(ratios.compactMap(\.toVictoria)), .times, bound: .atLeast(1))
  }
  for steps in [1, 10, 100] {
    let short = StepRange(
      start: data.end - .seconds(20 * (steps - 1)), end: data.end, step: .seconds(20))
    report.note("the same over \(steps) steps")
    for query in rangeQueries {
      var times: [[Double]] = [[], [], []]
      for _ in 0..<9 {
        times[0].append(milliseconds { _ = answer(both, query, short).apiData })
        if let prometheus {
          times[1].append(milliseconds { prometheus.rangeQuery(query, data, steps: steps) })
        }
        if let victoria {
          times[2].append(milliseconds { victoria.rangeQuery(query, data, steps: steps) })
        }
      }
      let medians = times.map(median)
      report.line(
        query, medians[0], .milliseconds,
        peer: "Prometheus \(tenths(medians[1])), VictoriaMetrics \(tenths(medians[2]))")
    }
  }
  prometheus?.stop()
  victoria?.stop()
}

/// The ten queries that every release is measured by.
let rangeQueries = [
  "a_hundred", "rate(a_hundred[1m])", "sum by (le)(h_hundred)",
  "histogram_quantile(0.9, rate(h_hundred[5m]))", "a_hundred - b_hundred", "rate(a_hundred[1d])",
  "quantile_over_time(0.9, a_hundred[1h])", "sum(rate(h_hundred[5m]))",
  "topk(5, rate(a_hundred[5m]))", "max_over_time(a_hundred[1h])",
]

/// The value of a query, parsed anew each time; empty where it fails, which the figures then show.
func answer(_ evaluator: Evaluator, _ query: String, _ range: StepRange) -> Value {
  do {
    let expression = try parseExpression(query)
    return try evaluator.evaluate(
      expression, .range(range), cancellation: Cancellation(timeout: .seconds(60))
    ).value
  } catch {
    print("  \(query): \(error)")
    return .matrix([])
  }
}

func milliseconds(_ body: () -> Void) -> Double {
  let start = monotonicSeconds()
  body()
  return (monotonicSeconds() - start) * 1000
}

func geometricMean(_ values: [Double]) -> Double {
  exp(values.reduce(0) { $0 + log($1) } / Double(max(1, values.count)))
}

func tenths(_ value: Double) -> String {
  value.isFinite ? "\((value * 10).rounded() / 10)" : "–"
}
