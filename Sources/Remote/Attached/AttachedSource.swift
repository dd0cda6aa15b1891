internal import Metrics
internal import Query

/// A source of an engine that is attached to. What a board asks in one moment goes over as one message.
final class AttachedSource: DataSource {
  private let remote: RemoteDataSource
  /// The path up to where `/api/v1` begins.
  private let path: String
  private let batches: QuestionBatches

  init(_ remote: RemoteDataSource, path: String, _ batches: QuestionBatches) {
    self.remote = remote
    self.path = path
    self.batches = batches
  }

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    let started = ContinuousClock.now
    let (endpoint, parameters) = RemoteDataSource.request(question)
    let line = path + "/api/v1/" + endpoint + "?" + RemoteDataSource.form(parameters)
    // What takes longer than the others is asked for by itself; the engine goes on with it meanwhile.
    guard let response = await batches.ask(line) else { return try await remote.evaluate(question) }
    // As an engine's queries in the screen's own process do, it gives way to keys.
    let (value, remarks) = try await remote.read(
      response, expression: question.expression, givesWay: true
    ) { scanner throws(JSONFault) in try scanner.readValue() }
    return RemoteDataSource.answer(value, remarks, since: started)
  }

  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    try await remote.labelNames(selectors: selectors, from: from, through: through)
  }

  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    try await remote.labelValues(label, selectors: selectors, from: from, through: through)
  }

  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  {
    try await remote.series(selectors: selectors, from: from, through: through)
  }

  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] {
    try await remote.metadata(metric: metric)
  }

  func seriesCounts(limit: Int) async throws(QueryError) -> SeriesCounts {
    try await remote.seriesCounts(limit: limit)
  }
}
