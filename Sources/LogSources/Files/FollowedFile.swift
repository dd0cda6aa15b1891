internal import Glibc
internal import LogFormats

/// One file that is being read, and how far.
final class FollowedFile {
  let file: OpenFile
  let path: String
  var reader: LogReader
  private let options: LogReader.Options
  /// By what it is known, up to where it was read.
  private(set) var seen = FilePrint()
  /// The position that was told last; nil where none was.
  var told: UInt64?
  private(set) var modified: Int64 = 0
  private var lastSize: UInt64 = 0
  private var lastGrowth: Int64
  private var hasNext = false

  static let pieceBytes = 256 << 10
  /// In one go, so that no file keeps the others waiting.
  static let turnBytes = 4 << 20

  init(
    _ file: OpenFile, _ path: String, at offset: UInt64, _ options: LogReader.Options, now: Int64
  ) {
    self.file = file
    self.path = path
    self.options = options
    reader = LogReader(
      options, at: offset, head: offset > 0 && !file.isPacked ? file.read(32, at: 0) : [])
    lastGrowth = now
    seen = file.print(offset: offset)
    lastSize = file.size
    modified = file.modified
  }

  /// Another file follows in its stream, or its name is gone.
  func hasSuccessor(now: Int64) {
    if !hasNext { lastGrowth = now }
    hasNext = true
  }

  /// The size that was seen last, where the file has become shorter than it was read, or another at its beginning.
  func truncation() -> UInt64? {
    guard !file.isPacked else { return nil }
    let size = file.size
    defer { lastSize = max(size, size < lastSize ? 0 : lastSize) }
    if size < reader.at { return lastSize }
    let time = file.modified
    guard size != lastSize || time != modified else { return nil }
    modified = time
    return file.fits(seen, offset: reader.at) ? nil : lastSize
  }

  /// Reads on; true where that came to the end.
  func read(now: Int64) -> Bool {
    var taken = 0
    while taken < Self.turnBytes {
      var bytes = file.read(Self.pieceBytes, at: reader.at)
      // Written on behind a hole, as one does who did not notice that his file was cut.
      if reader.at == 0, bytes.first == 0, let hole = holeBytes(bytes) {
        reader = LogReader(options, at: hole)
        bytes = file.read(Self.pieceBytes, at: hole)
      }
      if bytes.isEmpty { break }
      reader.take(bytes, now: now)
      taken += bytes.count
      lastGrowth = now
      if bytes.count < Self.pieceBytes, !file.isPacked { break }
    }
    if taken > 0 {
      seen = file.print(offset: reader.at)
      lastSize = max(lastSize, reader.at)
    }
    return taken < Self.turnBytes
  }

  /// Where the zeros end that the file begins with; nil for what else begins with one.
  private func holeBytes(_ bytes: [UInt8]) -> UInt64? {
    // Docker's frames begin with fewer.
    guard bytes.prefix(16).allSatisfy({ $0 == 0 }) else { return nil }
    var place: UInt64 = 0
    while true {
      let piece = file.read(Self.pieceBytes, at: place)
      if piece.isEmpty { return place }
      if let end = piece.firstIndex(where: { $0 != 0 }) { return place + UInt64(end) }
      place += UInt64(piece.count)
    }
  }

  func closeRecords(now: Int64) { reader.closeRecords(now: now) }

  /// Nothing more is to be expected of it soon: a last line without its end counts as whole.
  func isQuiet(now: Int64, grace: Int64) -> Bool {
    file.isPacked || (hasNext && now - lastGrowth >= grace)
  }

  /// Nothing more is to be expected of it. A writer who was not told of the rotation writes on for long.
  func isOver(now: Int64, grace: Int64) -> Bool {
    file.isPacked || (hasNext && now - lastGrowth >= (file.isDeleted ? grace : 120 * grace))
  }

  /// Reads on in a copy of this file, to its end.
  func readRest(of copy: OpenFile, now: Int64) {
    while true {
      let bytes = copy.read(Self.pieceBytes, at: reader.at)
      if bytes.isEmpty { return }
      reader.take(bytes, now: now)
    }
  }

  /// Begins anew, as the file does.
  func restart(now: Int64) {
    reader = LogReader(options)
    seen = FilePrint()
    told = 0
    lastSize = file.size
    lastGrowth = now
  }

  func position(_ name: String, sequence: UInt64, isDone: Bool) -> FilePosition {
    FilePosition(
      path: name, device: file.identity.device, inode: file.identity.inode, offset: reader.safe,
      sequence: sequence,
      print: reader.safe == reader.at ? seen : file.print(offset: reader.safe),
      modified: file.modified, isDone: isDone)
  }
}
