import Glibc

/// A folder for one test's files, gone with it.
package final class ScratchFolder: Sendable {
  /// There is no place for it.
  package struct Failure: Error {
    package var number: Int32
  }

  package let path: String

  package init() throws(Failure) {
    var template = Array("/tmp/vigil-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failure(number: errno) }
    path = String(cString: made)
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
  package func remove() { removeAll(path) }

  deinit { remove() }
}

/// A file, a link or a folder with all that is in it.
private func removeAll(_ path: String) {
  if remove(path) == 0 { return }
  guard let folder = opendir(path) else { return }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  closedir(folder)
  for name in names { removeAll(path + "/" + name) }
  rmdir(path)
}
