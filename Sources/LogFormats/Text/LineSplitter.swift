/// Cuts a stream of bytes into lines, wherever its pieces end; of a line that is too long its beginning is kept.
struct LineSplitter {
  struct Line {
    /// Of its first byte in the stream, and behind its end and newline.
    var start: UInt64
    var end: UInt64
    /// Bytes that went beyond the bound.
    var cutBytes: Int
  }

  private let limit: Int
  /// The place in the stream of the next byte to come.
  private(set) var at: UInt64
  private var encoding: LogEncoding?
  private var hasBegun: Bool
  /// What came of the line that is open.
  private var open: [UInt8] = []
  private var openStart: UInt64
  private var cut = 0
  /// Docker's frames, each with eight bytes before it, of which so many are to come.
  private var framed = false
  private var frameHead: [UInt8] = []
  private var frameLeft = 0

  /// - Parameter encoding: nil where a mark at the beginning may tell it.
  init(limit: Int, at offset: UInt64, encoding: LogEncoding?) {
    self.limit = limit
    at = offset
    openStart = offset
    self.encoding = encoding
    hasBegun = offset > 0
  }

  /// Where the line that is open began.
  var openPlace: UInt64 { openStart }
  var isOpen: Bool { !open.isEmpty || cut > 0 }

  /// Hands on each line that `bytes` complete.
  mutating func take(_ bytes: LineBytes, _ emit: (LineBytes, Line) -> Void) {
    var rest = bytes
    if !hasBegun, !rest.isEmpty {
      hasBegun = true
      if encoding == nil, let (found, count) = LogEncoding.marked(rest) {
        encoding = found
        rest = rest.part(count, rest.count)
        at += UInt64(count)
        openStart = at
      } else if rest.count >= 8, rest[0] < 3, rest[1] == 0, rest[2] == 0, rest[3] == 0 {
        framed = true
      }
    }
    if framed { return takeFrames(rest, emit) }
    switch encoding {
    case .utf16LittleEndian, .utf16BigEndian: takeUnits(rest, emit)
    default: takeBytes(rest, emit)
    }
  }

  /// Hands on what is left without a newline, as the last line.
  mutating func finish(_ emit: (LineBytes, Line) -> Void) {
    if isOpen { close(LineBytes(start: nil, count: 0), emit) }
  }

  private mutating func takeBytes(_ bytes: LineBytes, _ emit: (LineBytes, Line) -> Void) {
    var from = 0
    while let end = bytes.place(of: 0x0A, from: from) {
      at += UInt64(end + 1 - from)
      close(bytes.part(from, end), emit)
      from = end + 1
    }
    keep(bytes.part(from, bytes.count))
    at += UInt64(bytes.count - from)
  }

  private mutating func takeUnits(_ bytes: LineBytes, _ emit: (LineBytes, Line) -> Void) {
    let isBig = encoding == .utf16BigEndian
    for byte in bytes {
      at += 1
      keep(byte)
      guard (at - openStart) % 2 == 0, open.count >= 2, cut == 0 else { continue }
      let (first, second) = (open[open.count - 2], open[open.count - 1])
      if isBig ? (first, second) == (0, 0x0A) : (first, second) == (0x0A, 0) {
        open.removeLast(2)
        close(LineBytes(start: nil, count: 0), emit)
      }
    }
  }

  private mutating func takeFrames(_ bytes: LineBytes, _ emit: (LineBytes, Line) -> Void) {
    var from = 0
    while from < bytes.count {
      if frameLeft == 0 {
        frameHead.append(bytes[from])
        from += 1
        at += 1
        if frameHead.count == 8 {
          frameLeft = frameHead[4...].reduce(0) { $0 << 8 | Int($1) }
          frameHead = []
        }
        continue
      }
      let count = min(frameLeft, bytes.count - from)
      takeBytes(bytes.part(from, from + count), emit)
      frameLeft -= count
      from += count
    }
  }

  private mutating func keep(_ bytes: LineBytes) {
    let room = max(0, limit - open.count)
    open.append(contentsOf: bytes.prefix(room))
    cut += max(0, bytes.count - room)
  }

  private mutating func keep(_ byte: UInt8) {
    if open.count < limit { open.append(byte) } else { cut += 1 }
  }

  /// Ends the line that is open with its last bytes.
  private mutating func close(_ last: LineBytes, _ emit: (LineBytes, Line) -> Void) {
    if isOpen || last.count > limit { keep(last) }
    let line = Line(start: openStart, end: at, cutBytes: cut)
    openStart = at
    cut = 0
    if open.isEmpty { return decode(last, line, emit) }
    let bytes = open
    open.removeAll(keepingCapacity: bytes.count < 65_536)
    bytes.withUnsafeBufferPointer { decode($0, line, emit) }
  }

  private func decode(_ bytes: LineBytes, _ line: Line, _ emit: (LineBytes, Line) -> Void) {
    var bytes = bytes
    switch encoding {
    case nil, .utf8:
      if bytes.last == 0x0D { bytes = bytes.part(0, bytes.count - 1) }
      emit(bytes, line)
    case .some(let encoding):
      var decoded = encoding.decoded(bytes)
      if decoded.last == 0x0D { decoded.removeLast() }
      decoded.withUnsafeBufferPointer { emit($0, line) }
    }
  }
}
