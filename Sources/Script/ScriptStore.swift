package import Metrics
internal import Synchronization

/// The series that a script loaded: a small source in memory, as exact as the tests need it.
package final class ScriptStore: SeriesSource {
  private let series = Mutex<[Labels: LoadedSeries]>([:])

  package init() {}

  func clear() { series.withLock { $0.removeAll() } }

  /// Adds samples to a series; a sample at a time it already has takes that one's place.
  func add(_ samples: [LoadedSample], to labels: Labels) {
    series.withLock { all in
      let next = UInt64(all.count + 1)
      var loaded = all[labels] ?? LoadedSeries(labels: labels, reference: SeriesReference(next))
      loaded.add(samples)
      all[labels] = loaded
    }
  }

  package func select(_ matchers: [Matcher], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [any StoredSeries]
  {
    selected([matchers], from: from, through: through)
  }

  private func selected(_ selectors: [[Matcher]], from: Timestamp, through: Timestamp)
    -> [LoadedSeries]
  {
    series.withLock { all in
      all.values.filter { candidate in
        (selectors.isEmpty
          || selectors.contains { $0.allSatisfy { $0.matches(candidate.labels) } })
          && candidate.hasSample(from: from, through: through)
      }
    }
  }

  package func labelValues(
    _ name: String, selectors: [[Matcher]], from: Timestamp, through: Timestamp
  ) throws(SourceError) -> [String] {
    let values = selected(selectors, from: from, through: through).map { $0.labels[name] }
    return Set(values).subtracting([""]).sorted(by: bytewiseLess)
  }

  package func labelNames(selectors: [[Matcher]], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [String]
  {
    let names = selected(selectors, from: from, through: through)
      .flatMap { $0.labels.pairs.map(\.name) }
    return Set(names).sorted(by: bytewiseLess)
  }

  package func metadata(metric: String?) -> [String: MetricMetadata] { [:] }
}

/// A sample as a script loads it.
struct LoadedSample: Sendable {
  enum Content: Sendable {
    case float(Double)
    case histogram(NativeHistogram)
  }
  /// Milliseconds.
  var timestamp: Int64
  /// Milliseconds; 0 for none.
  var startTimestamp: Int64 = 0
  var content: Content
}

/// One loaded series.
private struct LoadedSeries: StoredSeries {
  let labels: Labels
  let reference: SeriesReference
  private var samples: [LoadedSample] = []

  init(labels: Labels, reference: SeriesReference) {
    self.labels = labels
    self.reference = reference
  }

  mutating func add(_ new: [LoadedSample]) {
    var byTime: [Int64: LoadedSample] = [:]
    for sample in samples + new { byTime[sample.timestamp] = sample }
    samples = byTime.values.sorted { $0.timestamp < $1.timestamp }
  }

  func hasSample(from: Timestamp, through: Timestamp) -> Bool {
    samples.contains { $0.timestamp >= from.milliseconds && $0.timestamp <= through.milliseconds }
  }

  func read(from: Timestamp, through: Timestamp, into columns: inout SampleColumns) {
    let hasStarts = samples.contains { $0.startTimestamp != 0 }
    var previous: NativeHistogram?
    for sample in samples {
      var hinted: NativeHistogram?
      if case .histogram(let histogram) = sample.content {
        hinted = histogram.hinted(after: previous)
        previous = histogram
      } else {
        previous = nil
      }
      guard sample.timestamp >= from.milliseconds, sample.timestamp <= through.milliseconds else {
        continue
      }
      switch sample.content {
      case .float(let value):
        columns.timestamps.append(sample.timestamp)
        columns.values.append(value)
        if hasStarts { columns.startTimestamps.append(sample.startTimestamp) }
      case .histogram(let histogram):
        columns.histograms.append(
          HistogramPoint(Timestamp(milliseconds: sample.timestamp), hinted ?? histogram))
        if hasStarts { columns.histogramStartTimestamps.append(sample.startTimestamp) }
      }
    }
  }
}

extension NativeHistogram {
  /// This histogram with the hint that a store gives it when it is read back after `previous`, the histogram right
  /// before it: only of one that continues a chunk is it known that no counter was reset.
  package func hinted(after previous: NativeHistogram?) -> NativeHistogram {
    var copy = self
    if counterResetHint == .gauge { return copy }
    copy.counterResetHint = .unknown
    guard let previous, counterResetHint != .reset, previous.counterResetHint != .gauge,
      previous.isStaleMarker == isStaleMarker, schema == previous.schema,
      zeroThreshold == previous.zeroThreshold, customValues == previous.customValues,
      !copy.isReset(after: previous)
    else { return copy }
    copy.counterResetHint = .notReset
    return copy
  }
}
