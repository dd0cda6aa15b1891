internal import Files
internal import Glibc

/// The machine's time zones: a folder of TZif files, one a zone, named as in `Europe/Berlin`.
package struct ZoneDatabase: Sendable {
  package var folder: String

  package init(folder: String = "/usr/share/zoneinfo") { self.folder = folder }

  /// nil where there is no such zone, or its file cannot be read.
  package func zone(_ name: String) -> ZoneTable? {
    guard let path = file(name), let bytes = try? readFile(path, limit: 1 << 20) else { return nil }
    return ZoneTable(name: name, file: bytes)
  }

  package func contains(_ name: String) -> Bool { file(name) != nil }

  /// No name leads out of the folder.
  private func file(_ name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.contains(where: { $0.isEmpty || $0 == ".." || $0 == "." }) else { return nil }
    let path = folder + "/" + name
    return access(path, R_OK) == 0 && !FilePath.isFolder(path) ? path : nil
  }
}
