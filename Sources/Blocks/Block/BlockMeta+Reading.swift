internal import JSON

extension BlockMeta {
  /// Of a block's meta.json.
  package init(_ path: String) throws(BlockError) {
    let file = try InputFile(path)
    guard file.size <= 1 << 24 else { throw BlockError(path, "is too large to be read") }
    let text = String(decoding: try file.read(at: 0, count: file.size), as: UTF8.self)
    let json: JSON
    do throws(JSONError) { json = try JSON(parsing: text) } catch {
      throw BlockError(path, "\(error)")
    }
    let version = json["version"].integer ?? 0
    guard version == 1 else { throw BlockError(path, "has version \(version), which is not known") }
    guard let name = json["ulid"].string.flatMap({ ULID($0) }),
      let minTime = json["minTime"].integer, let maxTime = json["maxTime"].integer
    else { throw BlockError(path, "tells no name and times") }
    self.init(ulid: name, minTime: Int64(minTime), maxTime: Int64(maxTime))
    let stats = json["stats"]
    samples = UInt64(max(0, stats["numSamples"].integer ?? 0))
    series = UInt64(max(0, stats["numSeries"].integer ?? 0))
    chunks = UInt64(max(0, stats["numChunks"].integer ?? 0))
    let compaction = json["compaction"]
    level = compaction["level"].integer ?? 1
    sources = compaction["sources"].elements.compactMap { $0.string.flatMap { ULID($0) } }
    parents = compaction["parents"].elements.compactMap { parent in
      guard let ulid = parent["ulid"].string.flatMap({ ULID($0) }) else { return nil }
      return Parent(
        ulid: ulid, minTime: Int64(parent["minTime"].integer ?? 0),
        maxTime: Int64(parent["maxTime"].integer ?? 0))
    }
    isReplaced = compaction["deletable"].bool ?? false
  }
}
