/// How many series there are, and which labels and values make them so many.
package struct SeriesCounts: Sendable, Hashable {
  package var series: Int
  /// Every label name, those with the most values first; `__name__` is among them, and its values are the metrics.
  package var labels: [Label]

  package struct Label: Sendable, Hashable {
    package var name: String
    /// How many series have it; nil where that is not told.
    package var series: Int?
    /// How many values it has.
    package var values: Int
    /// The values with the most series, the most first and at most as many as were asked for; nil where they are not
    /// told.
    package var top: [Value]?

    package init(name: String, series: Int?, values: Int, top: [Value]?) {
      self.name = name
      self.series = series
      self.values = values
      self.top = top
    }
  }

  package struct Value: Sendable, Hashable {
    package var value: String
    package var series: Int

    package init(_ value: String, series: Int) {
      self.value = value
      self.series = series
    }
  }

  package init(series: Int, labels: [Label]) {
    self.series = series
    self.labels = labels.sorted { ($1.values, $0.name) < ($0.values, $1.name) }
  }

  /// Counts series.
  ///
  /// - Parameter limit: how many values of a label are listed.
  package init(of series: some Sequence<Labels>, limit: Int) {
    var count = 0
    var columns: [String: [String: Int]] = [:]
    for labels in series {
      count += 1
      for pair in labels.pairs { columns[pair.name, default: [:]][pair.value, default: 0] += 1 }
    }
    self.init(
      series: count,
      labels: columns.map { name, values in
        Label(
          name: name, series: values.values.reduce(0, +), values: values.count,
          top: SeriesCounts.most(values.map { Value($0, series: $1) }, limit))
      })
  }

  /// Of values those with the most series, equal ones by name.
  package static func most(_ values: [Value], _ limit: Int) -> [Value] {
    let ordered = values.sorted { ($1.series, $0.value) < ($0.series, $1.value) }
    return ordered.count > limit ? Array(ordered.prefix(limit)) : ordered
  }

  package subscript(_ name: String) -> Label? { labels.first { $0.name == name } }
}
