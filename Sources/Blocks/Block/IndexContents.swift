internal import Chunks

/// The table of contents at an index's end: where its sections begin, 0 for one that is not there.
struct IndexContents {
  var symbols: UInt64
  var series: UInt64
  var labelIndices: UInt64
  var labelIndicesTable: UInt64
  var postings: UInt64
  var postingsTable: UInt64

  static let size: UInt64 = 6 * 8 + 4

  init(_ file: InputFile) throws(BlockError) {
    guard file.size >= 5 + IndexContents.size else {
      throw BlockError(file.path, at: file.size, "the file ends too early")
    }
    let offset = file.size - IndexContents.size
    let bytes = try file.read(at: offset, count: IndexContents.size)
    let fields = bytes.withUnsafeBytes { bytes -> [UInt64]? in
      var reader = SectionReader(bytes)
      let fields = (0..<6).map { _ in reader.int64() }
      let sum = CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[..<48]))
      return reader.int32() == sum ? fields : nil
    }
    guard let fields, fields.allSatisfy({ $0 < offset }) else {
      throw BlockError(file.path, at: offset, "the table of contents is damaged")
    }
    (symbols, series, labelIndices) = (fields[0], fields[1], fields[2])
    (labelIndicesTable, postings, postingsTable) = (fields[3], fields[4], fields[5])
    seriesEnd =
      fields.filter { [series] in $0 > series }.min() ?? offset
  }

  /// Where the section after the series begins.
  private(set) var seriesEnd: UInt64
}
