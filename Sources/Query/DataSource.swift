package import Metrics

/// Whoever answers queries: the embedded engine over its store, or a server of the Prometheus HTTP API.
///
/// The functions return when the answer is there, never block a thread of Swift's pool, and honour the
/// cancellation of the calling task.
package protocol DataSource: Sendable {
  func evaluate(_ question: Question) async throws(QueryError) -> Answer

  /// Label names among the series that fit any of the selectors (PromQL, as `match[]`), all where there are none.
  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]

  /// The values of one label, likewise; sorted.
  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]

  /// The label sets of the series that fit any of the selectors.
  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]

  /// What is known of metric families, by name; of one only where `metric` is given.
  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata]

  /// How many series there are now, and of what labels; of each label the `limit` values with the most series.
  func seriesCounts(limit: Int) async throws(QueryError) -> SeriesCounts

  /// Of each series that fits any of the selectors the newest sample that is less than `lookback` old at `time`, with
  /// the sample's own time where the source tells it; none of a series that has ended.
  func newest(selectors: [String], at time: Timestamp, lookback: Duration)
    async throws(QueryError) -> [InstantSample]

  /// Which metric families each target told of at its last scrape, sorted by the targets' labels; empty where the
  /// source does not know.
  func families() async throws(QueryError) -> [TargetFamilies]
}

extension DataSource {
  package func seriesCounts(limit: Int) async throws(QueryError) -> SeriesCounts {
    let all = try await series(selectors: [], from: .distantPast, through: .distantFuture)
    return SeriesCounts(of: all, limit: limit)
  }

  /// The samples of an instant query at `time`, which is then the time of all.
  package func newest(selectors: [String], at time: Timestamp, lookback: Duration)
    async throws(QueryError) -> [InstantSample]
  {
    var found: [Labels: InstantSample] = [:]
    for selector in selectors {
      let question = Question(selector, .instant(time), lookback: lookback)
      guard case .vector(let samples) = try await evaluate(question).value else {
        throw QueryError(.badData, "\(selector) is no series selector")
      }
      for sample in samples { found[sample.labels] = sample }
    }
    return found.values.sorted { $0.labels < $1.labels }
  }

  package func families() async throws(QueryError) -> [TargetFamilies] { [] }
}
