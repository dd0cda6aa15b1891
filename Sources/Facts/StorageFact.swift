package import Metrics

/// One of the places where samples are kept: memory, its log, blocks.
package struct StorageFact: Sendable, Hashable, Codable {
  package var name: String
  /// Of how many blocks or files it consists; nil where there is nothing to count.
  package var files: Int?
  /// What it holds; nil where that is not told. Blocks hold a series each for itself, so theirs is that of the largest.
  package var series: Int?
  package var samples: Int?
  package var bytes: Int?
  package var oldest: Timestamp?
  /// How long samples stay, and how many bytes at most; nil without such a bound.
  package var time: Duration?
  package var limit: Int?

  package init(name: String) { self.name = name }
}
