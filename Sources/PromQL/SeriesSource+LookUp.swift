package import Metrics
package import Query

/// What a data source tells of series beside answers, on the calling thread.
extension SeriesSource {
  /// The label sets of the series that fit any of the selectors, sorted.
  package func labels(
    of selectors: [[Matcher]], from: Timestamp, through: Timestamp, _ cancellation: Cancellation
  ) throws(QueryError) -> [Labels] {
    var found: Set<Labels> = []
    for selector in selectors {
      try cancellation.check()
      let series = try rethrowing { () throws(SourceError) in
        try select(selector, from: from, through: through)
      }
      for one in series { found.insert(one.labels) }
    }
    return found.sorted()
  }

  /// Of each series that fits any of the selectors the newest sample that is less than `lookback` old at `time`; none of
  /// a series that has ended.
  package func newest(
    _ selectors: [[Matcher]], at time: Timestamp, lookback: Duration, _ cancellation: Cancellation
  ) throws(QueryError) -> [InstantSample] {
    var found: [Labels: InstantSample] = [:]
    var columns = SampleColumns()
    for selector in selectors {
      let from = time - lookback + .milliseconds(1)
      let series = try rethrowing { () throws(SourceError) in
        try select(selector, from: from, through: time)
      }
      for (index, one) in series.enumerated() {
        if index & 1023 == 0 { try cancellation.check() }
        columns.removeAll()
        one.read(from: from, through: time, into: &columns)
        if let sample = columns.newest(of: one.labels) { found[one.labels] = sample }
      }
    }
    return found.values.sorted { $0.labels < $1.labels }
  }
}

extension SampleColumns {
  /// The newest sample as an element of a vector; nil where there is none, or the series has ended.
  fileprivate func newest(of labels: Labels) -> InstantSample? {
    let float = timestamps.last.map { Timestamp(milliseconds: $0) }
    if let point = histograms.last, float.map({ $0 < point.timestamp }) ?? true {
      guard !point.histogram.sum.isStaleMarker else { return nil }
      return InstantSample(
        labels: labels, timestamp: point.timestamp, content: .histogram(point.histogram))
    }
    guard let float, let value = values.last, !value.isStaleMarker else { return nil }
    return InstantSample(labels: labels, timestamp: float, content: .float(value))
  }
}
