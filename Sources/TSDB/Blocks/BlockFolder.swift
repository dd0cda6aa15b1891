internal import Blocks
internal import Glibc

/// A block as it lies in a folder.
struct BlockFolder {
  var path: String
  var meta: BlockMeta

  /// Those whose meta.json can be read, in the order of their times.
  static func all(in folder: String) -> [BlockFolder] {
    names(in: folder).filter { ULID($0) != nil }.compactMap { name in
      let path = folder + "/" + name
      return (try? BlockMeta(path + "/meta.json")).map { BlockFolder(path: path, meta: $0) }
    }.sorted { ($0.meta.minTime, $0.meta.maxTime) < ($1.meta.minTime, $1.meta.maxTime) }
  }

  /// What its files take, in bytes.
  var bytes: Int {
    let chunks = BlockFolder.names(in: path + "/chunks").map { "chunks/" + $0 }
    return (["index", "meta.json", "tombstones"] + chunks).reduce(0) { sum, name in
      var status = stat()
      return stat(path + "/" + name, &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  static func names(in folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var found: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { found.append(name) }
    }
    return found
  }
}
