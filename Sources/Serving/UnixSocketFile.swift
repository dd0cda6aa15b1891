internal import Glibc

/// The file that a Unix socket is reached by.
struct UnixSocketFile: Sendable {
  private let path: String
  private let device: dev_t
  private let inode: ino_t

  /// A listening socket at `path`. One that nobody listens at any more is replaced.
  static func listen(at path: String, group: String?) throws(ServingError) -> (
    socket: Int32, file: UnixSocketFile
  ) {
    func failure(_ number: Int32) -> ServingError {
      ServingError(path, String(cString: strerror(number)))
    }
    let most = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
    guard path.utf8.count <= most else {
      throw ServingError(
        path, "a socket's path has at most \(most) bytes, this one has \(path.utf8.count)")
    }
    let owner = try group.map { (name) throws(ServingError) in try number(ofGroup: name) }
    let folder = openFolder(of: path)
    guard folder >= 0 else { throw failure(errno) }
    // Two that start at once would each take the other's for a dead one's.
    defer { close(folder) }
    guard flock(folder, LOCK_EX) == 0 else { throw failure(errno) }
    try clear(path)
    let socket = newSocket()
    guard socket >= 0 else { throw failure(errno) }
    var status = stat()
    // Nobody can connect before it listens, and by then it is for the right ones.
    guard connected(socket, to: path, by: bind) == 0,
      chmod(path, owner == nil ? 0o600 : 0o660) == 0,
      owner.map({ chown(path, uid_t.max, $0) }) ?? 0 == 0,
      stat(path, &status) == 0, Glibc.listen(socket, ListeningSocket.backlog) == 0
    else {
      let reason = errno
      if reason != EADDRINUSE { unlink(path) }
      close(socket)
      throw failure(reason)
    }
    return (socket, UnixSocketFile(path: path, device: status.st_dev, inode: status.st_ino))
  }

  /// Takes the file away, unless it is another's by now.
  func remove() {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
    unlink(path)
  }

  /// Makes room where a dead process left its socket.
  private static func clear(_ path: String) throws(ServingError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw ServingError(path, "is there already, and is no socket")
    }
    let probe = newSocket()
    defer { close(probe) }
    if connected(probe, to: path, by: connect) != 0, errno == ECONNREFUSED {
      unlink(path)
      return
    }
    throw ServingError(path, "another process listens there")
  }

  private static func newSocket() -> Int32 {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    return socket(AF_UNIX, Int32(kind), 0)
  }

  private static func openFolder(of path: String) -> Int32 {
    var folder = "."
    if let slash = path.lastIndex(of: "/") {
      folder = slash == path.startIndex ? "/" : String(path[..<slash])
    }
    return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  private static func connected(
    _ socket: Int32, to path: String,
    by call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafeBytes(of: &address) { bytes in
      call(socket, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
    }
  }

  private static func number(ofGroup name: String) throws(ServingError) -> gid_t {
    if let number = gid_t(name) { return number }
    var group = Glibc.group()
    var found: UnsafeMutablePointer<Glibc.group>?
    var buffer = [CChar](repeating: 0, count: 64 << 10)
    getgrnam_r(name, &group, &buffer, buffer.count, &found)
    guard found != nil else { throw ServingError("group \(name)", "there is none of this name") }
    return group.gr_gid
  }
}
