internal import Facts
internal import Metrics
internal import Query

/// What was frozen of an incident, asked as a source is: the expressions of its evidence and nothing else.
struct EvidenceSource: DataSource {
  /// By their expressions as panels ask them, the newest first.
  private let pieces: [String: [IncidentEvidence]]

  init(_ evidence: [IncidentEvidence]) {
    pieces = Dictionary(grouping: evidence) { Self.key($0.expression) }
      .mapValues { $0.sorted { ($0.captured, $0.id) > ($1.captured, $1.id) } }
  }

  private static func key(_ expression: String) -> String {
    // Of a query the blanks around it are taken away before it is asked.
    var text = ExpressionGraph.literal(expression)[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    guard let pieces = pieces[question.expression] else { throw Self.nothing }
    var labels: [Labels] = []
    var frozen: [Labels: [FrozenPoints]] = [:]
    for piece in pieces {
      for series in piece.series {
        if frozen[series.labels] == nil { labels.append(series.labels) }
        frozen[series.labels, default: []].append(FrozenPoints(piece, series))
      }
    }
    func value(_ labels: Labels, at time: Timestamp) -> Double? {
      frozen[labels]?.lazy.compactMap { $0.value(at: time) }.first
    }
    switch question.time {
    case .instant(let time):
      let samples = labels.compactMap { labels in
        value(labels, at: time).map {
          InstantSample(labels: labels, timestamp: time, content: .float($0))
        }
      }
      return Answer(value: .vector(samples))
    case .range(let steps):
      guard steps.count <= question.limits.points else {
        throw QueryError(.badData, "more than \(question.limits.points) points a series")
      }
      let series = labels.map { labels in
        Series(
          labels: labels,
          points: (0..<steps.count).compactMap { step in
            let time = steps.start + steps.step * step
            return value(labels, at: time).map { Point(time, $0) }
          })
      }
      return Answer(value: .matrix(series.filter { !$0.points.isEmpty }))
    }
  }

  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  { throw Self.nothing }

  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  { throw Self.nothing }

  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  { throw Self.nothing }

  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] { [:] }

  private static let nothing = QueryError(.execution, "nothing else was frozen")
}

/// A series of a piece of evidence. Between its instants the value before holds, which is never more than a step old.
private struct FrozenPoints {
  let from: Int64
  let step: Int64
  let values: [Double]

  init(_ piece: IncidentEvidence, _ series: IncidentEvidence.Series) {
    from = piece.from.milliseconds
    step = max(1, piece.step.milliseconds)
    values = series.values
  }

  func value(at time: Timestamp) -> Double? {
    let offset = time.milliseconds - from
    guard offset >= 0, offset / step < values.count else { return nil }
    let value = values[Int(offset / step)]
    return value.isNaN ? nil : value
  }
}
