import Files
import Glibc

/// A folder for one test's files, gone with it.
package final class ScratchFolder: Sendable {
  /// There is no place for it.
  package struct Failure: Error {
    package var number: Int32
  }

  package let path: String

  package init() throws(Failure) {
    guard let made = Folder.temporary("vigil-test") else { throw Failure(number: errno) }
    path = made
  }

  /// Writes a file, whole at once for those who look at it meanwhile, and returns its path.
  @discardableResult
  package func write(_ name: String, _ text: String) -> String {
    let file = path + "/" + name
    if let stream = fopen(file + ".new", "w") {
      fputs(text, stream)
      fclose(stream)
      rename(file + ".new", file)
    }
    return file
  }

  package func remove(_ name: String) { unlink(path + "/" + name) }

  /// Takes all of it away, the folder too.
  package func remove() { Folder.remove(path) }

  deinit { remove() }
}
