internal import Glibc

/// The bytes of a file; nil where it cannot be read.
func readFile(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { break }
    bytes.append(contentsOf: buffer[..<count])
  }
  return ferror(file) == 0 ? bytes : nil
}

/// The paths of all regular files below a folder, sorted; names that start with a dot are left out.
func filesBelow(_ folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var found: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name.hasPrefix(".") { continue }
    let path = folder + "/" + name
    var status = stat()
    guard stat(path, &status) == 0 else { continue }
    if status.st_mode & S_IFMT == S_IFDIR {
      found += filesBelow(path)
    } else if status.st_mode & S_IFMT == S_IFREG {
      found.append(path)
    }
  }
  return found.sorted()
}
