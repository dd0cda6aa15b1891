internal import Chunks

/// What was deleted of some series: spans of time by the series' numbers.
struct Tombstones: Sendable {
  private(set) var spans: [UInt64: [ClosedRange<Int64>]] = [:]

  init() {}

  /// Of a block's file; empty where there is none.
  init(_ path: String) throws(BlockError) {
    let file: InputFile
    do throws(BlockError) { file = try InputFile(path) } catch { return }
    guard file.size <= 1 << 30 else { throw BlockError(path, "is too large to be read") }
    let bytes = try file.read(at: 0, count: file.size)
    var found: [UInt64: [ClosedRange<Int64>]] = [:]
    let isRight = bytes.withUnsafeBytes { bytes -> Bool in
      guard bytes.count >= 9 else { return false }
      var reader = SectionReader(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)]))
      guard reader.int32() == 0x0130_BA30, reader.byte() == 1 else { return false }
      var tail = SectionReader(bytes)
      tail.position = bytes.count - 4
      let content = UnsafeRawBufferPointer(rebasing: bytes[5..<(bytes.count - 4)])
      guard CRC32C.of(content) == tail.int32() else { return false }
      while reader.remaining > 0 {
        let series = reader.uvarint()
        let (from, through) = (reader.varint(), reader.varint())
        if reader.isOver { return false }
        if from <= through { found[series, default: []].append(from...through) }
      }
      return true
    }
    guard isRight else { throw BlockError(path, "the list of what is deleted is damaged") }
    spans = found
  }

  mutating func add(_ series: UInt64, _ span: ClosedRange<Int64>) {
    spans[series, default: []].append(span)
  }
}
