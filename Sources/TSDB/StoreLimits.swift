package import Metrics

/// How much a store may hold.
package struct StoreLimits: Sendable, Hashable {
  /// Samples older than this, measured from the instant given to `enforceRetention`, are dropped.
  package var retention: Duration
  /// The bytes that chunks may take; the oldest are dropped beyond it. nil for no bound.
  package var chunkBytes: Int?
  /// The series that may exist at once; further ones are refused and counted.
  package var series: Int

  package init(
    retention: Duration = .seconds(86400), chunkBytes: Int? = nil, series: Int = 5_000_000
  ) {
    self.retention = retention
    self.chunkBytes = chunkBytes
    self.series = series
  }
}

/// What a store holds and what it has done, for its own `vigil_*` metrics.
package struct StoreStatistics: Sendable, Hashable {
  package var series = 0
  package var labelNames = 0
  package var labelValues = 0
  /// Samples held, and the time of the oldest; nil where there is none.
  package var samples = 0
  package var oldest: Timestamp?
  /// Sealed chunks.
  package var chunks = 0
  /// The bytes of the samples in sealed and open chunks.
  package var chunkBytes = 0
  package var seriesCreated = 0
  package var seriesRemoved = 0
  package var samplesAppended = 0
  package var outOfOrder = 0
  package var duplicates = 0
  package var refused = 0
  /// Samples that retention has dropped.
  package var samplesDropped = 0
  /// Samples that were dropped because the clock was set back to before them.
  package var samplesRewound = 0

  package init() {}
}
