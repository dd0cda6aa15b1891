package import Metrics

extension Store {
  /// How many series there are, by what the index knows: no series is looked at.
  package func seriesCounts(limit: Int) -> SeriesCounts {
    let (series, columns) = locked { ($0.seriesCount, $0.columns) }
    // Without the lock, on lists that are the store's own until it changes them.
    return SeriesCounts(
      series: series,
      labels: columns.lazy.filter { $0.valueCount > 0 }.map { $0.counts(limit: limit) })
  }
}

extension LabelColumn {
  fileprivate func counts(limit: Int) -> SeriesCounts.Label {
    var total = 0
    var present: [(count: Int, number: Int)] = []
    present.reserveCapacity(valueCount)
    for number in postings.indices where !postings[number].isEmpty {
      total += postings[number].count
      present.append((postings[number].count, number))
    }
    if present.count > limit {
      // Only as many as are listed need their names.
      let counts = present.map(\.count).sorted(by: >)
      let least = counts[limit]
      present.removeAll { $0.count < least }
    }
    let named = present.map { SeriesCounts.Value(values[$0.number], series: $0.count) }
    return SeriesCounts.Label(
      name: name, series: total, values: valueCount, top: SeriesCounts.most(named, limit))
  }
}
