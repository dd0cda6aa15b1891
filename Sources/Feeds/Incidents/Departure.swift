internal import Dashboards
internal import Metrics
internal import Query

/// How far values departed from what they were.
enum Departure {
  /// The distance of the means, in deviations from the mean before. What hardly moved before is not far off for a
  /// trifle: a small share of the greater mean counts as a deviation at least.
  ///
  /// nil where there are too few values to tell.
  static func score(before: [Double], during: [Double]) -> Double? {
    let (before, during) = (before.filter(\.isFinite), during.filter(\.isFinite))
    guard before.count >= 3, let now = mean(during), let past = mean(before) else { return nil }
    let squares = before.reduce(0) { $0 + ($1 - past) * ($1 - past) }
    let deviation = (squares / Double(before.count)).squareRoot()
    let least = 0.05 * max(abs(past), abs(now))
    let score = abs(now - past) / (deviation + least)
    return score.isFinite ? score : nil
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

/// Asks panels how far they departed in an incident from the hour before it.
struct DepartureRanking: Sendable {
  var sources: DataSources
  var clock: FeedClock
  var scope: IncidentScope
  var began: Timestamp
  /// The end of the incident, or now.
  var end: Timestamp

  /// So many panels are asked, for so long.
  private static let most = 40
  private static let patience = Duration.seconds(3)
  /// So many are told, of those that departed by more than so many deviations.
  static let told = 4
  private static let least = 1.0

  /// Those that departed most, the farthest first.
  ///
  /// - Parameter panels: those that come first are asked where there is no time for all.
  func ranked(_ panels: [ConcernedPanel]) async -> [ConcernedPanel] {
    let begun = clock.elapsed()
    var scores: [(panel: ConcernedPanel, score: Double)] = []
    var unreachable: Set<String> = []
    for panel in panels.prefix(Self.most) where !unreachable.contains(panel.source) {
      guard !Task.isCancelled, clock.elapsed() - begun < Self.patience else { break }
      do throws(QueryError) {
        if let score = try await score(of: panel), score > Self.least {
          scores.append((panel, score))
        }
      } catch {
        // A source that cannot be reached answers its other panels no more than this one.
        if error.kind == .unavailable { unreachable.insert(panel.source) }
      }
    }
    // Among equals the order of the panels holds.
    let order = scores.indices.sorted { a, b in
      scores[a].score != scores[b].score ? scores[a].score > scores[b].score : a < b
    }
    return order.prefix(Self.told).map { scores[$0].panel }
  }

  private func score(of panel: ConcernedPanel) async throws(QueryError) -> Double? {
    let start = began - .seconds(3600)
    let step = Step.evaluation(span: end - start, least: sources.scrapeInterval)
    var question = Question(
      panel.expression,
      .range(StepRange(start: start, end: max(end, began + step), step: step)))
    question.limits.timeout = .seconds(2)
    let source = sources.source(panel.source).source
    guard case .matrix(let series) = try await source.evaluate(question).value else { return nil }
    let isMeant = panel.read.contains(where: scope.isMeant)
    return series.lazy.filter { scope.concerns($0.labels) ?? isMeant }.compactMap { series in
      let place = series.points.firstIndex { $0.timestamp >= began } ?? series.points.count
      return Departure.score(
        before: series.points[..<place].map(\.value), during: series.points[place...].map(\.value))
    }.max()
  }
}
