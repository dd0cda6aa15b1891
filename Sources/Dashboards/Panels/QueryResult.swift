internal import Metrics
internal import Query

/// A query with its answers.
struct QueryResult: Sendable {
  var query: PlannedQuery
  var grid: SeriesGrid?
  /// An instant query's samples, or the newest value of a range query.
  var samples: [InstantSample] = []
  var report: QueryReport
  var histogramSeries = 0

  init(_ query: PlannedQuery, _ answers: [QuestionKey: QuestionAnswer], range: TimeRange) {
    self.query = query
    let figure = query.figure.map { " " + $0.title } ?? ""
    report = QueryReport(refID: query.target.refID + figure, expression: query.expression)
    if let key = query.range, let answer = answers[key] {
      if case .grid(let grid) = answer.content { self.grid = grid }
      if case .range(let steps) = key.time { report.step = steps.step }
      add(answer)
    }
    if let key = query.instant, let answer = answers[key] {
      if case .samples(let samples) = answer.content { self.samples = samples }
      add(answer)
    }
    for sample in samples {
      if case .histogram = sample.content { histogramSeries += 1 }
    }
    histogramSeries = max(histogramSeries, grid?.histogramSeries ?? 0)
    report.seriesCount = grid?.rows.count ?? samples.count
  }

  private mutating func add(_ answer: QuestionAnswer) {
    report.elapsed = max(report.elapsed, answer.elapsed)
    report.annotations += answer.annotations
    if report.error == nil {
      report.error = answer.error?.message
      report.errorKind = answer.error?.kind
    }
  }

  var isEmpty: Bool {
    grid?.rows.isEmpty ?? true
      && !samples.contains { if case .float = $0.content { true } else { false } }
  }
}
