internal import Chunks
internal import Metrics

/// The index of a block in the making: series are gathered and everything is written at the end, since symbols come
/// first and are numbered in their order.
struct IndexWriter {
  static let magic: UInt32 = 0xBAAA_D700
  static let version: UInt8 = 2

  private var series: [Labels] = []
  private var chunks: [ChunkPlace] = []
  /// Where each series' chunks end among all.
  private var chunkEnds: [Int] = []

  var seriesCount: Int { series.count }
  var chunkCount: Int { chunks.count }
  var lastSeries: Labels? { series.last }

  /// Series must ascend, the chunks of each in order of time.
  mutating func append(_ labels: Labels, _ entries: [ChunkPlace]) {
    series.append(labels)
    chunks += entries
    chunkEnds.append(chunks.count)
  }

  /// Writes the file.
  func write(to path: String) throws(BlockError) {
    let file = try OutputFile(path)
    var header = SectionBytes()
    header.put32(IndexWriter.magic)
    header.put(IndexWriter.version)
    try file.write(header)
    var contents = Contents()
    let symbols = Symbols(series)
    contents.symbols = file.position
    try write(symbols, to: file)
    contents.series = file.position
    let postings = try writeSeries(symbols, to: file)
    contents.labelIndices = file.position
    let labelOffsets = try writeLabelIndices(postings, symbols, to: file)
    try file.pad(to: 4)
    contents.postings = file.position
    let postingsOffsets = try write(postings, symbols, to: file)
    contents.labelIndicesTable = file.position
    try writeTable(labelOffsets, to: file)
    contents.postingsTable = file.position
    try writeTable(postingsOffsets, to: file)
    file.beginChecksum()
    var table = SectionBytes()
    for offset in [
      contents.symbols, contents.series, contents.labelIndices, contents.labelIndicesTable,
      contents.postings, contents.postingsTable,
    ] {
      table.put64(offset)
    }
    try file.write(table)
    try file.writeChecksum()
    try file.finish()
  }

  /// Where the sections begin.
  private struct Contents {
    var symbols: UInt64 = 0
    var series: UInt64 = 0
    var labelIndices: UInt64 = 0
    var labelIndicesTable: UInt64 = 0
    var postings: UInt64 = 0
    var postingsTable: UInt64 = 0
  }

  /// All texts in labels, sorted by bytes, with their numbers.
  private struct Symbols {
    let texts: [String]
    let numbers: [String: UInt32]

    init(_ series: [Labels]) {
      var distinct: Set<String> = []
      for labels in series {
        for pair in labels.pairs {
          distinct.insert(pair.name)
          distinct.insert(pair.value)
        }
      }
      texts = distinct.sorted(by: bytewiseLess)
      var numbers: [String: UInt32] = [:]
      numbers.reserveCapacity(texts.count)
      for (number, text) in texts.enumerated() { numbers[text] = UInt32(number) }
      self.numbers = numbers
    }

    func number(_ text: String) -> UInt32 { numbers[text] ?? 0 }
  }

  private func write(_ symbols: Symbols, to file: OutputFile) throws(BlockError) {
    var section = SectionBytes()
    section.put32(UInt32(symbols.texts.count))
    for text in symbols.texts { section.put(text) }
    try writeSection(section, to: file)
  }

  /// The section's length, the section and its checksum.
  private func writeSection(_ section: SectionBytes, to file: OutputFile) throws(BlockError) {
    guard let length = UInt32(exactly: section.bytes.count) else {
      throw BlockError(file.path, at: file.position, "a section of more than 4 GiB")
    }
    var head = SectionBytes()
    head.put32(length)
    try file.write(head)
    file.beginChecksum()
    try file.write(section)
    try file.writeChecksum()
  }

