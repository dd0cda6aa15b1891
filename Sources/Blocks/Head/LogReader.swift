internal import Chunks
internal import Files

/// Reads the records of a log: segments of pages of 32 KiB, in which a record stands whole or in fragments.
///
/// A fragment is a byte for its kind (low three bits: 0 nothing more in this page, 1 a whole record, 2 the first part,
/// 3 one between, 4 the last) and its compression, two bytes for its length, four for its checksum. Where one is damaged
/// its record is lost; reading goes on at the next fragment if there is a right one behind it, else at the next page.
struct LogReader {
  private let problems: Problems

  init(_ problems: Problems) { self.problems = problems }

  /// A record, unpacked, and where it began.
  struct Record {
    var bytes: [UInt8]
    var file: String
    var offset: UInt64
  }

  private static let pageSize: UInt64 = 32 << 10
  private static let headerSize: UInt64 = 7
  private static let windowSize: UInt64 = 2 << 20

  /// Reads all segments of a folder whose numbers are above `after`, in their order.
  func read(_ folder: String, after: Int = -1, _ body: (Record) -> Void) {
    let numbers = (Folder.names(folder) ?? []).compactMap { name in
      Int(name).map { (number: $0, name: name) }
    }.filter { $0.number > after }.sorted { $0.number < $1.number }
    for (index, segment) in numbers.enumerated() {
      if index > 0, segment.number != numbers[index - 1].number + 1 {
        problems.note(
          BlockError(folder, "no segment between \(numbers[index - 1].name) and \(segment.name)"))
      }
      problems.noting { () throws(BlockError) in
        try read(try InputFile(folder + "/" + segment.name), body)
      }
    }
  }

  /// A fragment in the window.
  private struct Fragment {
    var kind: UInt8
    var compression: RecordCompression
    var content: Range<Int>
  }

  private enum Found {
    case fragment(Fragment)
    /// Nothing more in this page.
    case rest
    /// A damaged one, that says to be so long.
    case damage(length: UInt64, String)
    /// Not all of it is there.
    case torn
  }

  private func read(_ file: InputFile, _ body: (Record) -> Void) throws(BlockError) {
    var window: [UInt8] = []
    var start: UInt64 = 0
    var offset: UInt64 = 0
    var open: (bytes: [UInt8], compression: RecordCompression, offset: UInt64)?
    /// Whether the next parts belong to a record that is lost already.
    var isSkipping = false

    func find(at place: UInt64) -> Found {
      let page = (place / LogReader.pageSize + 1) * LogReader.pageSize
      if page - place < LogReader.headerSize { return .rest }
      guard file.size - place >= LogReader.headerSize else { return .torn }
      let at = Int(place - start)
      let first = window[at]
      if first & 7 == 0 { return .rest }
      let length = UInt64(window[at + 1]) << 8 | UInt64(window[at + 2])
      guard first & 7 <= 4, first & 0xE0 == 0, let compression = RecordCompression(fragment: first),
        place + LogReader.headerSize + length <= page
      else { return .damage(length: length, "a fragment is of no known kind or length") }
      guard place + LogReader.headerSize + length <= file.size else { return .torn }
      let content = at + 7..<at + 7 + Int(length)
      let sum = window[at + 3..<at + 7].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let isRight = window.withUnsafeBytes {
        CRC32C.of(UnsafeRawBufferPointer(rebasing: $0[content])) == sum
      }
      return isRight
        ? .fragment(Fragment(kind: first & 7, compression: compression, content: content))
        : .damage(length: length, "a fragment's checksum does not match")
    }

    while offset < file.size {
      // Whole pages, so that a fragment is never cut by the window.
      if window.isEmpty || offset >= start + UInt64(window.count) {
        start = offset / LogReader.pageSize * LogReader.pageSize
        window = try file.read(at: start, count: min(LogReader.windowSize, file.size - start))
      }
      let nextPage = (offset / LogReader.pageSize + 1) * LogReader.pageSize
      switch find(at: offset) {
      case .rest: offset = nextPage
      case .torn:
        problems.note(BlockError(file.path, at: offset, "the last record is not whole"))
        return
      case .damage(let length, let why):
        problems.note(BlockError(file.path, at: open?.offset ?? offset, why))
        open = nil
        isSkipping = true
        let behind = offset + LogReader.headerSize + length
        offset = nextPage
        if behind < nextPage, behind < file.size, behind < start + UInt64(window.count),
          case .fragment = find(at: behind)
        {
          offset = behind
        }
      case .fragment(let fragment):
        take(fragment, window, at: offset, file, &open, &isSkipping, body)
        offset += LogReader.headerSize + UInt64(fragment.content.count)
      }
    }
    if let open {
      problems.note(BlockError(file.path, at: open.offset, "the last record is not whole"))
    }
  }

  private func take(
    _ fragment: Fragment, _ window: [UInt8], at offset: UInt64, _ file: InputFile,
    _ open: inout (bytes: [UInt8], compression: RecordCompression, offset: UInt64)?,
    _ isSkipping: inout Bool, _ body: (Record) -> Void
  ) {
    let begins = fragment.kind <= 2
    if begins {
      if let open {
        problems.note(BlockError(file.path, at: open.offset, "a record has no end"))
      }
      open = ([], fragment.compression, offset)
      isSkipping = false
    } else if open == nil {
      if !isSkipping {
        problems.note(BlockError(file.path, at: offset, "a record has no beginning"))
      }
      isSkipping = true
      return
    }
    open?.bytes += window[fragment.content]
    guard fragment.kind == 1 || fragment.kind == 4, let whole = open else { return }
    open = nil
    guard let bytes = whole.compression.unpacked(whole.bytes) else {
      problems.note(BlockError(file.path, at: whole.offset, "a record cannot be unpacked"))
      return
    }
    body(Record(bytes: bytes, file: file.path, offset: whole.offset))
  }
}
