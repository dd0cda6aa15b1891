internal import Chunks

/// Reads entries of the series section, ascending ones with few calls to the system: a window on the file moves with them.
struct SeriesEntries {
  private let file: InputFile
  /// What a series' number is multiplied with to give its place: 16, in indexes of version 1 1.
  private let alignment: UInt64
  private let end: UInt64
  private var window: [UInt8] = []
  private var start: UInt64 = 0

  /// How much is read at once.
  private static let windowSize: UInt64 = 1 << 16
  /// No checksum, length or label makes an entry of this size sensible.
  private static let entryLimit: UInt64 = 1 << 28

  init(_ file: InputFile, alignment: UInt64, end: UInt64) {
    self.file = file
    self.alignment = alignment
    self.end = end
  }

  /// Gives `body` a reader of the entry of series `number`, whose checksum is right, and tells how long it is on file.
  @discardableResult
  mutating func read(_ number: UInt32, _ body: (inout SectionReader) -> Void) throws(BlockError)
    -> UInt64
  {
    let offset = UInt64(number) * alignment
    guard offset < end else { throw BlockError(file.path, at: offset, "is no series' place") }
    try load(offset, min(end - offset, 10))
    var length: UInt64 = 0
    var head = 0
    var isRight = false
    view(offset) { bytes in
      var reader = SectionReader(bytes)
      length = reader.uvarint()
      head = reader.position
      isRight = !reader.isOver
    }
    let size = UInt64(head) + length + 4
    guard isRight, length < SeriesEntries.entryLimit, size <= end - offset else {
      throw BlockError(file.path, at: offset, "a series' entry has no sensible length")
    }
    try load(offset, size)
    view(offset) { bytes in
      var reader = SectionReader(bytes)
      reader.position = head
      let content = reader.take(length)
      isRight = CRC32C.of(content) == reader.int32()
      guard isRight else { return }
      var entry = SectionReader(content)
      body(&entry)
    }
    guard isRight else {
      throw BlockError(file.path, at: offset, "a series' checksum does not match")
    }
    return size
  }

  /// Moves the window so that `size` bytes from `offset` on are in it.
  private mutating func load(_ offset: UInt64, _ size: UInt64) throws(BlockError) {
    if offset >= start, offset + size <= start + UInt64(window.count) { return }
    window = try file.read(
      at: offset, count: max(size, min(SeriesEntries.windowSize, end - offset)))
    start = offset
  }

  private func view(_ offset: UInt64, _ body: (UnsafeRawBufferPointer) -> Void) {
    window.withUnsafeBytes { bytes in
      body(UnsafeRawBufferPointer(rebasing: bytes[Int(offset - start)...]))
    }
  }
}

extension SectionReader {
  /// Takes the labels of an entry as pairs of references to symbols; nil where it is not right.
  mutating func labelReferences() -> [(name: UInt64, value: UInt64)]? {
    let count = uvarint()
    guard count <= UInt64(remaining) / 2 else { return nil }
    var pairs: [(name: UInt64, value: UInt64)] = []
    pairs.reserveCapacity(Int(count))
    for _ in 0..<count { pairs.append((uvarint(), uvarint())) }
    return isOver ? nil : pairs
  }

  /// Steps over the labels of an entry.
  mutating func skipLabels() {
    let count = uvarint()
    guard count <= UInt64(remaining) / 2 else { return fail() }
    for _ in 0..<count * 2 { _ = uvarint() }
  }

  /// Takes the chunks behind the labels and appends those that may have samples in `from...through`; false where the
  /// entry is not right.
  mutating func chunks(from: Int64, through: Int64, into places: inout [ChunkPlace]) -> Bool {
    let count = uvarint()
    guard count <= UInt64(remaining) / 3 else { return false }
    let before = places.count
    var place = ChunkPlace(minTime: 0, maxTime: 0, reference: 0)
    for index in 0..<count {
      if index == 0 {
        place.minTime = varint()
        place.maxTime = place.minTime &+ Int64(bitPattern: uvarint())
        place.reference = uvarint()
      } else {
        place.minTime = place.maxTime &+ Int64(bitPattern: uvarint())
        place.maxTime = place.minTime &+ Int64(bitPattern: uvarint())
        place.reference &+= UInt64(bitPattern: varint())
      }
      if place.minTime <= through, place.maxTime >= from { places.append(place) }
    }
    if isOver { places.removeLast(places.count - before) }
    return !isOver
  }
}
