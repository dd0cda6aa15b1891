internal import Metrics

/// Series that a store refused for its bounds: of one metric of one target.
package struct SeriesRefusals: Sendable, Hashable {
  package var metric: String
  package var job: String
  package var instance: String
  package var count: Int
}

extension Store {
  /// What was refused since the start, the most first; beyond a hundred metrics of targets the rest is one row without
  /// names.
  package var refusals: [SeriesRefusals] {
    locked { state in state.refusals.values.sorted { $0.count > $1.count } }
  }
}

extension StoreState {
  private static let mostRefusals = 100

  /// Notes that a series with these labels was not made.
  @inline(never)
  mutating func noteRefused(_ labels: Labels) {
    var row = SeriesRefusals(
      metric: labels.metricName, job: labels["job"], instance: labels["instance"], count: 0)
    var key = row
    if refusals[key] == nil, refusals.count >= StoreState.mostRefusals {
      key = SeriesRefusals(metric: "", job: "", instance: "", count: 0)
      row = key
    }
    row.count = (refusals[key]?.count ?? 0) + 1
    refusals[key] = row
  }
}
