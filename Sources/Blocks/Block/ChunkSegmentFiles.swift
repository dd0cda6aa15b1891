internal import Chunks
internal import Files
internal import Metrics

/// The files of a block's `chunks` folder, by their numbers.
final class ChunkSegmentFiles: ChunkStore {
  private let files: [UInt64: InputFile]
  private let folder: String
  private let problems: Problems

  /// A segment that cannot be opened is told of.
  init(_ folder: String, _ problems: Problems) {
    self.folder = folder
    self.problems = problems
    var files: [UInt64: InputFile] = [:]
    for name in Folder.names(folder) ?? [] {
      guard let number = UInt64(name), number > 0 else { continue }
      do throws(BlockError) {
        let file = try InputFile(folder + "/" + name)
        files[number - 1] = file
        let header = try file.read(at: 0, count: ChunkSegments.headerSize)
        if !header.starts(with: [0x85, 0xBD, 0x40, 0xDD, 1]) {
          // Each chunk is held against a checksum of its own, so they are read all the same.
          problems.note(BlockError(file.path, at: 0, "is not marked as a file of chunks"))
        }
      } catch {
        problems.note(error)
      }
    }
    self.files = files
  }

  /// The most bytes that are read at once.
  private static let runLimit: UInt64 = 1 << 20
  /// What a chunk is taken to have where nothing tells: Prometheus closes a chunk of floats at 1 KiB.
  private static let usualSize: UInt64 = 1200

  func read(
    _ places: ArraySlice<ChunkPlace>, from: Int64, through: Int64, into columns: inout SampleColumns
  ) {
    var next = places.startIndex
    while next < places.endIndex {
      let first = places[next].reference
      var last = first
      var end = next + 1
      // A series' chunks stand one behind the other: one read for all that do.
      while end < places.endIndex {
        let reference = places[end].reference
        guard reference > last, reference >> 32 == first >> 32,
          reference - last < 1 << 16, reference - first < ChunkSegmentFiles.runLimit
        else { break }
        last = reference
        end += 1
      }
      readRun(places[next..<end], from: from, through: through, into: &columns)
      next = end
    }
  }

  private func readRun(
    _ places: ArraySlice<ChunkPlace>, from: Int64, through: Int64, into columns: inout SampleColumns
  ) {
    guard let first = places.first?.reference, let last = places.last?.reference else { return }
    guard let file = files[first >> 32] else {
      problems.note(
        BlockError(folder + "/" + ChunkSegments.name(first >> 32 + 1), "is not there"))
      return
    }
    let start = first & 0xFFFF_FFFF
    let wanted = last - first + ChunkSegmentFiles.usualSize
    guard start < file.size else {
      problems.note(BlockError(file.path, at: start, "the file ends before this chunk"))
      return
    }
    let count = Int(min(wanted, file.size - start))
    withUnsafeTemporaryAllocation(
      byteCount: count + ChunkDecoder.padding, alignment: 8
    ) { buffer in
      let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      do throws(BlockError) { try file.read(into: bytes, at: start) } catch {
        return problems.note(error)
      }
      for place in places {
        let offset = place.reference & 0xFFFF_FFFF
        guard offset - start < UInt64(count) else {
          problems.note(BlockError(file.path, at: offset, "the file ends before this chunk"))
          continue
        }
        let run = UnsafeRawBufferPointer(rebasing: bytes[Int(offset - start)...])
        do throws(BlockError) {
          guard let frame = ChunkFrame(run) else {
            try readAlone(place, file, from: from, through: through, into: &columns)
            continue
          }
          try frame.decode(
            place, from: from, through: through, file: file.path, offset: offset, into: &columns)
        } catch {
          problems.note(error)
        }
      }
    }
  }

  /// Reads a chunk that is longer than it was taken to be.
  private func readAlone(
    _ place: ChunkPlace, _ file: InputFile, from: Int64, through: Int64,
    into columns: inout SampleColumns
  ) throws(BlockError) {
    let offset = place.reference & 0xFFFF_FFFF
    let head = try file.read(at: offset, count: min(5, file.size - offset))
    let length = head.withUnsafeBytes { bytes -> UInt64? in
      var reader = SectionReader(bytes)
      let length = reader.uvarint()
      return reader.isOver ? nil : length + UInt64(reader.position) + 5
    }
    guard let length, length <= file.size - offset else {
      throw BlockError(file.path, at: offset, "a chunk has no sensible length")
    }
    var bytes = try file.read(at: offset, count: length)
    bytes += [UInt8](repeating: 0, count: ChunkDecoder.padding)
    let failure = bytes.withUnsafeBytes { bytes -> BlockError? in
      let run = UnsafeRawBufferPointer(rebasing: bytes[..<Int(length)])
      do throws(BlockError) {
        guard let frame = ChunkFrame(run) else {
          throw BlockError(file.path, at: offset, "a chunk has no sensible length")
        }
        try frame.decode(
          place, from: from, through: through, file: file.path, offset: offset, into: &columns)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}

/// A chunk in its segment: its length, its encoding, its data, their checksum.
private struct ChunkFrame {
  /// The encoding's byte and the data.
  private let content: UnsafeRawBufferPointer
  private let checksum: UInt32

  /// nil where not all of it is in `bytes`.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = SectionReader(bytes)
    let length = reader.uvarint()
    guard length < UInt64(bytes.count) else { return nil }
    content = reader.take(length + 1)
    checksum = reader.int32()
    if reader.isOver { return nil }
  }

  func decode(
    _ place: ChunkPlace, from: Int64, through: Int64, file: String, offset: UInt64,
    into columns: inout SampleColumns
  ) throws(BlockError) {
    guard CRC32C.of(content) == checksum, let base = content.baseAddress else {
      throw BlockError(file, at: offset, "a chunk's checksum does not match")
    }
    try columns.append(
      ChunkEncoding(rawValue: content[0]), base + 1, count: content.count - 1, place, from: from,
      through: through, file: file, offset: offset)
  }
}
