internal import Files
internal import Glibc

/// A folder of our own below the temporary one, taken away with the object.
final class ScratchFolder {
  let path: String
  init() throws(MeasureError) {
    guard let made = Folder.temporary("vigil-benchmark") else {
      throw MeasureError("no temporary folder")
    }
    path = made
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
