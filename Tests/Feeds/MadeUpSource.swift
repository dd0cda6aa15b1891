import Metrics
import Query
import Synchronization

/// A source that answers what the test makes up, tells what it was asked, and keeps silent where it is told to.
final class MadeUpSource: DataSource {
  private struct State {
    var values: [String: Result<[InstantSample], QueryError>] = [:]
    var moving: [String: [(labels: Labels, value: @Sendable (Timestamp) -> Double?)]] = [:]
    var labelValues: [String: Result<[String], QueryError>] = [:]
    var metadata: [String: MetricMetadata] = [:]
    var series: [[String]: [Labels]] = [:]
    var seriesFailure: QueryError?
    var asked: [String: Int] = [:]
    var canceled: [String: Int] = [:]
    var held: Set<String> = []
    var waiting: [Int: (text: String, go: CheckedContinuation<Void, any Error>)] = [:]
    var next = 0
    var watchers: [(text: String, count: Int, tell: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  /// Expressions that nothing was made up for have one series of value 1.
  func answer(_ expression: String, _ result: Result<[InstantSample], QueryError>) {
    state.withLock { $0.values[expression] = result }
  }

  func answer(_ expression: String, value: Double) {
    answer(expression, .success([MadeUpSource.sample(value)]))
  }

  /// Series whose values depend on the time that is asked for.
  func answer(
    _ expression: String, over series: [(labels: Labels, value: @Sendable (Timestamp) -> Double?)]
  ) {
    state.withLock { $0.moving[expression] = series }
  }

  func answer(label: String, _ result: Result<[String], QueryError>) {
    state.withLock { $0.labelValues[label] = result }
  }

  func answer(metadata: [String: MetricMetadata]) { state.withLock { $0.metadata = metadata } }

  func answer(series: [Labels], of selectors: [String]) {
    state.withLock { $0.series[selectors] = series }
  }

  func fail(series failure: QueryError) { state.withLock { $0.seriesFailure = failure } }

  static func sample(_ value: Double, _ labels: Labels = .empty) -> InstantSample {
    InstantSample(labels: labels, timestamp: Timestamp(milliseconds: 0), content: .float(value))
  }

  /// Leaves an expression, or a label's values, without an answer until it is let go.
  func hold(_ text: String) { state.withLock { _ = $0.held.insert(text) } }

  func release(_ text: String) {
    let waiting = state.withLock { state in
      state.held.remove(text)
      let waiting = state.waiting.filter { $0.value.text == text }
      for id in waiting.keys { state.waiting[id] = nil }
      return waiting.values
    }
    for waiter in waiting { waiter.go.resume() }
  }

  /// How often something was asked.
  func count(_ text: String) -> Int { state.withLock { $0.asked[text] ?? 0 } }
  /// How often somebody who waited for it gave up.
  func canceled(_ text: String) -> Int { state.withLock { $0.canceled[text] ?? 0 } }

  /// Returns once something was asked so often.
  func asked(_ text: String, _ count: Int = 1) async {
    await withCheckedContinuation { tell in
      let isSo = state.withLock { state in
        if state.asked[text] ?? 0 >= count { return true }
        state.watchers.append((text, count, tell))
        return false
      }
      if isSo { tell.resume() }
    }
  }

  private func note(_ text: String) async throws(QueryError) {
    let (id, isHeld, told) = state.withLock { state in
      state.asked[text, default: 0] += 1
      let count = state.asked[text] ?? 0
      let told = state.watchers.filter { $0.text == text && $0.count <= count }.map(\.tell)
      state.watchers.removeAll { $0.text == text && $0.count <= count }
      state.next += 1
      return (state.next, state.held.contains(text), told)
    }
    for watcher in told { watcher.resume() }
    guard isHeld else { return }
    do {
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { (go: CheckedContinuation<Void, any Error>) in
          let isOver = state.withLock { state in
            if Task.isCancelled || !state.held.contains(text) { return true }
            state.waiting[id] = (text, go)
            return false
          }
          guard isOver else { return }
          if Task.isCancelled { go.resume(throwing: CancellationError()) } else { go.resume() }
        }
      } onCancel: {
        let waiter = state.withLock { $0.waiting.removeValue(forKey: id) }
        waiter?.go.resume(throwing: CancellationError())
      }
    } catch {
      state.withLock { $0.canceled[text, default: 0] += 1 }
      throw QueryError(.canceled, "given up")
    }
  }

  func evaluate(_ question: Question) async throws(QueryError) -> Answer {
    try await note(question.expression)
    let made = state.withLock { $0.values[question.expression] }
    let samples = try (made ?? .success([MadeUpSource.sample(1)])).get()
    switch question.time {
    case .instant(let time):
      if let moving = state.withLock({ $0.moving[question.expression] }) {
        return Answer(
          value: .vector(
            moving.compactMap { one in
              one.value(time).map {
                InstantSample(labels: one.labels, timestamp: time, content: .float($0))
              }
            }))
      }
      return Answer(
        value: .vector(
          samples.map { InstantSample(labels: $0.labels, timestamp: time, content: $0.content) }))
    case .range(let steps):
      if let moving = state.withLock({ $0.moving[question.expression] }) {
        let times = (0..<steps.count).map { steps.start + steps.step * $0 }
        return Answer(
          value: .matrix(
            moving.map { one in
              Series(
                labels: one.labels,
                points: times.compactMap { time in one.value(time).map { Point(time, $0) } })
            }))
      }
      let series = samples.map { sample in
        var points: [Point] = []
        if case .float(let value) = sample.content {
          points = (0..<steps.count).map {
            Point(steps.start + steps.step * $0, value)
          }
        }
        return Series(labels: sample.labels, points: points)
      }
      return Answer(value: .matrix(series))
    }
  }

  func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    try await note("names")
    return ["instance", "job"]
  }

  func labelValues(_ label: String, selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [String]
  {
    try await note(label)
    return try (state.withLock { $0.labelValues[label] } ?? .success([])).get()
  }

  func series(selectors: [String], from: Timestamp, through: Timestamp)
    async throws(QueryError) -> [Labels]
  {
    try await note("series")
    let (series, failure) = state.withLock { ($0.series[selectors] ?? [], $0.seriesFailure) }
    if let failure { throw failure }
    return series
  }

  func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] {
    try await note("metadata")
    return state.withLock { $0.metadata }
  }
}
