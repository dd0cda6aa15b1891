internal import Files

/// A file of the log's folder, by its name.
struct LogFile {
  enum Kind: String { case log, checkpoint, chunks }
  var number: UInt32
  var kind: Kind
  var name: String

  /// A longer one is not read.
  static let most = 4 << 30

  /// nil for any other file.
  init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = UInt32(parts[0]),
      let kind = Kind(rawValue: String(parts[1]))
    else { return nil }
    (self.number, self.kind, self.name) = (number, kind, name)
  }

  /// All in a folder, by number.
  static func all(in folder: String) -> [LogFile] {
    (Folder.names(folder) ?? []).compactMap(LogFile.init).sorted {
      ($0.number, $0.kind.rawValue) < ($1.number, $1.kind.rawValue)
    }
  }
}
