internal import Dashboards
internal import Metrics
internal import Query
package import Views
package import Watching

/// How many series there are of what somebody looks at: asked while it is on the screen, and seldom.
package actor SeriesFeed {
  private let watch: Watch
  private let clock: FeedClock
  private let publish: @Sendable (SeriesPart) -> Void

  private var part = SeriesPart()
  private var isSeen = false
  /// What was counted of all, for the way back to it.
  private var all: SeriesCounts?
  private var asked: Duration?
  private var question: Task<Void, Never>?

  /// How many values of a label are told.
  static let limit = 5000
  /// Between two questions for the same.
  static let pace = Duration.seconds(10)

  package init(
    _ watch: Watch, clock: FeedClock, publish: @escaping @Sendable (SeriesPart) -> Void
  ) {
    self.watch = watch
    self.clock = clock
    self.publish = publish
  }

  /// What is on the screen; what was not there before is asked for at once.
  package func look(_ demand: Demand, in reach: Reach) {
    isSeen = demand.counted != nil
    guard let subject = demand.counted else { return cancel() }
    guard subject != part.subject else { return refresh(in: reach) }
    part = SeriesPart(subject: subject)
    if subject == .all { part.counts = all }
    publish(part)
    ask(subject, reach)
  }

  /// Asks anew where it is time, as long as it is on the screen. Returns at once.
  package func refresh(in reach: Reach) {
    guard isSeen, let subject = part.subject, question == nil,
      asked.map({ clock.elapsed() - $0 >= Self.pace }) ?? true
    else { return }
    ask(subject, reach)
  }

  package func cancel() {
    question?.cancel()
    question = nil
  }

  private func ask(_ subject: SeriesSubject, _ reach: Reach) {
    question?.cancel()
    asked = clock.elapsed()
    question = Task {
      let outcome = await self.counts(subject, reach)
      guard !Task.isCancelled else { return }
      self.question = nil
      self.show(subject, outcome)
    }
  }

  private func show(_ subject: SeriesSubject, _ outcome: Result<SeriesCounts, QueryError>) {
    guard subject == part.subject else { return }
    switch outcome {
    case .success(let counts):
      if subject == .all { all = counts }
      part.counts = counts
      part.error = nil
    case .failure(let error): part.error = error.message
    }
    publish(part)
  }

  private func counts(_ subject: SeriesSubject, _ reach: Reach) async
    -> Result<SeriesCounts, QueryError>
  {
    let source = watch.sources.main
    do throws(QueryError) {
      switch subject {
      case .all: return .success(try await source.seriesCounts(limit: Self.limit))
      case .metric(let name):
        let series = try await source.series(
          selectors: ["\(Labels([Label(Labels.nameLabel, name)]))"], from: reach.range.from,
          through: reach.range.to)
        return .success(SeriesCounts(of: series, limit: Self.limit))
      case .label(let name):
        return .success(try await values(of: name, reach))
      }
    } catch {
      return .failure(error)
    }
  }

  /// The values of a label, whatever has it: as they were counted with all, else by a query.
  private func values(of name: String, _ reach: Reach) async throws(QueryError) -> SeriesCounts {
    if let known = all?[name], known.top != nil {
      return SeriesCounts(series: known.series ?? 0, labels: [known])
    }
    let label = isPlainLabelName(name) ? name : quoted(name)
    let question = Question(
      "count by (\(label)) ({\(label)!=\"\"})", .instant(reach.range.to))
    guard case .vector(let samples) = try await watch.sources.main.evaluate(question).value
    else { return SeriesCounts(series: 0, labels: []) }
    let values = samples.compactMap { sample -> SeriesCounts.Value? in
      guard case .float(let count) = sample.content, count.isFinite else { return nil }
      return .init(sample.labels[name], series: Int(max(0, min(count, 1e15))))
    }
    let total = values.reduce(0) { $0 + $1.series }
    return SeriesCounts(
      series: total,
      labels: [
        .init(
          name: name, series: total, values: values.count,
          top: SeriesCounts.most(values, Self.limit))
      ])
  }
}
