internal import Synchronization

/// The texts of an index, read as they are asked for: labels refer to them by their number, in indexes of version 1 by
/// where they stand in the file.
final class Symbols: Sendable {
  private let bytes: [UInt8]
  /// Where each text with its length begins.
  private let starts: [UInt32]
  /// Of version 1: the file's offset of `bytes`.
  private let offset: UInt64?
  private let known: Mutex<[UInt64: String]>

  /// Of the section at `offset`.
  init(_ file: InputFile, at offset: UInt64, version: UInt8) throws(BlockError) {
    bytes = try file.section(at: offset)
    self.offset = version == 1 ? offset + 4 : nil
    known = Mutex([:])
    let starts = bytes.withUnsafeBytes { bytes -> [UInt32]? in
      var reader = SectionReader(bytes)
      let count = reader.int32()
      guard count <= UInt32(clamping: reader.remaining) else { return nil }
      var starts: [UInt32] = []
      starts.reserveCapacity(Int(count))
      for _ in 0..<count {
        starts.append(UInt32(truncatingIfNeeded: reader.position))
        _ = reader.take(reader.uvarint())
        if reader.isOver { return nil }
      }
      return starts
    }
    guard let starts else {
      throw BlockError(file.path, at: offset, "the symbols are not what their number promises")
    }
    self.starts = starts
  }

  /// The text of a reference; nil where it refers to none.
  func text(_ reference: UInt64) -> String? {
    known.withLock { known in
      if let text = known[reference] { return text }
      guard let start = start(reference) else { return nil }
      let text = bytes.withUnsafeBytes { bytes -> String in
        var reader = SectionReader(bytes)
        reader.position = start
        return reader.text()
      }
      known[reference] = text
      return text
    }
  }

  private func start(_ reference: UInt64) -> Int? {
    guard let offset else {
      return reference < UInt64(starts.count) ? Int(starts[Int(reference)]) : nil
    }
    guard reference >= offset, let wanted = UInt32(exactly: reference - offset) else { return nil }
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < starts.count && starts[low] == wanted ? Int(wanted) : nil
  }
}
