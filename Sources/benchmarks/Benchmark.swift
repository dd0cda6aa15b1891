/// One group of measurements: a line of the table below, in a file of its own.
struct Benchmark: Sendable {
  var name: String
  var summary: String
  var run: @Sendable (inout Report) -> Void
}

/// All of them: a benchmark adds its line here.
let benchmarks: [Benchmark] = [
  alertsBenchmark,
  attachedBenchmark,
  blocksBenchmark,
  durableBenchmark,
  expositionBenchmark,
  incidentsBenchmark,
  notifyBenchmark,
  promqlBenchmark,
  rulesBenchmark,
  scrapeBenchmark,
  screenBenchmark,
  screenBytesBenchmark,
  serveBenchmark,
  startBenchmark,
  storeBenchmark,
  quantilesBenchmark,
  refreshBenchmark,
  viewersBenchmark,
]
