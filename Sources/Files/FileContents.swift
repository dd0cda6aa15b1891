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

/// The bytes of a file, at most `limit` of them. A pipe, a socket or a terminal is read to its end, and its writer is
/// waited for: as long as it takes, or where `patience` is given no longer than that between two pieces. Blocks: not
/// for the main thread.
package func readFile(
  _ path: String, limit: Int = 256 << 20, patience: Duration? = nil
) throws(FileError) -> [UInt8] {
  let descriptor = try openedForReading(path)
  defer { close(descriptor) }
  var bytes = try knownBytes(descriptor, path, limit: limit)
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    guard try isReadable(descriptor, path, within: patience) else {
      throw FileError(path: path, reason: "nobody writes to this pipe")
    }
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EINTR || errno == EAGAIN { continue }
    if count < 0 { throw FileError(path: path, reason: String(cString: strerror(errno))) }
    if count == 0 { return bytes }
    bytes.append(contentsOf: chunk[..<count])
    if bytes.count > limit {
      throw FileError(path: path, reason: "larger than \(limit >> 20) MB")
    }
  }
}

/// What a regular file holds as far as its size tells, read in one piece.
private func knownBytes(
  _ descriptor: Int32, _ path: String, limit: Int
) throws(FileError) -> [UInt8] {
  var status = stat()
  guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0
  else { return [] }
  guard status.st_size <= limit else {
    throw FileError(path: path, reason: "larger than \(limit >> 20) MB")
  }
  return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, filled in
    while filled < buffer.count, let base = buffer.baseAddress {
      let count = read(descriptor, base + filled, buffer.count - filled)
      if count < 0, errno == EINTR { continue }
      // Whoever reads on meets the end or the fault.
      if count <= 0 { return }
      filled += count
    }
  }
}

/// Reads a regular file, at most `limit` bytes of it, into memory that the caller has.
///
/// - Parameter memory: gives room for so many bytes.
/// - Returns: how many were read: fewer where the file was cut short meanwhile.
package func readFile(
  _ path: String, limit: Int, into memory: (_ size: Int) -> UnsafeMutableRawBufferPointer
) throws(FileError) -> Int {
  let descriptor = try openedForReading(path)
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
    throw FileError(path: path, reason: "no regular file")
  }
  guard status.st_size <= limit else {
    throw FileError(path: path, reason: "larger than \(limit >> 20) MB")
  }
  let size = Int(status.st_size)
  let room = memory(size)
  var filled = 0
  while filled < min(size, room.count), let base = room.baseAddress {
    let count = read(descriptor, base + filled, min(size, room.count) - filled)
    if count < 0, errno == EINTR { continue }
    if count < 0 { throw FileError(path: path, reason: String(cString: strerror(errno))) }
    if count == 0 { break }
    filled += count
  }
  return filled
}

/// Opens without waiting: the writer of a pipe is waited for by `poll`, which can lose patience.
private func openedForReading(_ path: String) throws(FileError) -> Int32 {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  if descriptor >= 0 { return descriptor }
  let reason = errno
  // A socket, or another user's terminal, cannot be opened anew but is here already.
  if [ENXIO, EACCES].contains(reason), let own = ownDescriptor(path) {
    let copy = fcntl(own, F_DUPFD_CLOEXEC, 3)
    if copy >= 0 { return copy }
  }
  throw FileError(path: path, reason: String(cString: strerror(reason)))
}

/// The descriptor of this process that a path names.
private func ownDescriptor(_ path: String) -> Int32? {
  if path == "/dev/stdin" { return STDIN_FILENO }
  for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
    return Int32(path.dropFirst(folder.count))
  }
  return nil
}

/// Waits until there is something to read, or the writer is gone; false where that takes too long. Of a pipe whose
/// writer has not come yet there is no end to read, other than `read` says.
private func isReadable(
  _ descriptor: Int32, _ path: String, within patience: Duration?
) throws(FileError) -> Bool {
  let deadline = patience.map { ContinuousClock.now + $0 }
  while true {
    var milliseconds: Int32 = -1
    if let deadline {
      let left = (deadline - .now).components
      let whole = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
      milliseconds = Int32(clamping: max(0, whole))
    }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let count = poll(&waiting, 1, milliseconds)
    if count > 0 { return true }
    if count == 0 { return false }
    if errno != EINTR { throw FileError(path: path, reason: String(cString: strerror(errno))) }
  }
}
