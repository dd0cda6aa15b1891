internal import Blocks
internal import Files

/// A block as it lies in a folder.
struct BlockFolder {
  var path: String
  var meta: BlockMeta

  /// Those whose meta.json can be read, in the order of their times.
  static func all(in folder: String) -> [BlockFolder] {
    (Folder.names(folder) ?? []).filter { ULID($0) != nil }.compactMap { name in
      let path = folder + "/" + name
      return (try? BlockMeta(path + "/meta.json")).map { BlockFolder(path: path, meta: $0) }
    }.sorted { ($0.meta.minTime, $0.meta.maxTime) < ($1.meta.minTime, $1.meta.maxTime) }
  }

  /// What its files take, in bytes.
  var bytes: Int { FilePath.total(below: path).bytes }
}
