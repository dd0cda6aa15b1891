internal import Glibc

/// Why a file cannot be read: its path, and the system's reason.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  package var reason: String
  package var description: String { "\(path): \(reason)" }
  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

/// The bytes of a regular file, at most `limit` of them. Blocks: not for the main thread.
package func readFile(_ path: String, limit: Int = 256 << 20) throws(FileError) -> [UInt8] {
  // Not blocking on a named pipe that nobody writes.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    throw FileError(path: path, reason: String(cString: strerror(errno)))
  }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    if count < 0 { throw FileError(path: path, reason: String(cString: strerror(errno))) }
    if count == 0 { return bytes }
    bytes.append(contentsOf: chunk[..<count])
    if bytes.count > limit {
      throw FileError(path: path, reason: "larger than \(limit >> 20) MB")
    }
  }
}

/// A secret's file: its first line.
func readSecret(_ path: String) throws(FileError) -> String {
  let bytes = try readFile(path, limit: 1 << 20)
  return String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
}

/// What tells that a file changed: another file of the name, another time or size.
package struct FileStamp: Sendable, Hashable {
  private var device: UInt64
  private var inode: UInt64
  private var seconds: Int
  private var nanoseconds: Int
  private var size: Int64

  /// nil where there is no such file.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
    size = Int64(status.st_size)
  }
}

/// Paths as texts.
package enum FilePath {
  /// The folder that holds `path`; "" for a bare name.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `path` as seen from `folder`, unless it is absolute.
  package static func resolve(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
  }

  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The regular files below `folder` whose names end in `suffix`, sorted; hidden ones left out; at most `limit`.
  package static func files(below folder: String, suffix: String, limit: Int = 5000) -> [String] {
    var found: [String] = []
    var waiting = [(folder, 0)]
    while let (current, depth) = waiting.popLast(), found.count < limit {
      guard let handle = opendir(current) else { continue }
      defer { closedir(handle) }
      while let entry = readdir(handle) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name.hasPrefix(".") { continue }
        let path = resolve(name, in: current)
        if isFolder(path) {
          if depth < 16 { waiting.append((path, depth + 1)) }
        } else if name.hasSuffix(suffix) {
          found.append(path)
        }
      }
    }
    return found.sorted()
  }
}
