internal import Files
internal import Glibc
package import Metrics
internal import Synchronization

/// A data directory of Prometheus' making, read-only: all its blocks and what its log holds as one source of series.
///
/// Samples that several blocks hold are given once, deleted ones not at all. What is damaged is told by `problems`, found
/// at opening or later; everything else is there. Files are kept open, so that a Prometheus that runs on the directory
/// may compact and delete; what it writes after the opening is not seen.
package final class DataDirectory: SeriesSource {
  private let folder: String
  private let blocks: [Block]
  /// Out of the log, where there is one.
  private let head: Head?
  private let identities = SeriesIdentities()
  private let headProblems: Problems
  private let blockProblems: Problems
  private let newest = Mutex<Timestamp??>(.none)

  /// An error where `folder` is no data directory: no folder, or one with neither block nor log.
  package init(_ folder: String) throws(BlockError) {
    var folder = folder
    guard var names = Folder.names(folder) else { throw .system(folder) }
    // Vigil's own state has its blocks in a folder of its own.
    if names.contains("data"), !names.contains(where: { ULID($0) != nil }),
      let inner = Folder.names(folder + "/data")
    {
      folder += "/data"
      names = inner
    }
    self.folder = folder
    // The head first: what a running Prometheus cuts out of it meanwhile is then met twice, and not never.
    let logs = ["wal", "wbl", "chunks_head"].filter(names.contains)
    let read = logs.isEmpty ? nil : DataDirectory.readHead(folder, identities)
    head = read?.head
    headProblems = read?.problems ?? Problems()
    var opened = DataDirectory.open(folder)
    // A running Prometheus joins blocks and deletes them, perhaps in just this moment.
    for _ in 0..<5 where opened.isMoving { opened = DataDirectory.open(folder) }
    guard opened.tried + logs.count > 0 else {
      throw BlockError(folder, "holds neither blocks nor a log")
    }
    blockProblems = opened.problems
    // Blocks that others were made of may still wait for their deletion.
    let replaced = Set(opened.blocks.flatMap { $0.meta?.parents.map(\.ulid) ?? [] })
    blocks = opened.blocks.filter { block in
      guard let meta = block.meta else { return true }
      return !meta.isReplaced && !replaced.contains(meta.ulid)
    }
  }

  /// Reads the log and what goes with it; again where a running Prometheus took a part of it away meanwhile.
  private static func readHead(_ folder: String, _ identities: SeriesIdentities) -> (
    head: Head, problems: Problems
  ) {
    func files() -> Set<String> {
      Set(
        ["wal", "wbl", "chunks_head"].flatMap { part in
          (Folder.names(folder + "/" + part) ?? []).map { part + "/" + $0 }
        })
    }
    for _ in 0..<5 {
      let before = files()
      let problems = Problems()
      let head = Head(folder, naming: identities, problems)
      if before.isSubset(of: files()) { return (head, problems) }
    }
    let problems = Problems()
    return (Head(folder, naming: identities, problems), problems)
  }

  /// The blocks of a folder.
  private struct Opened {
    var blocks: [Block] = []
    var tried = 0
    var problems = Problems()
    /// A block was taken away meanwhile.
    var isMoving = false
  }

  private static func open(_ folder: String) -> Opened {
    var opened = Opened()
    let names = Folder.names(folder) ?? []
    // A block itself may be given, too.
    let folders =
      names.contains("index") && names.contains("chunks")
      ? [folder] : names.filter { ULID($0) != nil }.map { folder + "/" + $0 }
    for block in folders where FilePath.isFolder(block) {
      opened.tried += 1
      let problems = opened.problems
      let read = problems.noting { () throws(BlockError) in try Block(block, problems) }
      if let read { opened.blocks.append(read) }
      if !FilePath.isFolder(block) { opened.isMoving = true }
    }
    return opened
  }

  /// What is damaged, as far as it was met, and how much more than could be listed.
  package var problems: (listed: [BlockError], more: Int) {
    let (head, blocks) = (headProblems.all, blockProblems.all)
    return (head.listed + blocks.listed, head.more + blocks.more)
  }

  /// The time of the newest sample; nil where there is none.
  package var newestTime: Timestamp? {
    if let known = newest.withLock({ $0 }) { return known }
    var best = head?.times?.upperBound
    for block in blocks.sorted(by: { $0.times.upperBound > $1.times.upperBound })
    where best.map({ $0 < block.times.upperBound }) ?? true {
      if let time = block.newestTime() { best = max(best ?? time, time) }
    }
    let time = best.map { Timestamp(milliseconds: $0) }
    newest.withLock { $0 = time }
    return time
  }

  /// From the first instant that there is anything of to the time of the newest sample; nil where there is nothing.
  package var times: ClosedRange<Int64>? {
    guard let newest = newestTime?.milliseconds,
      let first = (blocks.map(\.times.lowerBound) + [head?.times?.lowerBound].compactMap { $0 })
        .min()
    else { return nil }
    return min(first, newest)...newest
  }

  /// Why nothing of a block can be read, ever: its table of contents, its symbols or its meta.json are wrong or not
  /// there. nil where it can, and where that is not known now.
  package static func fault(ofBlock folder: String) -> BlockError? {
    do throws(BlockError) {
      _ = try Block(folder, Problems())
      _ = try BlockMeta(folder + "/meta.json")
      return nil
    } catch {
      return error.code == nil || error.code == ENOENT ? error : nil
    }
  }

  /// What is in it: all blocks in one line, then its log.
  package var holdings: [DirectoryHolding] {
    var holdings: [DirectoryHolding] = []
    if !blocks.isEmpty {
      let metas = blocks.compactMap(\.meta)
      var all = DirectoryHolding(name: "blocks", files: blocks.count)
      all.series = metas.map { Int(clamping: $0.series) }.max()
      all.samples = metas.reduce(0) { $0 + Int(clamping: $1.samples) }
      all.oldest = metas.map(\.minTime).min().map(Timestamp.init(milliseconds:))
      all.bytes = blocks.reduce(0) { $0 + FilePath.total(below: $1.folder).bytes }
      holdings.append(all)
    }
    if let head {
      var log = DirectoryHolding(name: "log", files: 0)
      for part in ["wal", "wbl", "chunks_head"] {
        let total = FilePath.total(below: folder + "/" + part)
        log.files += total.files
        log.bytes += total.bytes
      }
      log.series = head.seriesCount
      log.oldest = head.times.map { Timestamp(milliseconds: $0.lowerBound) }
      holdings.append(log)
    }
    return holdings
  }

  /// Whether more is known to be damaged than when this was last asked.
  package func hasNews() -> Bool {
    let head = headProblems.hasNews()
    return blockProblems.hasNews() || head
  }

  // MARK: Asking

  package func select(_ matchers: [Matcher], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [any StoredSeries]
  {
    var order: [SeriesIdentity] = []
    var parts: [UInt32: [SeriesPart]] = [:]
    func add(_ found: [(series: SeriesIdentity, part: SeriesPart)]) {
      for (series, part) in found {
        if parts[series.number, default: []].isEmpty { order.append(series) }
        parts[series.number, default: []].append(part)
      }
    }
    for block in blocks(from, through) {
      add(
        block.select(
          matchers, from: from.milliseconds, through: through.milliseconds, naming: identities))
    }
    if let head {
      add(head.select(matchers, from: from.milliseconds, through: through.milliseconds))
    }
    return order.map { DataSeries($0, parts[$0.number] ?? []) }
  }

  package func labelValues(
    _ name: String, selectors: [[Matcher]], from: Timestamp, through: Timestamp
  ) throws(SourceError) -> [String] {
    var values: Set<String> = []
    if selectors.isEmpty {
      eachIndex(from, through) { index in
        guard let known = index.values(of: name) else { return }
        for number in 0..<known.count { values.insert(known[number]) }
      }
    }
    for matchers in selectors {
      for series in try select(matchers, from: from, through: through) {
        let value = series.labels[name]
        if !value.isEmpty { values.insert(value) }
      }
    }
    return values.sorted(by: bytewiseLess)
  }

  package func labelNames(selectors: [[Matcher]], from: Timestamp, through: Timestamp)
    throws(SourceError) -> [String]
  {
    var names: Set<String> = []
    if selectors.isEmpty {
      eachIndex(from, through) { index in names.formUnion(index.labelNames) }
    }
    for matchers in selectors {
      for series in try select(matchers, from: from, through: through) {
        for pair in series.labels.pairs { names.insert(pair.name) }
      }
    }
    return names.sorted(by: bytewiseLess)
  }

  /// As the log tells it; blocks tell nothing of families.
  package func metadata(metric: String?) -> [String: MetricMetadata] {
    guard let all = head?.metadata else { return [:] }
    guard let metric else { return all }
    return all[metric].map { [metric: $0] } ?? [:]
  }

  private func eachIndex(
    _ from: Timestamp, _ through: Timestamp, _ body: (any SeriesIndex) -> Void
  ) {
    for block in blocks(from, through) { block.indexed { index throws(BlockError) in body(index) } }
    if let times = head?.times, times.lowerBound <= through.milliseconds,
      times.upperBound >= from.milliseconds
    {
      head?.indexed { index throws(BlockError) in body(index) }
    }
  }

  private func blocks(_ from: Timestamp, _ through: Timestamp) -> [Block] {
    blocks.filter {
      $0.times.lowerBound <= through.milliseconds && $0.times.upperBound >= from.milliseconds
    }
  }
}
