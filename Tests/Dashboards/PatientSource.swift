import Metrics
import PromQL
import Query
import Threads

/// The embedded engine on threads like any other, each question with all the time it needs: how busy the machine is
/// decides no test.
struct PatientSource: DataSource {
  private let inner: EmbeddedDataSource

  init(_ source: any SeriesSource) {
    inner = EmbeddedDataSource(source: source, pool: WorkerPool(.usual))
  }

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    var question = question
    question.limits.timeout = .seconds(600)
    return try await inner.evaluate(question)
  }

  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  { try await inner.labelNames(selectors: selectors, from: from, through: through) }

  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  { try await inner.labelValues(label, selectors: selectors, from: from, through: through) }

  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  { try await inner.series(selectors: selectors, from: from, through: through) }

  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] {
    try await inner.metadata(metric: metric)
  }
}
