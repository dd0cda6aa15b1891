internal import Glibc

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
