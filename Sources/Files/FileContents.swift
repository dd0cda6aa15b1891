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
