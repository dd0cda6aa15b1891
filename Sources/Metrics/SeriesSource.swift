/// Where series are read: the store, or a test's script. Reads are safe beside concurrent writes.
package protocol SeriesSource: Sendable {
  /// The series that fit all `matchers` and may have samples in `from...through`, in no certain order.
  func select(_ matchers: [Matcher], from: Timestamp, through: Timestamp) throws(SourceError)
    -> [any StoredSeries]

  /// The distinct values of the label `name` among the series that fit any of the `selectors` (all series if
  /// there are none), sorted by bytes.
  func labelValues(_ name: String, selectors: [[Matcher]], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [String]

  /// The label names in use among the series that fit any of the `selectors` (all series if there are none), sorted.
  func labelNames(selectors: [[Matcher]], from: Timestamp, through: Timestamp) throws(SourceError)
    -> [String]

  /// What is known of metric families, by name; of one family only where `metric` is given.
  func metadata(metric: String?) -> [String: MetricMetadata]

  /// Which metric families each target told of at its last scrape, sorted by the targets' labels; empty where that is
  /// not known.
  func families() -> [TargetFamilies]

  /// How many series there are now, and of what labels; of each label the `limit` values with the most series.
  func seriesCounts(limit: Int) throws(SourceError) -> SeriesCounts
}

extension SeriesSource {
  package func families() -> [TargetFamilies] { [] }

  package func seriesCounts(limit: Int) throws(SourceError) -> SeriesCounts {
    let all = try select([], from: .distantPast, through: .distantFuture)
    return SeriesCounts(of: all.lazy.map(\.labels), limit: limit)
  }
}

/// One series of a source, as of the moment it was selected.
package protocol StoredSeries: Sendable {
  var labels: Labels { get }
  /// A number that is the same for the same series in later selections of the same source: a cache key.
  var reference: SeriesReference { get }
  /// Appends the samples with `from <= timestamp <= through` to `columns`, in time order.
  func read(from: Timestamp, through: Timestamp, into columns: inout SampleColumns)
}

/// The number under which a store knows a series.
package struct SeriesReference: Hashable, Sendable {
  package var value: UInt64
  package init(_ value: UInt64) { self.value = value }

  /// What a sink gives for a series that it refuses; samples of it are counted and dropped.
  package static let refused = SeriesReference(.max)
}

/// Why a source cannot answer.
package struct SourceError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}
