internal import Alerts
internal import Facts
internal import Incidents
internal import Metrics
internal import PromQL
internal import Query

/// A graph that is to be frozen: how it is asked for, and what is kept of the answer.
struct EvidencePlan: Sendable, Hashable {
  let wish: EvidenceWish
  /// What is evaluated: of an alert's rule what it compares, else the whole.
  let expression: String
  let range: StepRange
  /// Grafana's.
  let unit: String
  /// What the values are held against, where that is a number.
  let threshold: Double?
  private let isWorseWhenLess: Bool

  static let mostPoints = 120
  static let mostSeries = 20

  /// - Parameters:
  ///   - text: the wished expression, with what is secret in it; such a one can be evaluated.
  ///   - interval: how often there are new values; the step is a multiple of it, and of a second.
  init(_ wish: EvidenceWish, evaluating text: String, every interval: Duration) {
    self.wish = wish
    let rule = wish.alert.isEmpty ? nil : (try? parseExpression(text)).map(AlertExpression.init)
    let comparison = rule?.comparison
    expression = rule?.plotted.description ?? text
    unit = rule.map { Quantity(of: $0.plotted).unit(against: comparison?.number) } ?? ""
    threshold = comparison?.number
    isWorseWhenLess = comparison?.isWorseWhenLess ?? false
    range = Self.range(from: wish.from, through: wish.through, every: interval)
  }

  /// The steps that hold a span of time: on multiples of their distance, as few as are bounded. The last is at its end
  /// or behind it, unless that would be waited for for long.
  static func range(
    from: Timestamp, through: Timestamp, every interval: Duration
  ) -> StepRange {
    let least = max(1, (max(.zero, interval).milliseconds + 999) / 1000) * 1000
    var step = least
    while true {
      let start = floored(from.milliseconds, step)
      let behind = step <= longestWait ? step - 1 : 0
      let end = floored(max(from, through).milliseconds + behind, step)
      if (end - start) / step < Int64(mostPoints) {
        return StepRange(
          start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: end),
          step: .milliseconds(step))
      }
      // Not one by one: a span may be years.
      step = least * max(step / least + 1, (end - start) / Int64(mostPoints) / least)
    }
  }
  private static let longestWait: Int64 = 60_000

  private static func floored(_ number: Int64, _ step: Int64) -> Int64 {
    let rest = number % step
    return number - (rest < 0 ? rest + step : rest)
  }

  var question: Question { Question(expression, .range(range)) }

  /// The graph as it is kept.
  ///
  /// - Parameters:
  ///   - answer: nil where there is none.
  ///   - labels: those of the alert that it is of: series that have them come first.
  func evidence(_ answer: Value?, first labels: Labels, at now: Timestamp) -> IncidentEvidence {
    var evidence = IncidentEvidence(
      id: wish.id, incident: wish.incident, title: wish.title, expression: expression,
      from: range.start, through: range.end, step: range.step, captured: now)
    (evidence.unit, evidence.threshold, evidence.alert) = (unit, threshold, wish.alert)
    guard case .matrix(let matrix) = answer else { return evidence }
    let all = matrix.filter { !$0.points.isEmpty }.map {
      IncidentEvidence.Series(labels: $0.labels, values: values($0.points))
    }
    evidence.series = Array(ordered(all, first: labels).prefix(Self.mostSeries))
    evidence.omitted = all.count - evidence.series.count
    return evidence
  }

  /// One a step.
  private func values(_ points: [Point]) -> [Double] {
    let (start, step) = (range.start.milliseconds, range.step.milliseconds)
    var values = [Double](repeating: .nan, count: range.count)
    for point in points {
      let (index, rest) = (point.timestamp.milliseconds - start).quotientAndRemainder(
        dividingBy: step)
      guard rest == 0, values.indices.contains(Int(index)) else { continue }
      values[Int(index)] = point.value
    }
    return values
  }

  /// Those with an alert's labels, then the worst.
  private func ordered(
    _ series: [IncidentEvidence.Series], first labels: Labels
  ) -> [IncidentEvidence.Series] {
    func fits(_ series: IncidentEvidence.Series) -> Bool {
      series.labels.pairs.allSatisfy { pair in
        labels[pair.name].isEmpty || labels[pair.name] == pair.value
      }
    }
    func worst(_ series: IncidentEvidence.Series) -> Double {
      let values = series.values.lazy.filter { !$0.isNaN }.map { isWorseWhenLess ? -$0 : $0 }
      return values.max() ?? -.infinity
    }
    let ranked = series.map { (series: $0, isFirst: fits($0), worst: worst($0)) }
    return ranked.sorted { a, b in
      if a.isFirst != b.isFirst { return a.isFirst }
      return a.worst != b.worst ? a.worst > b.worst : a.series.labels < b.series.labels
    }.map(\.series)
  }
}

extension AlertExpression.Comparison {
  /// Whether what is measured is held against a least.
  var isWorseWhenLess: Bool { operation == .less || operation == .lessOrEqual }
}
