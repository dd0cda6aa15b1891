import Blocks
import Chunks
import Files
import Glibc
import Metrics
import TestSupport
import Testing

/// The first version of the index, which old blocks have: symbols are referred to by their place in the file, series by
/// theirs, unaligned.
@Test func indexesOfVersion1AreRead() throws {
  let scratch = try ScratchFolder()
  let start: Int64 = 1_500_000_000_000
  let all: [Labels] = [["a": "1", "b": "2"], ["a": "2"], ["b": "1"]]
  let writer = try BlockWriter(
    in: scratch.path,
    meta: BlockMeta(ulid: ULID(milliseconds: start), minTime: start, maxTime: start + 7_200_000))
  var places: [Int] = []
  var next = 8
  for (index, labels) in all.enumerated() {
    var encoder = XOREncoder()
    encoder.append(start + 1000, Double(index))
    let chunk = try #require(encoder.chunk)
    try writer.append(labels, [chunk])
    places.append(next)
    next += 1 + 1 + chunk.bytes.count + 4
  }
  _ = try writer.finish()

  var index: [UInt8] = [0xBA, 0xAA, 0xD7, 0x00, 1]
  func sum(_ bytes: [UInt8]) -> [UInt8] { big(CRC32C.of(bytes)) }
  func section(_ bytes: [UInt8]) -> [UInt8] { big(UInt32(bytes.count)) + bytes + sum(bytes) }
  // Symbols.
  let texts = ["1", "2", "a", "b"]
  var symbols: [String: UInt64] = [:]
  var content = big(UInt32(texts.count))
  for text in texts {
    symbols[text] = UInt64(index.count + 4 + content.count)
    content += [UInt8(text.utf8.count)] + Array(text.utf8)
  }
  let symbolsPlace = index.count
  index += section(content)
  // Series, each a label list and one chunk.
  let seriesPlace = index.count
  var references: [UInt32] = []
  for (number, labels) in all.enumerated() {
    references.append(UInt32(index.count))
    var entry = RecordBytes(0)
    entry.bytes = []
    entry.uvarint(UInt64(labels.count))
    for pair in labels.pairs {
      entry.uvarint(symbols[pair.name] ?? 0)
      entry.uvarint(symbols[pair.value] ?? 0)
    }
    entry.uvarint(1)
    entry.varint(start + 1000)
    entry.uvarint(0)
    entry.uvarint(UInt64(places[number]))
    index += [UInt8(entry.bytes.count)] + entry.bytes + sum(entry.bytes)
  }
  // Postings and the table of them.
  let postingsPlace = index.count
  var table = big(UInt32(5))
  let lists: [(String, String, [Int])] = [
    ("", "", [0, 1, 2]), ("a", "1", [0]), ("a", "2", [1]), ("b", "1", [2]), ("b", "2", [0]),
  ]
  for (name, value, series) in lists {
    var line = RecordBytes(2)
    line.text(name)
    line.text(value)
    line.uvarint(UInt64(index.count))
    table += line.bytes
    index += section(big(UInt32(series.count)) + series.flatMap { big(references[$0]) })
  }
  let tablePlace = index.count
  index += section(table)
  let contents = [symbolsPlace, seriesPlace, 0, 0, postingsPlace, tablePlace].flatMap {
    big(UInt32(0)) + big(UInt32($0))
  }
  index += contents + sum(contents)
  let block = try #require(Folder.names(scratch.path)?.first)
  write(index, to: "\(scratch.path)/\(block)/index")

  let data = try DataDirectory(scratch.path)
  let found = try Contents(data)
  for (number, labels) in all.enumerated() {
    #expect(found.values(labels.description) == [start + 1000: Double(number)], "\(labels)")
  }
  let one = try data.select(
    [Matcher("a", equals: "2")], from: .distantPast, through: .distantFuture)
  #expect(one.map(\.labels) == [all[1]])
  #expect(data.problems.listed == [])
}

private func big(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }
