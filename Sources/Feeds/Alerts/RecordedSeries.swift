internal import Facts
internal import Metrics

/// What the series are made of that rules record, by their names.
struct RecordedSeries {
  private var made: [String: [ReadSeries]] = [:]
  /// Records of records of records are followed so far.
  private static let depth = 4

  init(_ rules: [RuleFact]) {
    for rule in rules where rule.kind == .recording {
      made[rule.name, default: []] += ReadSeries.of(rule.expression)
    }
  }

  /// These series, and those that they are made of: with the conditions on both, as records keep the labels that they
  /// group by.
  func expanded(_ read: [ReadSeries]) -> [ReadSeries] {
    guard !made.isEmpty else { return read }
    var all = read
    var seen = Set(read)
    var fresh = read
    for _ in 0..<Self.depth where !fresh.isEmpty {
      fresh = fresh.flatMap { outer in
        (made[outer.name] ?? []).map { inner in
          var series = inner
          let known = Set(inner.matchers.map(\.name))
          series.matchers += outer.matchers.filter { !known.contains($0.name) }
          return series
        }
      }.filter { seen.insert($0).inserted }
      all += fresh
    }
    return all
  }
}
