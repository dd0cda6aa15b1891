import Files
import Glibc
import TestSupport

/// Files as bytes, and a folder as another was.
extension ScratchFolder {
  var names: [String] { Folder.names(path) ?? [] }

  func contents(_ name: String) -> [UInt8] { (try? readFile(path + "/" + name)) ?? [] }

  func write(_ name: String, _ bytes: [UInt8]) {
    guard let file = fopen(path + "/" + name, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func copy(from other: ScratchFolder) {
    for name in names { unlink(path + "/" + name) }
    for name in other.names { write(name, other.contents(name)) }
  }
}
