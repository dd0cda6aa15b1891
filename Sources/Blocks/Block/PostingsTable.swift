internal import Metrics
internal import Synchronization

/// The postings of an index: which series have a label's value. The table that tells where each list stands is kept as it
/// is in the file; a name's values are laid out when they are first asked for.
final class PostingsTable: SeriesIndex, Sendable {
  private let file: InputFile
  private let table: [UInt8]
  /// Where each name's lines begin in the table, and how many there are.
  private let names: [String: (start: Int, count: Int)]
  private let laidOut: Mutex<[String: (values: LabelValues, offsets: [UInt64])]>
  /// Where the list of all series stands.
  private let allOffset: UInt64

  /// Reads the table at `offset`; an error where it is not sorted as it must be.
  init(_ file: InputFile, at offset: UInt64) throws(BlockError) {
    self.file = file
    table = try file.section(at: offset)
    laidOut = Mutex([:])
    var names: [String: (start: Int, count: Int)] = [:]
    var allOffset: UInt64?
    let isRight = table.withUnsafeBytes { bytes -> Bool in
      var reader = SectionReader(bytes)
      let count = reader.int32()
      var current = UnsafeRawBufferPointer(start: nil, count: 0)
      var start = 0
      var lines = 0
      func close() -> Bool {
        lines == 0 || names.updateValue((start, lines), forKey: text(current)) == nil
      }
      for _ in 0..<count {
        let place = reader.position
        guard reader.uvarint() == 2 else { return false }
        let name = reader.take(reader.uvarint())
        let value = reader.take(reader.uvarint())
        let offset = reader.uvarint()
        if reader.isOver { return false }
        if name.isEmpty, value.isEmpty {
          allOffset = offset
          continue
        }
        if lines == 0 || !name.elementsEqual(current) {
          guard close() else { return false }
          (current, start, lines) = (name, place, 0)
        }
        lines += 1
      }
      return close()
    }
    guard isRight, let allOffset else {
      throw BlockError(file.path, at: offset, "the postings' table is not what it promises")
    }
    self.names = names
    self.allOffset = allOffset
  }

  var labelNames: [String] { Array(names.keys) }

  func values(of name: String) -> LabelValues? { column(name)?.values }

  private func column(_ name: String) -> (values: LabelValues, offsets: [UInt64])? {
    guard let (start, count) = names[name] else { return nil }
    return laidOut.withLock { laidOut in
      if let column = laidOut[name] { return column }
      var values = LabelValues()
      var offsets: [UInt64] = []
      offsets.reserveCapacity(count)
      table.withUnsafeBytes { bytes in
        var reader = SectionReader(bytes)
        reader.position = start
        while offsets.count < count {
          _ = reader.uvarint()
          _ = reader.take(reader.uvarint())
          values.append(reader.text())
          offsets.append(reader.uvarint())
        }
      }
      laidOut[name] = (values, offsets)
      return (values, offsets)
    }
  }

  func series(with values: [Int], of name: String) throws(BlockError) -> [UInt32] {
    guard let column = column(name) else { return [] }
    var lists: [[UInt32]] = []
    lists.reserveCapacity(values.count)
    for value in values { lists.append(try list(at: column.offsets[value])) }
    return union(lists)
  }

  func allSeries() throws(BlockError) -> [UInt32] { try list(at: allOffset) }

  /// A list of series, ascending.
  private func list(at offset: UInt64) throws(BlockError) -> [UInt32] {
    let section = try file.section(at: offset)
    let list = section.withUnsafeBytes { bytes -> [UInt32]? in
      var reader = SectionReader(bytes)
      let count = Int(reader.int32())
      guard count <= reader.remaining / 4 else { return nil }
      return [UInt32](unsafeUninitializedCapacity: count) { buffer, initialized in
        for index in 0..<count { buffer[index] = reader.int32() }
        initialized = count
      }
    }
    guard let list, zip(list, list.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw BlockError(file.path, at: offset, "a list of series is not what it promises")
    }
    return list
  }
}

private func text(_ bytes: UnsafeRawBufferPointer) -> String {
  String(decoding: bytes, as: UTF8.self)
}
