import Files

/// Where public material is kept that the tests read in place.
enum Recorded {
  static let corpora: String = {
    let project = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let near = "/\(project)/shared/corpora"
    // A worktree lies one folder deeper.
    return FilePath.isFolder(near) ? near : "/\(project)/../shared/corpora"
  }()

  /// The answers of a Prometheus.
  static var folder: String { corpora + "/scrapes/api" }
}
