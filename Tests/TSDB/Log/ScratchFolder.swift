import Glibc
import Testing

@testable import TSDB

/// A folder for one test's files, gone with it.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/vigil-tsdb-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  var names: [String] {
    guard let handle = opendir(path) else { return [] }
    defer { closedir(handle) }
    var found: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { found.append(name) }
    }
    return found.sorted()
  }

  func contents(_ name: String) -> [UInt8] {
    guard let file = fopen(path + "/" + name, "r") else { return [] }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: ftell(file))
    rewind(file)
    fread(&bytes, 1, bytes.count, file)
    return bytes
  }

  func write(_ name: String, _ bytes: [UInt8]) {
    guard let file = fopen(path + "/" + name, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func copy(from other: ScratchFolder) {
    for name in names { unlink(path + "/" + name) }
    for name in other.names { write(name, other.contents(name)) }
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }
}
