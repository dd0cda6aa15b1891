internal import Dashboards
internal import Facts
internal import Incidents
internal import Metrics
internal import Query
internal import Threads

/// Asks now and then what was deployed and which annotations of boards began, on a thread of its own.
final class EventWatch: Sendable {
  /// Whom it asks, and whom it tells.
  struct Host: Sendable {
    var sources: @Sendable () -> DataSources
    /// What there is to be asked now.
    var asked: @Sendable () -> [EventSeries.Asked]
    var tell: @Sendable ([Happening]) -> Void
    var clock: @Sendable () -> Timestamp
  }
  private struct State: Sendable {
    var isDue = false
    var isStopping = false
  }
  private let state = Monitor(State())
  private let host: Host

  /// Boards may have any number of annotation queries.
  static let mostAsked = 50
  /// A little more than the time between two rounds.
  private static let longestPast = Duration.seconds(45)

  init(_ host: Host) { self.host = host }

  func start() {
    startThread(urgency: .patient) {
      var series = EventSeries()
      while self.isAskedAnew() { self.look(&series) }
    }
  }
  func stop() { state.wakingAll { $0.isStopping = true } }

  /// Has all asked once; returns at once. Where the last round is not over this is one with it.
  func ask() { state.wakingAll { $0.isDue = true } }

  private func isAskedAnew() -> Bool {
    state.wait { state in
      guard state.isDue || state.isStopping else { return nil }
      state.isDue = false
      return !state.isStopping
    } ?? false
  }

  /// One round. Blocks while it asks.
  func look(_ series: inout EventSeries) {
    let asked = Array(host.asked().prefix(Self.mostAsked))
    series.keep(asked)
    let sources = host.sources()
    for one in asked where !state.withLock({ $0.isStopping }) {
      var source = sources.main
      if case .annotation(let annotation, _) = one {
        source = sources.source(annotation.source.name).source
      }
      let now = host.clock()
      let question = Question(one.expression, .instant(now))
      // One that fails now says nothing; the next answer is held against the last one.
      let answer = try? answered { [source] () async throws(QueryError) in
        try await source.evaluate(question)
      }
      let samples: [InstantSample]
      switch answer?.value {
      case .vector(let vector): samples = vector
      case .scalar(let point):
        samples = [
          InstantSample(labels: .empty, timestamp: now, content: .float(point.value))
        ]
      default: continue
      }
      let happenings = series.happenings(one, samples, at: now)
      if !happenings.isEmpty { host.tell(dated(happenings, asking: source)) }
    }
  }

  /// Deploys with the times at which they were first seen, as far as that is not long before: the cause of what broke
  /// is not to stand behind it because it was asked for later.
  private func dated(_ happenings: [Happening], asking source: any DataSource) -> [Happening] {
    guard let first = happenings.first, first.kind == .deploy else { return happenings }
    let end = first.time
    let steps = StepRange(start: end - Self.longestPast, end: end, step: .seconds(1))
    let answer = try? answered { () async throws(QueryError) in
      try await source.evaluate(Question(first.expression, .range(steps)))
    }
    guard case .matrix(let series) = answer?.value else { return happenings }
    return happenings.map { happening in
      var happening = happening
      let seen = series.first { $0.labels == happening.labels }?.points.first { $0.value != 0 }
      if let seen { happening.time = seen.timestamp }
      return happening
    }
  }
}
