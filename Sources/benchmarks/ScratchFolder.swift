internal import Files
internal import Glibc

/// A folder of our own below the temporary one, taken away with the object.
final class ScratchFolder {
  let path: String
  init() throws(MeasureError) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // mkdtemp wants six of these to put its own in.
    let places = String(repeating: "X", count: 6)
    var template = Array("\(parent)/vigil-benchmark-\(places)".utf8CString)
    guard mkdtemp(&template) != nil else { throw MeasureError("no temporary folder") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
  /// Writes a file in it.
  func write(_ name: String, _ text: String) throws(MeasureError) {
    guard let file = fopen(path + "/" + name, "w") else {
      throw MeasureError("cannot write \(name)")
    }
    fputs(text, file)
    fclose(file)
  }

  deinit { Folder.remove(path) }
}
