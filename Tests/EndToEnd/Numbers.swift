import Metrics
import Query
import Testing

/// What two sources answer to the same questions, as numbers by labels and time.
enum Numbers {
  /// Each answer at an instant, and over some time before it.
  ///
  /// - Parameter span: how far before the instant a question is asked.
  static func answers(
    of source: any DataSource, _ queries: [String], at now: Timestamp, step: Duration,
    over span: (String) -> Duration
  ) async throws -> [String: [String: Double]] {
    var all: [String: [String: Double]] = [:]
    for query in queries {
      let range = StepRange(start: now - span(query), end: now, step: step)
      for time in [Question.Time.instant(now), .range(range)] {
        let value = try await source.evaluate(Question(query, time)).value
        all["\(query) \(time == .instant(now) ? "at" : "over")"] = flat(value)
      }
    }
    return all
  }

  private static func flat(_ value: Value) -> [String: Double] {
    var out: [String: Double] = [:]
    switch value {
    case .scalar(let point): out["scalar"] = point.value
    case .string(let text, _): out[text] = 0
    case .vector(let samples):
      for sample in samples {
        if case .float(let number) = sample.content { out["\(sample.labels)"] = number }
      }
    case .matrix(let series):
      for one in series {
        for point in one.points {
          out["\(one.labels) \(point.timestamp.milliseconds)"] = point.value
        }
      }
    }
    return out
  }

  static func compare(
    _ ours: [String: [String: Double]], _ theirs: [String: [String: Double]], _ who: String
  ) {
    #expect(!theirs.isEmpty && Set(theirs.keys) == Set(ours.keys))
    for (query, expected) in theirs {
      let found = ours[query] ?? [:]
      #expect(
        Set(found.keys) == Set(expected.keys),
        "\(who), \(query): \(Set(found.keys).symmetricDifference(expected.keys).prefix(4))")
      for (key, value) in expected {
        guard let other = found[key], !isClose(other, value) else { continue }
        Issue.record("\(who), \(query), \(key): \(other), \(value) expected")
      }
    }
  }

  private static func isClose(_ a: Double, _ b: Double) -> Bool {
    a == b || a.isNaN && b.isNaN || abs(a - b) <= 1e-9 * max(abs(a), abs(b))
  }
}
