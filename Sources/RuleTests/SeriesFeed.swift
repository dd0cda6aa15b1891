internal import Metrics
internal import Script
internal import SeriesScript
internal import TSDB

/// Puts the samples of a test's series into its store as time comes to them.
struct SeriesFeed {
  private let start: Timestamp
  private let interval: Duration
  private let store: Store
  private var series: [Fed] = []
  private struct Fed {
    var reference: SeriesReference
    var items: [SeriesLine.Item]
    /// The item before, if it was a histogram: what comes after it is known to be reset or not.
    var last: NativeHistogram?
  }
  /// The place of the next item in all series.
  private var next = 0

  init(_ group: RuleTestGroup, _ store: Store) {
    (start, interval, self.store) = (group.start, group.interval, store)
    // Of a series that is written twice the last one counts.
    var items: [Labels: [SeriesLine.Item]] = [:]
    for line in group.series { items[line.labels] = line.items }
    series = items.map { Fed(reference: store.reference(for: $0.key), items: $0.value) }
  }

  /// Appends all samples up to `time` that are not there yet.
  mutating func append(through time: Timestamp) {
    var batch = SampleBatch(timestamp: time)
    while true {
      let at = start + interval * next
      guard at <= time, series.contains(where: { next < $0.items.count }) else { break }
      for place in series.indices where next < series[place].items.count {
        let reference = series[place].reference
        switch series[place].items[next] {
        case .gap: break
        case .float(let value):
          batch.references.append(reference)
          batch.values.append(value)
          batch.timestamps.append(at.milliseconds)
          series[place].last = nil
        case .histogram(let histogram, _):
          batch.histograms.append(
            .init(
              reference: reference, timestamp: at,
              histogram: histogram.hinted(after: series[place].last)))
          series[place].last = histogram
        }
      }
      next += 1
    }
    if !batch.references.isEmpty || !batch.histograms.isEmpty { store.append(batch) }
  }
}
