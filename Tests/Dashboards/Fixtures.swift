import Dashboards
import Metrics
import Query
import Synchronization
import Testing

/// A source that answers from a table and remembers what it was asked.
final class FakeSource: DataSource {
  let answers: [String: @Sendable (Double) -> [Labels: Double]]
  let labels: [String: [String]]
  /// What expressions that are not in the table have.
  let fallback: (@Sendable (Double) -> [Labels: Double])?
  /// Expressions that are never answered, until the asking task is cancelled.
  let hangs: Set<String>
  /// Answers that are made from the expression itself.
  let made: @Sendable (String) -> (@Sendable (Double) -> [Labels: Double])?
  /// From when to when, in seconds, selectors have series.
  let spans: [String: ClosedRange<Double>]
  let asked = Mutex<[Question]>([])

  /// Answers by what `answers` makes of an expression.
  init(answers: @escaping @Sendable (String) -> (@Sendable (Double) -> [Labels: Double])?) {
    self.answers = [:]
    labels = [:]
    fallback = nil
    hangs = []
    spans = [:]
    made = answers
  }

  init(
    labels: [String: [String]] = [:],
    fallback: (@Sendable (Double) -> [Labels: Double])? = nil, hangs: Set<String> = [],
    spans: [String: ClosedRange<Double>] = [:],
    _ answers: [String: @Sendable (Double) -> [Labels: Double]] = [:]
  ) {
    self.labels = labels
    self.answers = answers
    self.fallback = fallback
    self.hangs = hangs
    self.spans = spans
    made = { _ in nil }
  }

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    asked.withLock { $0.append(question) }
    if hangs.contains(question.expression) {
      try? await Task.sleep(for: .seconds(600))
      throw QueryError(.canceled, "given up")
    }
    guard let answer = answers[question.expression] ?? made(question.expression) ?? fallback
    else {
      throw QueryError(.badData, "not known: \(question.expression)")
    }
    switch question.time {
    case .instant(let time):
      return Answer(
        value: .vector(
          answer(time.seconds).sorted { $0.key < $1.key }.map {
            InstantSample(labels: $0.key, timestamp: time, content: .float($0.value))
          }))
    case .range(let steps):
      var series: [Labels: [Point]] = [:]
      for index in 0..<steps.count {
        let time = steps.start + steps.step * index
        for (labels, value) in answer(time.seconds) {
          series[labels, default: []].append(Point(time, value))
        }
      }
      return Answer(
        value: .matrix(
          series.sorted { $0.key < $1.key }.map { Series(labels: $0.key, points: $0.value) }))
    }
  }

  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  { labels.keys.sorted() }

  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    if let span = spans[selectors.joined()] {
      return from.seconds <= span.upperBound && through.seconds >= span.lowerBound ? ["x"] : []
    }
    return labels[selectors.joined() + "/" + label] ?? labels[label] ?? []
  }

  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  { [] }

  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] { [:] }
}

/// 2023-11-14T22:13:20Z, a multiple of 20 s.
let now = Timestamp(milliseconds: 1_700_000_000_000)
let lastHour = TimeRange(from: now - .seconds(3600), to: now, now: now)

func load(_ json: String) throws -> Dashboard {
  try #require(Dashboard.load(json.utf8).first)
}

/// The frames of all panels, in the panels' order.
func frames(
  _ dashboard: Dashboard, _ source: any DataSource, range: TimeRange = lastHour, columns: Int = 100,
  evaluator: DashboardEvaluator = DashboardEvaluator(), jobs: [String: Duration] = [:]
) async -> [PanelFrame] {
  var sources = DataSources(main: source, scrapeInterval: jobs.values.min() ?? .seconds(15))
  sources.jobIntervals = jobs
  sources.instanceIntervals = jobs["host"].map { ["me": $0] } ?? [:]
  let variables = await evaluator.resolveVariables(
    of: dashboard, selection: VariableSelection(), range: range, sources: sources)
  let placed = dashboard.placed(variables, range: range)
  let box = Box()
  await evaluator.evaluate(
    placed, of: dashboard, variables: variables, range: range,
    columns: Dictionary(placed.map { ($0.id, columns) }, uniquingKeysWith: { $1 }),
    sources: sources
  ) { frame in box.frames.withLock { $0[frame.id] = frame } }
  let done = box.frames.withLock { $0 }
  return placed.compactMap { done[$0.id] }
}

private final class Box: Sendable {
  let frames = Mutex<[PanelID: PanelFrame]>([:])
}

func panel(_ fields: String, kind: String = "timeseries", expr: String = "x", target: String = "")
  -> String
{
  #"{"panels":[{"type":"\#(kind)","title":"P","gridPos":{"x":0,"y":0,"w":12,"h":8},"#
    + #""targets":[{"expr":"\#(expr)","refId":"A","legendFormat":"{{i}}"\#(target)}]\#(fields)}]}"#
}
