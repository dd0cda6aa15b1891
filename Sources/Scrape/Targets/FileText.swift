internal import Glibc

/// Which version of a file one has read: changes when the file is written or replaced.
struct FileStamp: Sendable, Hashable {
  private var device: UInt64
  private var inode: UInt64
  private var size: Int64
  private var seconds: Int
  private var nanoseconds: Int

  /// nil where there is no such file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}

/// The bytes of a regular file of at most `limit` bytes. May block, as file systems do.
func readFile(_ path: String, limit: Int = 64 << 20) throws(ScrapeError) -> [UInt8] {
  let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard file >= 0 else { throw ScrapeError("\(path): \(String(cString: strerror(errno)))") }
  defer { close(file) }
  var status = stat()
  guard fstat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
    throw ScrapeError("\(path): is a folder")
  }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(file, &buffer, buffer.count)
    if count == 0 { return bytes }
    if count < 0 {
      if errno == EINTR { continue }
      throw ScrapeError("\(path): \(String(cString: strerror(errno)))")
    }
    bytes += buffer[..<count]
    guard bytes.count <= limit else { throw ScrapeError("\(path): larger than \(limit) bytes") }
  }
}

/// The paths that fit a shell pattern, sorted; none where nothing fits.
package func pathsMatching(_ pattern: String) -> [String] {
  var result = glob_t()
  defer { globfree(&result) }
  guard glob(pattern, 0, nil, &result) == 0, let paths = result.gl_pathv else { return [] }
  return (0..<Int(result.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
}
