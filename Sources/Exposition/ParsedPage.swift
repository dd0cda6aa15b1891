package import Metrics

/// What one exposition page says, as columns that point into the page; reused from scrape to scrape.
///
/// The series stays as the bytes of the page, so that a scraper which has seen them before need not read labels.
package struct ParsedPage: Sendable {
  /// One sample line.
  package struct Entry: Sendable {
    /// Where the series (name and braces, as written) stands in the page, in bytes.
    package var seriesStart: UInt32
    package var seriesLength: UInt32
    /// A hash of those bytes.
    package var hash: UInt64
    package var value: Double
    /// The sample's own time in milliseconds; `Int64.min` where it has none.
    package var timestamp: Int64
    /// The family it belongs to: an index into `families`, or −1.
    package var family: Int32

    package init(
      seriesStart: UInt32, seriesLength: UInt32, hash: UInt64, value: Double, timestamp: Int64,
      family: Int32
    ) {
      self.seriesStart = seriesStart
      self.seriesLength = seriesLength
      self.hash = hash
      self.value = value
      self.timestamp = timestamp
      self.family = family
    }
  }

  /// One metric family as its comment lines describe it.
  package struct Family: Sendable {
    package var name: String
    package var metadata: MetricMetadata
    package init(name: String, metadata: MetricMetadata) {
      self.name = name
      self.metadata = metadata
    }
  }

  package var entries: [Entry] = []
  package var families: [Family] = []

  package init() {}

  package mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    families.removeAll(keepingCapacity: true)
  }
}
