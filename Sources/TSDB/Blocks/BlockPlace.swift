package import Blocks
internal import Files
internal import Glibc
package import Metrics

/// What is kept for longer than all the rest.
package struct KeepRule: Sendable {
  /// The series that fit any of these.
  package var selectors: [[Matcher]]
  package var time: Duration
  /// What its blocks may take.
  package var bytes: Int

  package init(selectors: [[Matcher]], time: Duration, bytes: Int) {
    self.selectors = selectors
    self.time = time
    self.bytes = bytes
  }
}

/// A folder of blocks: which series it has, for how long.
struct BlockPlace: Sendable {
  var folder: String
  var retention: Duration
  /// What they may take; nil for what is said elsewhere.
  var bytes: Int?
  /// The series that fit any of these; one that fits all for all.
  var selectors: [[Matcher]] = [[]]

  /// Those that are there, in the order of their times.
  var blocks: [BlockFolder] { BlockFolder.all(in: folder) }

  /// Makes the folder with the empty log that other tools look for, and clears away what a stop in mid-work has left:
  /// blocks that are not whole, and those of which others were made.
  func clear() {
    for path in [folder, folder + "/wal"] { mkdir(path, 0o755) }
    let replaced = Set(blocks.flatMap { $0.meta.parents.map(\.ulid.description) })
    for name in Folder.names(folder) ?? []
    where name.hasSuffix(BlockWriter.suffix) || replaced.contains(name) {
      Folder.remove(folder + "/" + name)
    }
  }

  /// Drops what is past its retention, and then the oldest as long as all take more than they may.
  ///
  /// As in Prometheus a block's age is how far it is behind the newest block: a clock that jumps ahead for a while, and
  /// an engine that stood still for long, take nothing away.
  func dropOld(bytes: Int?) {
    var all = blocks
    guard let newest = all.map(\.meta.maxTime).max() else { return }
    let cutoff = newest &- retention.milliseconds
    for block in all where block.meta.maxTime <= cutoff { Folder.remove(block.path) }
    all.removeAll { $0.meta.maxTime <= cutoff }
    guard let bytes else { return }
    var sizes = all.map(\.bytes)[...]
    for block in all where sizes.reduce(0, +) > bytes {
      Folder.remove(block.path)
      sizes.removeFirst()
    }
  }
}

/// What a folder of blocks holds, and may.
package struct PlaceStatus: Sendable, Hashable {
  package var holding: DirectoryHolding
  /// The first instant after its samples; nil where there are none.
  package var newest: Timestamp?
  package var retention: Duration
  /// What its blocks may take; nil for what is said elsewhere.
  package var limit: Int?

  init(_ place: BlockPlace) {
    let all = place.blocks
    let name = FilePath.name(of: place.folder)
    holding = DirectoryHolding(name: name == "data" ? "blocks" : name, files: all.count)
    holding.bytes = all.reduce(0) { $0 + $1.bytes }
    holding.samples = all.reduce(0) { $0 + Int(clamping: $1.meta.samples) }
    holding.series = all.map { Int(clamping: $0.meta.series) }.max() ?? 0
    holding.oldest = all.map(\.meta.minTime).min().map(Timestamp.init(milliseconds:))
    newest = all.map(\.meta.maxTime).max().map(Timestamp.init(milliseconds:))
    retention = place.retention
    limit = place.bytes
  }
}
