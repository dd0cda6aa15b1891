internal import Metrics
package import Query
internal import Synchronization

/// A source as one load of a dashboard asks it. Where it left the first questions unanswered and has answered none,
/// the rest of the load does not wait as long again: what comes later fails at once with the same reason, and a
/// panel's query gets a short while, for the list of a variable may just have been too long.
struct ImpatientSource: DataSource {
  private let source: any DataSource
  private let record = Record()

  /// How long a query may take once the source has left others unanswered.
  static let patience = Duration.seconds(3)

  private final class Record: Sendable {
    let state = Mutex<(hasAnswered: Bool, silence: QueryError?)>((false, nil))
  }

  init(_ source: any DataSource) { self.source = source }

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    var question = question
    if silence != nil { question.limits.timeout = min(question.limits.timeout, Self.patience) }
    do throws(QueryError) {
      return heard(try await source.evaluate(question))
    } catch { throw noted(error) }
  }

  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    if let silence { throw silence }
    do throws(QueryError) {
      return heard(
        try await source.labelNames(selectors: selectors, from: from, through: through))
    } catch { throw noted(error) }
  }

  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    if let silence { throw silence }
    do throws(QueryError) {
      return heard(
        try await source.labelValues(label, selectors: selectors, from: from, through: through))
    } catch { throw noted(error) }
  }

  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  {
    if let silence { throw silence }
    do throws(QueryError) {
      return heard(try await source.series(selectors: selectors, from: from, through: through))
    } catch { throw noted(error) }
  }

  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] {
    if let silence { throw silence }
    do throws(QueryError) {
      return heard(try await source.metadata(metric: metric))
    } catch { throw noted(error) }
  }

  func seriesCounts(limit: Int) async throws(QueryError) -> SeriesCounts {
    if let silence { throw silence }
    do throws(QueryError) {
      return heard(try await source.seriesCounts(limit: limit))
    } catch { throw noted(error) }
  }

  /// Why nothing was answered; nil while something was, or nothing failed.
  private var silence: QueryError? {
    record.state.withLock { $0.hasAnswered ? nil : $0.silence }
  }

  private func heard<Content>(_ answer: Content) -> Content {
    record.state.withLock { $0.hasAnswered = true }
    return answer
  }

  private func noted(_ error: QueryError) -> QueryError {
    record.state.withLock { state in
      switch error.kind {
      case .timeout: state.silence = state.silence ?? error
      case .badData, .execution: state.hasAnswered = true
      case .canceled, .unavailable: break
      }
    }
    return error
  }
}

extension DataSources {
  /// The same sources for one load of a dashboard: one that hangs is waited for once, not at every step of the load.
  package var forOneLoad: DataSources {
    var copy = self
    copy.main = ImpatientSource(main)
    copy.named = named.mapValues { ImpatientSource($0) }
    return copy
  }
}
