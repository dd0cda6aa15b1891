internal import Chunks
internal import Files

/// The full chunks of a head in `chunks_head/`: each with its series' number in the log, its times, its encoding, its
/// length, its data and their checksum.
struct HeadChunkFiles: Sendable {
  /// A chunk whose checksum was right.
  struct Chunk: Sendable {
    var series: UInt64
    var minTime: Int64
    var maxTime: Int64
    var encoding: ChunkEncoding
    /// Its samples came out of order, so that it may overlap others.
    var isDisordered: Bool
    var file: Int
    /// Of its data.
    var offset: UInt64
    var count: Int
  }

  private(set) var files: [InputFile] = []
  private(set) var chunks: [Chunk] = []

  private static let headerSize: UInt64 = 8
  private static let windowSize: UInt64 = 1 << 20
  /// The highest bit of the encoding's byte marks what came out of order.
  private static let disorder: UInt8 = 0x80

  init(_ folder: String, _ problems: Problems) {
    for name in Folder.names(folder) ?? [] where UInt64(name) != nil {
      problems.noting { () throws(BlockError) in
        let file = try InputFile(folder + "/" + name)
        // A file that was made just now has nothing in it.
        if file.size < HeadChunkFiles.headerSize { return }
        files.append(file)
        try read(file, problems)
      }
    }
  }

  private mutating func read(_ file: InputFile, _ problems: Problems) throws(BlockError) {
    let header = try file.read(at: 0, count: HeadChunkFiles.headerSize)
    if !header.starts(with: [0x01, 0x30, 0xBC, 0x91, 1]) {
      problems.note(BlockError(file.path, at: 0, "is not marked as a file of a head's chunks"))
    }
    var window: [UInt8] = []
    var start: UInt64 = 0
    var offset = HeadChunkFiles.headerSize
    while offset < file.size {
      var size = min(file.size - offset, 64)
      var chunk: Chunk?
      for _ in 0..<2 {
        if window.isEmpty || offset + size > start + UInt64(window.count) {
          start = offset
          window = try file.read(
            at: start, count: min(file.size - start, max(size, HeadChunkFiles.windowSize)))
        }
        let (found, wanted) = window.withUnsafeBytes { bytes in
          parse(UnsafeRawBufferPointer(rebasing: bytes[Int(offset - start)...]), at: offset)
        }
        chunk = found
        guard let wanted else { return }
        size = wanted
        if found != nil { break }
        guard size <= file.size - offset else { break }
      }
      guard let chunk else {
        // Where the next one begins is not known; the log still has what stood here.
        throw BlockError(file.path, at: offset, "a chunk is damaged, and what follows is not found")
      }
      chunks.append(chunk)
      offset += size
    }
  }

  /// The chunk at the beginning of `bytes`, which stand at `offset`, and how long it is; nil for the length where nothing
  /// more comes. No chunk where it is damaged or more bytes are needed.
  private func parse(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) -> (Chunk?, UInt64?) {
    var reader = SectionReader(bytes)
    let series = reader.int64()
    let minTime = Int64(bitPattern: reader.int64())
    let maxTime = Int64(bitPattern: reader.int64())
    let encoding = reader.byte()
    let count = reader.uvarint()
    let data = reader.position
    // Space that was set aside for what is to come.
    if series == 0, minTime == 0, maxTime == 0 { return (nil, nil) }
    guard !reader.isOver, count < 1 << 31 else { return (nil, .max) }
    let size = UInt64(data) + count + 4
    _ = reader.take(count)
    let sum = reader.int32()
    guard !reader.isOver else { return (nil, size) }
    let covered = UnsafeRawBufferPointer(rebasing: bytes[..<(data + Int(count))])
    guard CRC32C.of(covered) == sum, minTime <= maxTime else { return (nil, .max) }
    return (
      Chunk(
        series: series, minTime: minTime, maxTime: maxTime,
        encoding: ChunkEncoding(rawValue: encoding & ~HeadChunkFiles.disorder),
        isDisordered: encoding & HeadChunkFiles.disorder != 0, file: files.count - 1,
        offset: offset + UInt64(data), count: Int(count)), size
    )
  }
}
