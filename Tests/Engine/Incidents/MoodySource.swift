import Metrics
import Query
import Synchronization

/// A server that does not answer the first questions, and the same to each of the others.
final class MoodySource: DataSource {
  private struct State {
    var failures: Int
    var hangs: Bool
    var asked = 0
  }
  private let state: Mutex<State>

  /// - Parameter hangs: whether it answers only when it is released.
  init(failures: Int, hangs: Bool = false) {
    state = Mutex(State(failures: failures, hangs: hangs))
  }

  func release() { state.withLock { $0.hangs = false } }

  /// How often it was asked.
  var asked: Int { state.withLock { $0.asked } }

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    let fails = state.withLock { state in
      state.asked += 1
      return state.asked <= state.failures
    }
    if fails { throw QueryError(.unavailable, "made up") }
    while state.withLock({ $0.hangs }) { try? await Task.sleep(for: .milliseconds(3)) }
    switch question.time {
    case .range(let range):
      return Answer(
        value: .matrix([Series(labels: ["app": "shop"], points: [Point(range.start, 9)])]))
    case .instant(let time):
      return Answer(
        value: .vector([
          InstantSample(labels: ["app": "shop"], timestamp: time, content: .float(9))
        ]))
    }
  }

  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  { [] }
  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  { [] }
  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  { [] }
  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] { [:] }
}
