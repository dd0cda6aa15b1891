package import Metrics

/// What one exposition page says, as columns that point into the page; reused from scrape to scrape.
///
/// The series stays as the bytes of the page, so that a scraper which has seen them before need not read labels. A page
/// in protobuf does not have the bytes of a series together: they are in `keys`.
package struct ParsedPage: Sendable {
  /// One sample line.
  package struct Entry: Sendable {
    /// Where the series (name and braces, as written) stands in the page or in `keys`, in bytes.
    package var seriesStart: UInt32
    package var seriesLength: UInt32
    /// A hash of those bytes.
    package var hash: UInt64
    package var value: Double
    /// The sample's own time in milliseconds; `Int64.min` where it has none.
    package var timestamp: Int64
    /// The family whose comment lines stand last before this line: an index into `families`, or −1.
    package var family: Int32
    /// The line's exemplar: an index into `exemplars`, or −1.
    package var exemplar: Int32

    package init(
      seriesStart: UInt32, seriesLength: UInt32, hash: UInt64, value: Double, timestamp: Int64,
      family: Int32, exemplar: Int32 = -1
    ) {
      self.seriesStart = seriesStart
      self.seriesLength = seriesLength
      self.hash = hash
      self.value = value
      self.timestamp = timestamp
      self.family = family
      self.exemplar = exemplar
    }
  }

  /// One metric family as its comment lines describe it.
  package struct Family: Sendable {
    package var name: String
    package var metadata: MetricMetadata
    /// The kind and unit in force for the lines that follow: a family without a `# TYPE` (`# UNIT`) of its own
    /// leaves the one before in force, as in Prometheus' parsers.
    package var kindInForce: MetricMetadata.Kind
    package var unitInForce: String

    package init(name: String, metadata: MetricMetadata) {
      self.name = name
      self.metadata = metadata
      kindInForce = metadata.kind
      unitInForce = metadata.unit
    }
  }

  /// An OpenMetrics exemplar.
  package struct Exemplar: Sendable {
    /// Where its labels, braces included, stand in the page, or its message in `keys`.
    package var labelsStart: UInt32
    package var labelsLength: UInt32
    package var value: Double
    /// In milliseconds; `Int64.min` where it has none.
    package var timestamp: Int64
  }

  /// A native histogram: from a page in protobuf, or with custom buckets, gathered from the lines of a classic one.
  package struct HistogramEntry: Sendable {
    /// Its key, or the first of its lines: the bytes under which a scraper may remember its labels.
    package var seriesStart: UInt32
    package var seriesLength: UInt32
    package var hash: UInt64
    package var histogram: NativeHistogram
    /// The sample's own time in milliseconds; `Int64.min` where it has none.
    package var timestamp: Int64
    /// The start timestamp in milliseconds; 0 for none.
    package var startTimestamp: Int64
    package var family: Int32
    /// Indices into `exemplars`.
    package var exemplars: [Int32]
  }

  package var entries: [Entry] = []
  package var families: [Family] = []
  package var exemplars: [Exemplar] = []
  /// Start timestamps in milliseconds (0 for none), parallel to `entries`; empty where no line has one.
  package var startTimestamps: [Int64] = []
  package var histograms: [HistogramEntry] = []
  /// The keys of the series of a page in protobuf; empty for a text, whose series are bytes of the page.
  package internal(set) var keys: [UInt8] = []

  package init() {}

  /// Gives the storage of `keys` to be filled anew.
  mutating func takeKeys() -> [UInt8] {
    let taken = keys
    keys = []
    return taken
  }

  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    families.removeAll(keepingCapacity: true)
    exemplars.removeAll(keepingCapacity: true)
    startTimestamps.removeAll(keepingCapacity: true)
    histograms.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
  }

  /// What the page tells of its families, by name; of a family described twice both halves count.
  package var metadata: [String: MetricMetadata] {
    var known: [String: MetricMetadata] = [:]
    known.reserveCapacity(families.count)
    for family in families {
      guard var merged = known[family.name] else {
        known[family.name] = family.metadata
        continue
      }
      if family.metadata.kind != .unknown { merged.kind = family.metadata.kind }
      if !family.metadata.help.isEmpty { merged.help = family.metadata.help }
      if !family.metadata.unit.isEmpty { merged.unit = family.metadata.unit }
      known[family.name] = merged
    }
    return known
  }
}
