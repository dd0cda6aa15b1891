import Files
import Glibc

/// A filesystem of a test's own in memory, as small as it is made; taken away with the object.
package final class Mount {
  package let path: String

  /// nil where this user may not mount.
  package init?(size: String) {
    guard let made = Folder.temporary("vigil-mount") else { return nil }
    path = made
    guard Mount.run("mount -t tmpfs -o size=\(size) tmpfs \(path)") else {
      rmdir(path)
      return nil
    }
  }

  package func remount(_ options: String) -> Bool {
    Mount.run("mount -o remount,\(options) \(path)")
  }

  deinit {
    _ = Mount.run("umount -l \(path)")
    rmdir(path)
  }

  private static func run(_ command: String) -> Bool {
    guard let pipe = popen(command + " 2>/dev/null", "r") else { return false }
    return pclose(pipe) == 0
  }
}
