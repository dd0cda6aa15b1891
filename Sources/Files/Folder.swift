internal import Glibc

/// Folders, by their paths. Where something fails, `errno` has the system's reason.
package enum Folder {
  /// The names in a folder, sorted, without "." and ".."; nil where it cannot be read.
  package static func names(_ path: String) -> [String]? {
    guard let handle = opendir(path) else { return nil }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes a folder with those above it; false where it is not there afterwards.
  @discardableResult
  package static func make(_ path: String) -> Bool {
    var current = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      current += "/" + part
      guard mkdir(current, 0o755) != 0 else { continue }
      let reason = errno
      if reason != EEXIST, !FilePath.isFolder(current) {
        errno = reason
        return false
      }
    }
    if FilePath.isFolder(path) { return true }
    errno = ENOTDIR
    return false
  }

  /// Makes a new folder below the one for what lasts but a while (`TMPDIR`, else /tmp); nil where it cannot be made.
  ///
  /// - Parameter name: what its name begins with.
  package static func temporary(_ name: String) -> String? {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // mkdtemp puts its own where six of these stand.
    var path = Array("\(parent)/\(name)-\(String(repeating: "X", count: 6))".utf8CString)
    guard mkdtemp(&path) != nil else { return nil }
    return String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Removes a folder with all that is in it, or a file; links are not followed.
  package static func remove(_ path: String) {
    if unlink(path) == 0 || errno == ENOENT { return }
    for name in names(path) ?? [] { remove(path + "/" + name) }
    rmdir(path)
  }

  /// Makes the names in a folder survive a power cut; false where that fails. Some filesystems have nothing to sync in a
  /// folder, which is no failure.
  package static func sync(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0 || errno == EINVAL
  }
}
