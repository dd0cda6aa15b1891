package import Metrics

/// What one part of a data directory holds.
package struct DirectoryHolding: Sendable, Hashable {
  package var name: String
  /// Blocks, or files of the log.
  package var files: Int
  /// Those of the block that has the most, or of the log.
  package var series: Int?
  /// nil where that is not told.
  package var samples: Int?
  package var bytes = 0
  /// From when on there are samples; nil where there are none.
  package var oldest: Timestamp?

  package init(name: String, files: Int) {
    self.name = name
    self.files = files
  }
}
