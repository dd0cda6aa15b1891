internal import Glibc

/// What tells that a file changed: another file of the name, another time or size.
package struct FileStamp: Sendable, Hashable {
  private var device: UInt64
  private var inode: UInt64
  private var seconds = 0
  private var nanoseconds = 0
  private var size: Int64 = 0
  /// A pipe, a socket or a device: what was read of it is gone from it, so it has changed only where it is another one.
  package let isStream: Bool

  /// nil where there is no such file.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    let kind = status.st_mode & S_IFMT
    isStream = kind != S_IFREG && kind != S_IFDIR
    guard !isStream else { return }
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
    size = Int64(status.st_size)
  }
}
