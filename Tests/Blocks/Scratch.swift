import Blocks
import Glibc

/// A folder of its own, removed when a test lets go of it.
final class Scratch {
  let path: String

  init() {
    var template = Array("/tmp/vigil-blocks-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
  }

  deinit { if path != "/tmp" { removeTree(path) } }
}
