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

extension ExpressionText {
  /// A selector as it stands in an expression.
  struct SelectorText: Equatable {
    var metric: String
    /// Each as it is written: `job="api"`.
    var matchers: [String]
    var text: String
  }

  /// The selectors that have braces or a range, and a metric's name that stands alone.
  static func selectors(_ expression: String) -> [SelectorText] {
    let bytes = Array(expression.utf8)
    var found: [SelectorText] = []
    var index = 0
    func isName(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x5F || byte == 0x3A
    }
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    func endOfQuote(_ start: Int) -> Int {
      var end = start + 1
      while end < bytes.count, bytes[end] != bytes[start] {
        end += bytes[end] == 0x5C && bytes[start] != UInt8(ascii: "`") ? 2 : 1
      }
      return min(end + 1, bytes.count)
    }
    func isQuote(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }
    while index < bytes.count {
      if isQuote(bytes[index]) {
        index = endOfQuote(index)
        continue
      }
      let start = index
      while index < bytes.count, isName(bytes[index]) { index += 1 }
      let name = text(start..<index)
      if index < bytes.count, bytes[index] == UInt8(ascii: "{") {
        index += 1
        var matchers: [String] = []
        var begin = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "}") {
          if isQuote(bytes[index]) {
            index = endOfQuote(index)
            continue
          }
          if bytes[index] == UInt8(ascii: ",") {
            matchers.append(text(begin..<index).trimmingWhitespace)
            begin = index + 1
          }
          index += 1
        }
        matchers.append(text(begin..<index).trimmingWhitespace)
        matchers.removeAll(where: \.isEmpty)
        index = min(index + 1, bytes.count)
        found.append(SelectorText(metric: name, matchers: matchers, text: text(start..<index)))
      } else if index < bytes.count, bytes[index] == UInt8(ascii: "["), !name.isEmpty {
        found.append(SelectorText(metric: name, matchers: [], text: name))
      }
      if index == start { index += 1 }
    }
    let bare = expression.trimmingWhitespace
    if found.isEmpty, isPlainMetricName(bare) {
      found.append(SelectorText(metric: bare, matchers: [], text: bare))
    }
    return found
  }
}
