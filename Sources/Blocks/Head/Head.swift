internal import Chunks
internal import Files
internal import Metrics

/// What a Prometheus had in memory: samples out of its log, encoded again, and its full chunks on file.
final class Head: ChunkStore {
  /// Where a chunk's data is.
  private struct Data: Sendable {
    var encoding: ChunkEncoding
    /// nil in memory.
    var file: Int?
    var offset: UInt64
    var count: Int
  }

  /// Chunks that follow one upon the other, and those that may overlap them.
  private struct Series: Sendable {
    var identity: SeriesIdentity
    var ordered: [ChunkPlace] = []
    var disordered: [ChunkPlace] = []
    var deleted: [ClosedRange<Int64>] = []
  }

  var seriesCount: Int { series.count }
  let metadata: [String: MetricMetadata]
  private let series: [Series]
  private let index: MemoryIndex
  private let data: [Data]
  private let files: [InputFile]
  private let memory: [UInt8]
  private let problems: Problems
  /// nil where there is no sample.
  let times: ClosedRange<Int64>?

  /// Reads `wal/` with the newest checkpoint, `wbl/` and `chunks_head/` of a data directory.
  init(_ folder: String, naming: SeriesIdentities, _ problems: Problems) {
    self.problems = problems
    let chunks = HeadChunkFiles(folder + "/chunks_head", problems)
    let builder = HeadBuilder(chunks.chunks, problems)
    let log = LogReader(problems)
    var after = -1
    let checkpoints = (Folder.names(folder + "/wal") ?? []).compactMap { name in
      name.hasPrefix("checkpoint.") ? Int(name.dropFirst(11)).map { ($0, name) } : nil
    }
    if let (number, name) = checkpoints.max(by: { $0.0 < $1.0 }) {
      log.read(folder + "/wal/" + name, builder.take)
      after = number
    }
    log.read(folder + "/wal", after: after, builder.take)
    log.read(folder + "/wbl", builder.take)
    builder.finish()

    var series: [Series] = []
    var data: [Data] = []
    var memory: [UInt8] = []
    func place(_ chunk: EncodedChunk) -> ChunkPlace {
      data.append(
        Data(
          encoding: chunk.encoding, file: nil, offset: UInt64(memory.count),
          count: chunk.bytes.count))
      memory += chunk.bytes
      return ChunkPlace(
        minTime: chunk.minTime, maxTime: chunk.maxTime, reference: UInt64(data.count - 1))
    }
    func place(_ chunk: HeadChunkFiles.Chunk) -> ChunkPlace {
      data.append(
        Data(
          encoding: chunk.encoding, file: chunk.file, offset: chunk.offset, count: chunk.count))
      return ChunkPlace(
        minTime: chunk.minTime, maxTime: chunk.maxTime, reference: UInt64(data.count - 1))
    }
    for open in builder.series {
      var one = Series(identity: naming.identity(open.labels))
      one.ordered = (open.mapped.map(place) + open.cutter.finish().map(place)).sorted {
        $0.minTime < $1.minTime
      }
      var cutter = ChunkCutter()
      cutter.append(open.disordered.sorted())
      one.disordered = open.mappedDisordered.map(place) + cutter.finish().map(place)
      one.deleted = open.deleted
      if !one.ordered.isEmpty || !one.disordered.isEmpty { series.append(one) }
    }
    memory += [UInt8](repeating: 0, count: ChunkDecoder.padding)
    index = MemoryIndex(series.enumerated().map { (UInt32($0.offset), $0.element.identity.labels) })
    let places = series.lazy.flatMap { $0.ordered + $0.disordered }
    times = places.map(\.minTime).min().flatMap { first in
      places.map(\.maxTime).max().map { first...$0 }
    }
    metadata = builder.metadata
    files = chunks.files
    (self.series, self.data, self.memory) = (series, data, memory)
  }

  /// The index over its series.
  @discardableResult
  func indexed<Result>(_ body: (any SeriesIndex) throws(BlockError) -> Result) -> Result? {
    problems.noting { () throws(BlockError) in try body(index) }
  }

  /// The series that fit all matchers with what they have in a range.
  func select(_ matchers: [Matcher], from: Int64, through: Int64)
    -> [(series: SeriesIdentity, part: SeriesPart)]
  {
    guard
      let numbers = indexed({ index throws(BlockError) in try index.series(matching: matchers) })
    else { return [] }
    var found: [(series: SeriesIdentity, part: SeriesPart)] = []
    for number in numbers {
      let one = series[Int(number)]
      for places in [one.ordered, one.disordered] {
        let kept = places.filter { $0.minTime <= through && $0.maxTime >= from }
        guard !kept.isEmpty else { continue }
        found.append(
          (one.identity, SeriesPart(store: self, places: kept[...], deleted: one.deleted)))
      }
    }
    return found
  }

  func read(
    _ places: ArraySlice<ChunkPlace>, from: Int64, through: Int64, into columns: inout SampleColumns
  ) {
    for place in places {
      let chunk = data[Int(place.reference)]
      do throws(BlockError) {
        guard let number = chunk.file else {
          try decode(
            chunk, memory, at: Int(chunk.offset), place, file: "wal", from: from, through: through,
            into: &columns)
          continue
        }
        let file = files[number]
        let bytes = try file.read(at: chunk.offset, count: UInt64(chunk.count))
        try decode(
          chunk, bytes + [UInt8](repeating: 0, count: ChunkDecoder.padding), at: 0, place,
          file: file.path, from: from, through: through, into: &columns)
      } catch {
        problems.note(error)
      }
    }
  }

  private func decode(
    _ chunk: Data, _ bytes: [UInt8], at start: Int, _ place: ChunkPlace, file: String, from: Int64,
    through: Int64, into columns: inout SampleColumns
  ) throws(BlockError) {
    let failure = bytes.withUnsafeBytes { bytes -> BlockError? in
      guard let base = bytes.baseAddress else { return nil }
      do throws(BlockError) {
        try columns.append(
          chunk.encoding, base + start, count: chunk.count, place, from: from, through: through,
          file: file, offset: chunk.offset)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}
