package import Metrics
package import Query
internal import Transport

extension RemoteDataSource {
  /// As the server's own page of its storage has them, which is what it has in memory; an error where it has none.
  package func seriesCounts(limit: Int) async throws(QueryError) -> SeriesCounts {
    try await ask("status/tsdb", [("limit", "\(limit)")], mayPost: false) {
      scanner throws(JSONFault) in try scanner.readSeriesCounts()
    }.0
  }
}

extension JSONScanner {
  /// `{"headStats": {"numSeries": …}, "seriesCountByMetricName": [{"name": …, "value": …}], …}`; VictoriaMetrics has
  /// `totalSeries` instead of `headStats`, and tells the series by label, too.
  fileprivate mutating func readSeriesCounts() throws(JSONFault) -> SeriesCounts {
    var series = 0
    var metrics: [SeriesCounts.Value] = []
    var values: [SeriesCounts.Value] = []
    var seriesOfLabels: [SeriesCounts.Value] = []
    try object { (scanner, key) throws(JSONFault) in
      switch key {
      case "headStats":
        try scanner.object { (scanner, key) throws(JSONFault) in
          if key == "numSeries" { series = try scanner.count() } else { try scanner.skipValue() }
        }
      case "totalSeries": series = try scanner.count()
      case "seriesCountByMetricName": metrics = try scanner.readNamedCounts()
      case "labelValueCountByLabelName": values = try scanner.readNamedCounts()
      case "seriesCountByLabelName": seriesOfLabels = try scanner.readNamedCounts()
      default: try scanner.skipValue()
      }
    }
    if !values.contains(where: { $0.value == Labels.nameLabel }) {
      values.append(.init(Labels.nameLabel, series: metrics.count))
    }
    return SeriesCounts(
      series: series,
      labels: values.map { label in
        let isName = label.value == Labels.nameLabel
        let told = seriesOfLabels.first { $0.value == label.value }?.series
        return .init(
          name: label.value, series: told ?? (isName ? series : nil), values: label.series,
          top: isName ? metrics : nil)
      })
  }

  private mutating func readNamedCounts() throws(JSONFault) -> [SeriesCounts.Value] {
    var found: [SeriesCounts.Value] = []
    if takesNull() { return found }
    try array { scanner throws(JSONFault) in
      var one = SeriesCounts.Value("", series: 0)
      try scanner.object { (scanner, key) throws(JSONFault) in
        switch key {
        case "name": one.value = printable(try scanner.text(), limit: 1000)
        case "value", "count": one.series = try scanner.count()
        default: try scanner.skipValue()
        }
      }
      found.append(one)
    }
    return found
  }

  private mutating func count() throws(JSONFault) -> Int {
    let number = try number()
    return number.isFinite ? Int(max(0, min(number, 1e15))) : 0
  }
}
