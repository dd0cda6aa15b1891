internal import Glibc

/// Reads whole small files below /proc.
struct Procfs: Sendable {
  var root: String

  /// The text of one file, or nil where it cannot be read; at most 4 MB.
  func read(_ path: String) -> String? {
    let descriptor = open(root + "/" + path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < 4_000_000 {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 { return nil }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The fields of a line, apart at blanks.
func fields(_ line: Substring) -> [Substring] {
  line.split(whereSeparator: { $0 == " " || $0 == "\t" })
}
