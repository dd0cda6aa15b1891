internal import Metrics
internal import Synchronization

/// A block that is read.
///
/// Damage is told to `problems` and costs what it hit: postings that are not right are made anew from the series.
final class Block: Sendable {
  let folder: String
  /// nil where meta.json cannot be read; the block is then taken to reach over all time.
  let meta: BlockMeta?
  let chunks: ChunkSegmentFiles
  private let file: InputFile
  private let contents: IndexContents
  private let alignment: UInt64
  private let symbols: Symbols
  private let tombstones: Tombstones
  private let problems: Problems
  private let postings: PostingsTable?
  /// Made where the postings of the file are damaged.
  private let remade = Mutex<MemoryIndex?>(nil)
  /// The directory's numbers of series that were asked for.
  private let identities = Mutex<[UInt32: SeriesIdentity]>([:])

  /// An error where the table of contents or the symbols are not right: nothing can be read without them.
  init(_ folder: String, _ problems: Problems) throws(BlockError) {
    self.folder = folder
    self.problems = problems
    let file = try InputFile(folder + "/index")
    self.file = file
    let header = try file.read(at: 0, count: 5)
    guard header.starts(with: [0xBA, 0xAA, 0xD7, 0x00]) else {
      throw BlockError(file.path, at: 0, "is not marked as an index")
    }
    guard header[4] == 1 || header[4] == 2 else {
      throw BlockError(file.path, at: 4, "has version \(header[4]), which is not known")
    }
    alignment = header[4] == 1 ? 1 : 16
    let contents = try IndexContents(file)
    self.contents = contents
    symbols = try Symbols(file, at: contents.symbols, version: header[4])
    postings = problems.noting { () throws(BlockError) in
      try PostingsTable(file, at: contents.postingsTable)
    }
    meta = problems.noting { () throws(BlockError) in try BlockMeta(folder + "/meta.json") }
    tombstones =
      problems.noting { () throws(BlockError) in try Tombstones(folder + "/tombstones") }
      ?? Tombstones()
    chunks = ChunkSegmentFiles(folder + "/chunks", problems)
  }

  /// The first instant of the block, and the last.
  var times: ClosedRange<Int64> {
    guard let meta, meta.minTime < meta.maxTime else { return .min ... .max }
    return meta.minTime...(meta.maxTime - 1)
  }

  // MARK: Finding series

  /// What `body` finds in the block's index; in one that is made anew where a part of it is damaged.
  @discardableResult
  func indexed<Result>(_ body: (any SeriesIndex) throws(BlockError) -> Result) -> Result? {
    if let made = remade.withLock({ $0 }) {
      return problems.noting { () throws(BlockError) in try body(made) }
    }
    if let postings {
      do throws(BlockError) { return try body(postings) } catch { problems.note(error) }
    }
    let made = MemoryIndex(everySeries())
    remade.withLock { $0 = made }
    return problems.noting { () throws(BlockError) in try body(made) }
  }

  /// All series by reading the section from its beginning to its end; where an entry is damaged, from the next place
  /// that has a right one.
  private func everySeries() -> [(number: UInt32, labels: Labels)] {
    var entries = SeriesEntries(file, alignment: alignment, end: contents.seriesEnd)
    var found: [(number: UInt32, labels: Labels)] = []
    var offset = (contents.series + alignment - 1) / alignment * alignment
    while offset < contents.seriesEnd, let number = UInt32(exactly: offset / alignment) {
      var labels: Labels?
      do throws(BlockError) {
        let size = try entries.read(number) { labels = self.labels(&$0) }
        offset = (offset + size + alignment - 1) / alignment * alignment
      } catch {
        offset += alignment
      }
      if let labels { found.append((number, labels)) }
    }
    return found
  }

  private func labels(_ entry: inout SectionReader) -> Labels? {
    guard let references = entry.labelReferences() else { return nil }
    var pairs: [Label] = []
    pairs.reserveCapacity(references.count)
    for (name, value) in references {
      guard let name = symbols.text(name), let value = symbols.text(value) else { return nil }
      pairs.append(Label(name, value))
    }
    return Labels(pairs)
  }

  /// The series that fit all matchers with those of their chunks that may have samples in a range, all chunks in one
  /// array; a series whose entry is damaged is told of and left out.
  func select(
    _ matchers: [Matcher], from: Int64, through: Int64, naming: SeriesIdentities
  ) -> [(series: SeriesIdentity, part: SeriesPart)] {
    guard
      let numbers = indexed({ index throws(BlockError) in try index.series(matching: matchers) })
    else { return [] }
    var entries = SeriesEntries(file, alignment: alignment, end: contents.seriesEnd)
    var places: [ChunkPlace] = []
    var found: [(series: SeriesIdentity, number: UInt32, places: Range<Int>)] = []
    for number in numbers {
      var known = identities.withLock { $0[number] }
      let before = places.count
      var isRight = true
      do throws(BlockError) {
        try entries.read(number) { entry in
          if known == nil {
            known = self.labels(&entry).map(naming.identity)
          } else {
            entry.skipLabels()
          }
          isRight = known != nil && entry.chunks(from: from, through: through, into: &places)
        }
      } catch {
        problems.note(error)
        continue
      }
      guard isRight, let series = known else {
        problems.note(
          BlockError(
            file.path, at: UInt64(number) * alignment, "a series' entry is not what it promises"))
        continue
      }
      identities.withLock { $0[number] = series }
      if places.count > before { found.append((series, number, before..<places.count)) }
    }
    return found.map { series, number, range in
      (
        series,
        SeriesPart(
          store: chunks, places: places[range],
          deleted: tombstones.spans[UInt64(number)] ?? [])
      )
    }
  }

  /// The time of the newest sample, as the series' entries tell it.
  func newestTime() -> Int64? {
    guard let numbers = indexed({ index throws(BlockError) in try index.allSeries() }) else {
      return nil
    }
    var entries = SeriesEntries(file, alignment: alignment, end: contents.seriesEnd)
    var newest: Int64?
    var places: [ChunkPlace] = []
    for number in numbers {
      places.removeAll(keepingCapacity: true)
      problems.noting { () throws(BlockError) in
        try entries.read(number) { entry in
          entry.skipLabels()
          _ = entry.chunks(from: .min, through: .max, into: &places)
        }
      }
      for place in places { newest = max(newest ?? place.maxTime, place.maxTime) }
    }
    return newest
  }
}

extension Problems {
  /// What `body` gives; nil where it fails, which is noted.
  @discardableResult
  func noting<Result>(_ body: () throws(BlockError) -> Result) -> Result? {
    do throws(BlockError) { return try body() } catch {
      note(error)
      return nil
    }
  }
}
