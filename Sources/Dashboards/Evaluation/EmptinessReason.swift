internal import Metrics
internal import Query
internal import Synchronization

/// Finds out why an expression has no result: which condition no series fits. Asked for each expression after five
/// seconds first, as its series may be about to come, then ever more seldom, at last once a minute.
final class EmptinessReason: Sendable {
  private struct Found {
    var reason: String
    var until: Timestamp
    var pause: Duration
  }
  private let known = Mutex<[String: Found]>([:])

  /// One line; nil where the source does not say.
  func find(_ expression: String, _ source: any DataSource, _ range: TimeRange) async -> String? {
    let old = known.withLock { $0[expression] }
    if let old, range.now < old.until, old.until - range.now <= old.pause { return old.reason }
    guard let reason = try? await ask(expression, source, range) else { return nil }
    var pause = Duration.seconds(5)
    // One that is asked for again long after had something to show meanwhile.
    if let old, old.reason == reason, range.now - old.until < old.pause {
      pause = min(old.pause * 2, .seconds(60))
    }
    let found = Found(reason: reason, until: range.now + pause, pause: pause)
    known.withLock { known in
      if known.count > 1_000 { known.removeAll() }
      known[expression] = found
    }
    return reason
  }

  private func ask(_ expression: String, _ source: any DataSource, _ range: TimeRange)
    async throws(QueryError) -> String
  {
    func exists(_ selector: String) async throws(QueryError) -> Bool {
      let names = try await source.labelValues(
        Labels.nameLabel, selectors: [selector], from: range.from, through: range.to)
      return !names.isEmpty
    }
    let selectors = ExpressionText.selectors(expression)
    for selector in selectors.prefix(4) where try await !exists(selector.text) {
      if let down = await downTargets(of: selector, source, range) { return down }
      if !selector.metric.isEmpty, try await !exists(selector.metric) {
        if let reason = try await elsewhere(selector.metric, source, range) { return reason }
        let unknown = "no series is named \(selector.metric)"
        return await downJobs(source, range).map { $0 + "; " + unknown } ?? unknown
      }
      if let reason = try await elsewhere(selector.text, source, range) { return reason }
      for matcher in selector.matchers.prefix(8)
      where try await !exists("\(selector.metric){\(matcher)}") {
        return "no series match: \(matcher) has none"
      }
      return "no series match: \(selector.text)"
    }
    for selector in selectors.prefix(4) where await isAbsent(selector.text, source, range) {
      if let down = await downTargets(of: selector, source, range) { return down }
      return "no data: \(await ended(selector, source, range)) has ended"
    }
    return selectors.isEmpty ? "no data" : "no data: the series exist, the expression has no result"
  }
}

extension EmptinessReason {
  private func isAbsent(_ selector: String, _ source: any DataSource, _ range: TimeRange) async
    -> Bool
  {
    let question = Question("absent(\(selector))", .instant(min(range.to, range.now)))
    guard case .vector(let samples)? = try? await source.evaluate(question).value else {
      return false
    }
    return !samples.isEmpty
  }

  /// What is gone of a selector that has nothing now: the metric, else the one condition that nothing fits any more,
  /// else all of it.
  private func ended(
    _ selector: ExpressionText.SelectorText, _ source: any DataSource, _ range: TimeRange
  ) async -> String {
    guard !selector.metric.isEmpty, !selector.matchers.isEmpty else { return selector.text }
    if await isAbsent(selector.metric, source, range) { return selector.metric }
    for matcher in selector.matchers.prefix(8)
    where await isAbsent("\(selector.metric){\(matcher)}", source, range) {
      return matcher
    }
    return selector.text
  }

  /// What is said of series that are there, but at another time; nil where there are none ever.
  private func elsewhere(_ selector: String, _ source: any DataSource, _ range: TimeRange)
    async throws(QueryError) -> String?
  {
    func exists(_ from: Timestamp, _ through: Timestamp) async throws(QueryError) -> Bool {
      let names = try await source.labelValues(
        Labels.nameLabel, selectors: [selector], from: from, through: through)
      return !names.isEmpty
    }
    let isBefore = try await exists(Timestamp(milliseconds: 0), range.from)
    // Nothing is later than now.
    let isAfter = range.to < range.now ? try await exists(range.to, range.now) : false
    switch (isBefore, isAfter) {
    case (true, true): return "no data in this window: \(selector) has a gap there"
    case (true, false): return "no data in this window: \(selector) ended before"
    case (false, true): return "no data in this window: \(selector) began after"
    case (false, false): return nil
    }
  }
}
