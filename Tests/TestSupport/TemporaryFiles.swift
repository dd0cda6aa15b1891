import Glibc
import Synchronization

/// A file as text; "" where it is not there.
package func contents(of path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
    bytes.append(contentsOf: chunk[..<count])
  }
  return String(decoding: bytes, as: UTF8.self)
}

package func write(_ text: String, to path: String) {
  guard let file = fopen(path, "w") else { return }
  defer { fclose(file) }
  fputs(text, file)
}

private let serial = Atomic<Int>(0)

/// A path of its own below /tmp, which goes when the tests end.
package func temporaryPath(_ name: String) -> String {
  let number = serial.add(1, ordering: .relaxed).newValue
  return "\(Leftovers.folder)/\(number)-\(name)"
}

/// The same, as a folder that is there.
package func temporaryFolder() -> String {
  let path = temporaryPath("folder")
  mkdir(path, 0o755)
  return path
}
