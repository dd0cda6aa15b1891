internal import Dashboards
internal import Glibc
internal import Metrics
internal import PromQL
internal import Query
internal import Synchronization
internal import TSDB

/// Forty live panels over an hour, refreshed every 5 s: what a refresh costs beside a first, whole evaluation.
let refreshBenchmark = Benchmark(
  name: "refresh", summary: "forty panels × 1 h refreshed every 5 s, 1,000 series scraped every 5 s"
) { report in
  let scene = RefreshScene()
  let outcome = Mutex<(first: Double, later: Double, frames: Int)?>(nil)
  // The evaluator is asynchronous; this thread has nothing to do meanwhile.
  Task {
    let measured = await scene.measure(refreshes: 24)
    outcome.withLock { $0 = measured }
  }
  while outcome.withLock({ $0 == nil }) { usleep(5000) }
  guard let (first, later, frames) = outcome.withLock({ $0 }) else { return }
  report.note("\(frames) frames a refresh")
  report.line("first evaluation, whole window, CPU", first * 1000, .milliseconds)
  report.line("a refresh, 5 s later, CPU", later * 1000, .milliseconds, bound: .steps(87e6))
  report.line("refreshes of 5 s, of a core", later / 5 * 100, .percent)
}

/// A store of 50 jobs × 20 instances with an hour of samples, and a dashboard of forty graphs over it.
private final class RefreshScene: Sendable {
  private let store = Store()
  private let references: [SeriesReference]
  private let evaluator = DashboardEvaluator()
  private let start = Timestamp(milliseconds: 1_700_000_000_000)

  init() {
    references = store.references(
      for: (0..<1000).map { index in
        [
          Labels.nameLabel: "requests_total", "job": "job-\(index / 20)",
          "instance": "instance-\(index % 20)",
        ]
      })
    for second in stride(from: 0, through: 3600, by: 5) { scrape(second) }
  }

  private func scrape(_ second: Int) {
    var batch = SampleBatch(timestamp: start + .seconds(second))
    for (index, reference) in references.enumerated() {
      batch.append(reference, Double(second * (1 + index % 17)))
    }
    store.append(batch)
  }

  private var dashboard: Dashboard {
    var board = Dashboard()
    board.uid = "refresh"
    board.panels = (0..<40).map { number in
      var panel = Panel(
        id: number + 1, kind: "timeseries",
        grid: GridRect(x: number % 4 * 6, y: number / 4 * 8, width: 6, height: 8))
      let job = "job-\(number)"
      panel.targets = [
        PanelTarget(
          refID: "A",
          expression: "sum by (instance) (rate(requests_total{job=\"\(job)\"}[1m]))",
          source: SourceReference(type: "prometheus"))
      ]
      return panel
    }
    return board
  }

  /// CPU seconds of the first evaluation and, on average, of a later one; and the frames each gave.
  func measure(refreshes: Int) async -> (first: Double, later: Double, frames: Int) {
    let board = dashboard
    let sources = DataSources(
      main: EmbeddedDataSource(source: store), scrapeInterval: .seconds(5),
      tailAfter: .milliseconds(500))
    var times: [Double] = []
    var frames = 0
    for round in 0...refreshes {
      let second = 3600 + 5 * round
      if round > 0 { scrape(second) }
      let now = start + .seconds(second)
      let range = TimeRange(from: now - .seconds(3600), to: now, now: now)
      let panels = board.placed(ResolvedVariables(), range: range)
      let columns = Dictionary(panels.map { ($0.id, 80) }, uniquingKeysWith: { $1 })
      let count = Atomic<Int>(0)
      let began = ownSeconds()
      await evaluator.evaluate(
        panels, of: board, variables: ResolvedVariables(), range: range, columns: columns,
        sources: sources
      ) { _ in count.add(1, ordering: .relaxed) }
      times.append(ownSeconds() - began)
      frames = count.load(ordering: .relaxed)
    }
    return (times[0], times.dropFirst().reduce(0, +) / Double(refreshes), frames)
  }
}
