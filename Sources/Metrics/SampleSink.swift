/// Where samples go: the store, and whatever taps the stream. Calls may come from any thread.
package protocol SampleSink: AnyObject, Sendable {
  /// The reference of the series with these labels, made if it is new.
  ///
  /// A reference stays good as long as `generation` is the same; a scraper keeps it so that labels are looked up once.
  func reference(for labels: Labels) -> SeriesReference
  /// The references of several label sets, in their order.
  func references(for labels: [Labels]) -> [SeriesReference]
  /// A counter that grows when references were dropped (a series left retention); cached references from
  /// before must then be asked for again.
  var generation: UInt64 { get }
  /// Appends a whole scrape or rule evaluation; samples older than a series' newest are dropped and counted.
  @discardableResult
  func append(_ batch: SampleBatch) -> AppendOutcome
  /// Remembers what a scrape told of its families.
  func describe(_ metadata: [String: MetricMetadata])
  /// The same, where it is known which target told it: the labels that its samples bear. Where a page's own labels
  /// count instead, only labels with a leading `__` that tell the page from others. A target that is gone tells nothing
  /// any more: it is described by no families.
  func describe(_ metadata: [String: MetricMetadata], of target: Labels)
  /// The clock that batches are stamped with was set back to `time`: the new time counts. Told before the first batch
  /// of the new time.
  func clockSetBack(to time: Timestamp)
}

extension SampleSink {
  package func describe(_ metadata: [String: MetricMetadata], of target: Labels) {
    describe(metadata)
  }
  package func clockSetBack(to time: Timestamp) {}
}

/// The samples of one scrape (or one rule evaluation): references and values as columns.
package struct SampleBatch: Sendable {
  /// The time of every sample that has none of its own.
  package var timestamp: Timestamp
  package var references: [SeriesReference] = []
  /// Float values, parallel to `references`; staleness markers end a series.
  package var values: [Double] = []
  /// Own times in milliseconds, parallel to `references`; empty where all have `timestamp`.
  package var timestamps: [Int64] = []
  /// Start timestamps in milliseconds (0 for none), parallel to `references`; empty where none has one.
  package var startTimestamps: [Int64] = []
  package var histograms: [HistogramEntry] = []

  package struct HistogramEntry: Sendable {
    package var reference: SeriesReference
    package var timestamp: Timestamp
    package var startTimestamp: Timestamp?
    package var histogram: NativeHistogram
    package init(
      reference: SeriesReference, timestamp: Timestamp, startTimestamp: Timestamp? = nil,
      histogram: NativeHistogram
    ) {
      self.reference = reference
      self.timestamp = timestamp
      self.startTimestamp = startTimestamp
      self.histogram = histogram
    }
  }

  package init(timestamp: Timestamp) { self.timestamp = timestamp }

  package mutating func append(_ reference: SeriesReference, _ value: Double) {
    references.append(reference)
    values.append(value)
    if !timestamps.isEmpty { timestamps.append(timestamp.milliseconds) }
    if !startTimestamps.isEmpty { startTimestamps.append(0) }
  }
}

/// What became of a batch.
package struct AppendOutcome: Sendable, Hashable {
  package var appended = 0
  /// Older than the series' newest sample.
  package var outOfOrder = 0
  /// At the time of the series' newest sample, with another value.
  package var duplicates = 0
  /// Refused because the store's bounds are reached.
  package var refused = 0
  package init() {}
}
