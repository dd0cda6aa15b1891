package import Chunks
internal import Files
internal import Glibc
package import Metrics

/// Writes a block: series in ascending order, each with its encoded chunks.
///
/// Until `finish` it stands in a folder whose name ends in `.tmp-for-creation`, which readers pass over and Prometheus
/// clears away at its next start; then it is renamed. All files and folders are brought to the disk before. A writer
/// that is not finished leaves nothing behind.
package final class BlockWriter {
  /// The block's folder once it is finished.
  package let path: String
  private let folder: String
  private let temporary: String
  private var meta: BlockMeta
  private var segments: ChunkSegments
  private var index = IndexWriter()
  private var isFinished = false

  /// What the name of an unfinished block ends in.
  package static let suffix = ".tmp-for-creation"

  /// Begins a block in `folder`, which must be there. Of `meta` the counts are filled in while writing.
  package init(in folder: String, meta: BlockMeta) throws(BlockError) {
    self.folder = folder
    self.meta = meta
    path = folder + "/" + meta.ulid.description
    temporary = path + BlockWriter.suffix
    segments = ChunkSegments(folder: temporary + "/chunks")
    Folder.remove(temporary)
    for new in [temporary, temporary + "/chunks"] where mkdir(new, 0o755) != 0 {
      let error = BlockError.system(new)
      Folder.remove(temporary)
      isFinished = true
      throw error
    }
  }

  deinit { if !isFinished { Folder.remove(temporary) } }

  /// How many series there are so far.
  package var seriesCount: Int { index.seriesCount }

  /// Appends a series, which must come after those before it; its chunks must be in order of time and not overlap.
  /// A series without chunks is left out.
  package func append(_ labels: Labels, _ chunks: [EncodedChunk]) throws(BlockError) {
    guard !chunks.isEmpty else { return }
    if let last = index.lastSeries, !(last < labels) {
      throw BlockError(temporary, "series out of order: \(labels) after \(last)")
    }
    var entries: [ChunkPlace] = []
    entries.reserveCapacity(chunks.count)
    for chunk in chunks {
      guard chunk.minTime <= chunk.maxTime, entries.last.map({ $0.maxTime < chunk.minTime }) ?? true
      else { throw BlockError(temporary, "chunks out of order in \(labels)") }
      let reference = try segments.append(chunk)
      entries.append(
        ChunkPlace(minTime: chunk.minTime, maxTime: chunk.maxTime, reference: reference))
      meta.samples += UInt64(chunk.sampleCount)
    }
    index.append(labels, entries)
  }

  /// Writes what is still to be written and gives the block its name.
  package func finish() throws(BlockError) -> BlockMeta {
    meta.series = UInt64(index.seriesCount)
    meta.chunks = UInt64(index.chunkCount)
    try segments.finish()
    try index.write(to: temporary + "/index")
    try writeTombstones()
    let file = try OutputFile(temporary + "/meta.json")
    try file.write(Array(meta.json.utf8))
    try file.finish()
    for made in [temporary + "/chunks", temporary] where !Folder.sync(made) { throw .system(made) }
    guard rename(temporary, path) == 0 else { throw .system(path) }
    isFinished = true
    if !Folder.sync(folder) { throw .system(folder) }
    return meta
  }

  /// A file that says that nothing is deleted.
  private func writeTombstones() throws(BlockError) {
    let file = try OutputFile(temporary + "/tombstones")
    var head = SectionBytes()
    head.put32(0x0130_BA30)
    head.put(1)
    try file.write(head)
    file.beginChecksum()
    try file.writeChecksum()
    try file.finish()
  }
}
