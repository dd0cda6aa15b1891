import Dashboards
import Metrics
import Query
import Synchronization
import Testing

/// A source that never answers: it notes what it is asked and how long it was given.
private final class HungSource: DataSource {
  let asked = Mutex<[String]>([])
  let given = Mutex<[Duration]>([])
  /// What a metric's label is answered with, where it is.
  let answers: [String]?

  init(answers: [String]? = nil) { self.answers = answers }

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    given.withLock { $0.append(question.limits.timeout) }
    throw QueryError(.timeout, "no answer")
  }
  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  { throw QueryError(.timeout, "no answer") }
  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    asked.withLock { $0.append(label) }
    guard let answers, label == "a" else { throw QueryError(.timeout, "no answer") }
    return answers
  }
  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  { throw QueryError(.timeout, "no answer") }
  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] { [:] }
}

/// Three variables, each of which needs the one before.
private let chain = #"""
  {"templating":{"list":[
    {"name":"a","type":"query","query":"label_values(up, a)"},
    {"name":"b","type":"query","query":"label_values(up{a=\"$a\"}, b)"},
    {"name":"c","type":"query","query":"label_values(up{b=\"$b\"}, c)"}]},
   "panels":[{"type":"stat","title":"x","targets":[{"expr":"up","instant":true}]}]}
  """#

private func loaded(_ source: HungSource) async throws -> ResolvedVariables {
  let dashboard = try load(chain)
  let evaluator = DashboardEvaluator()
  let sources = DataSources(main: source).forOneLoad
  let variables = await evaluator.resolveVariables(
    of: dashboard, selection: VariableSelection(), range: lastHour, sources: sources)
  await evaluator.evaluate(
    dashboard.placed(variables, range: lastHour), of: dashboard, variables: variables,
    range: lastHour, columns: [:], sources: sources
  ) { _ in }
  return variables
}

@Test func aHungSourceIsWaitedForOnce() async throws {
  let source = HungSource()
  let variables = try await loaded(source)
  #expect(source.asked.withLock { $0 } == ["a"])
  #expect(variables.list.map(\.error) == ["no answer", "no answer", "no answer"])
  // The panels may still have an answer, but soon.
  let given = source.given.withLock { $0 }
  #expect(!given.isEmpty && given.allSatisfy { $0 <= .seconds(3) }, "\(given)")
}

@Test func aSourceThatAnsweredMayTakeItsTime() async throws {
  let source = HungSource(answers: ["1"])
  _ = try await loaded(source)
  #expect(source.asked.withLock { $0 } == ["a", "b", "c"])
  let given = source.given.withLock { $0 }
  #expect(!given.isEmpty && given.allSatisfy { $0 == QueryLimits().timeout }, "\(given)")
}