  /// Writes the series and gives the postings: by name and value, as symbols, the series' references, ascending.
  private func writeSeries(_ symbols: Symbols, to file: OutputFile) throws(BlockError)
    -> [UInt64: [UInt32]]
  {
    var postings: [UInt64: [UInt32]] = [:]
    var all: [UInt32] = []
    all.reserveCapacity(series.count)
    var entry = SectionBytes()
    var first = 0
    for (labels, end) in zip(series, chunkEnds) {
      try file.pad(to: 16)
      guard let reference = UInt32(exactly: file.position / 16) else {
        throw BlockError(file.path, at: file.position, "an index of more than 64 GiB")
      }
      all.append(reference)
      entry.removeAll()
      entry.putUvarint(UInt64(labels.count))
      for pair in labels.pairs {
        let (name, value) = (symbols.number(pair.name), symbols.number(pair.value))
        entry.putUvarint(UInt64(name))
        entry.putUvarint(UInt64(value))
        postings[UInt64(name) << 32 | UInt64(value), default: []].append(reference)
      }
      put(chunks[first..<end], to: &entry)
      first = end
      var head = SectionBytes()
      head.putUvarint(UInt64(entry.bytes.count))
      try file.write(head)
      file.beginChecksum()
      try file.write(entry)
      try file.writeChecksum()
    }
    postings[IndexWriter.allSeries] = all
    return postings
  }

  /// Stands for the list of all series, whose name and value are "" in the table.
  private static let allSeries = UInt64.max

  private func put(_ chunks: ArraySlice<ChunkPlace>, to entry: inout SectionBytes) {
    entry.putUvarint(UInt64(chunks.count))
    var before: ChunkPlace?
    for chunk in chunks {
      if let before {
        entry.putUvarint(UInt64(bitPattern: chunk.minTime &- before.maxTime))
        entry.putUvarint(UInt64(bitPattern: chunk.maxTime &- chunk.minTime))
        entry.putVarint(Int64(bitPattern: chunk.reference &- before.reference))
      } else {
        entry.putVarint(chunk.minTime)
        entry.putUvarint(UInt64(bitPattern: chunk.maxTime &- chunk.minTime))
        entry.putUvarint(chunk.reference)
      }
      before = chunk
    }
  }

  /// Writes the values of each name, which Prometheus before version 3 still looks for, and gives their places.
  private func writeLabelIndices(
    _ postings: [UInt64: [UInt32]], _ symbols: Symbols, to file: OutputFile
  ) throws(BlockError) -> [TableEntry] {
    var values: [UInt32: [UInt32]] = [:]
    for key in postings.keys where key != IndexWriter.allSeries {
      values[UInt32(key >> 32), default: []].append(UInt32(key & 0xFFFF_FFFF))
    }
    var places: [TableEntry] = []
    for (name, values) in values.sorted(by: { $0.key < $1.key }) {
      try file.pad(to: 4)
      places.append(TableEntry(keys: [symbols.texts[Int(name)]], offset: file.position))
      var section = SectionBytes()
      section.put32(1)
      section.put32(UInt32(values.count))
      for value in values.sorted() { section.put32(value) }
      try writeSection(section, to: file)
    }
    return places
  }

  private func write(_ postings: [UInt64: [UInt32]], _ symbols: Symbols, to file: OutputFile)
    throws(BlockError) -> [TableEntry]
  {
    var places: [TableEntry] = []
    // Numbers ascend as the texts do; the list of all series comes first.
    let keys = postings.keys.sorted { $0 &+ 1 < $1 &+ 1 }
    for key in keys {
      try file.pad(to: 4)
      let texts =
        key == IndexWriter.allSeries
        ? ["", ""] : [symbols.texts[Int(key >> 32)], symbols.texts[Int(key & 0xFFFF_FFFF)]]
      places.append(TableEntry(keys: texts, offset: file.position))
      let references = postings[key] ?? []
      var section = SectionBytes()
      section.put32(UInt32(references.count))
      for reference in references { section.put32(reference) }
      try writeSection(section, to: file)
    }
    return places
  }

  /// A line of an offset table: a name, or a name and a value, and where their list stands.
  private struct TableEntry {
    var keys: [String]
    var offset: UInt64
  }

  private func writeTable(_ entries: [TableEntry], to file: OutputFile) throws(BlockError) {
    var section = SectionBytes()
    section.put32(UInt32(entries.count))
    for entry in entries {
      section.putUvarint(UInt64(entry.keys.count))
      for key in entry.keys { section.put(key) }
      section.putUvarint(entry.offset)
    }
    try writeSection(section, to: file)
  }
}
