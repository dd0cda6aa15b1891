import Blocks
import Chunks
import Files
import Glibc
import Metrics
import TestSupport
import Testing

/// What is written, as Debian's promtool reads it.
struct BlockWriterTests {
  private let start: Int64 = 1_700_006_400_000

  /// Two hours of `count` series, a sample each 15 s, in ascending order.
  private func series(_ count: Int) -> [(Labels, [EncodedChunk])] {
    (0..<count).map { number -> (Labels, [EncodedChunk]) in
      var chunks: [EncodedChunk] = []
      var encoder = XOREncoder()
      for point in 0..<480 {
        encoder.append(start + Int64(point) * 15_000, Double(point * (number + 1)))
        if encoder.isFull, let chunk = encoder.chunk {
          chunks.append(chunk)
          encoder = XOREncoder()
        }
      }
      if let last = encoder.chunk { chunks.append(last) }
      let digits = String(1000 + number)
      let labels: Labels = [
        "__name__": "requests_total", "instance": "host-\(digits)", "path": "/ä\"\(number % 7)",
      ]
      return (labels, chunks)
    }
  }

  private func write(_ series: [(Labels, [EncodedChunk])], to folder: String) throws -> BlockMeta {
    let meta = BlockMeta(
      ulid: ULID(milliseconds: start), minTime: start, maxTime: start + 7_200_000)
    let writer = try BlockWriter(in: folder, meta: meta)
    for (labels, chunks) in series { try writer.append(labels, chunks) }
    return try writer.finish()
  }

  @Test func promtoolReadsWhatIsWritten() throws {
    let scratch = try ScratchFolder()
    let data = scratch.path + "/data"
    mkdir(data, 0o755)
    mkdir(data + "/wal", 0o755)
    let meta = try write(series(100), to: data)
    #expect(meta.samples == 48_000 && meta.series == 100 && meta.chunks == 400)
    guard let list = try runIfInstalled(["promtool", "tsdb", "list", data]) else {
      return
    }
    #expect(list.code == 0 && list.output.contains(meta.ulid.description), "\(list.output)")
    #expect(list.output.contains("48000"))
    let analysis = try #require(
      try runIfInstalled(["promtool", "tsdb", "analyze", data, meta.ulid.description]))
    #expect(
      analysis.output.contains("Series: 100") && analysis.output.contains("100 instance"),
      "\(analysis.output)")
    let dump = try #require(try runIfInstalled(["promtool", "tsdb", "dump", data]))
    let lines = dump.output.split(separator: "\n")
    #expect(lines.count == 48_000)
    #expect(
      lines.contains(
        "{__name__=\"requests_total\", instance=\"host-1002\", path=\"/ä\\\"2\"} 9 \(start + 45_000)"
      ))
  }

  @Test func aWriterThatIsLetGoLeavesNothing() throws {
    let scratch = try ScratchFolder()
    do {
      let writer = try BlockWriter(
        in: scratch.path,
        meta: BlockMeta(ulid: ULID(milliseconds: 0), minTime: 0, maxTime: 1))
      let (labels, chunks) = series(1)[0]
      try writer.append(labels, chunks)
      #expect(throws: BlockError.self) { try writer.append(labels, chunks) }
    }
    #expect(Folder.names(scratch.path) == [])
  }

  @Test func namesSortByTime() throws {
    var random = SystemRandomNumberGenerator()
    let a = ULID(milliseconds: 1_469_918_176_385, using: &random)
    let b = ULID(milliseconds: 1_469_918_176_386, using: &random)
    // The time of the specification's own example.
    #expect(a.description.hasPrefix("01ARYZ6S41"))
    #expect(a.description < b.description)
    #expect(
      ULID(a.description) == a && ULID("nothing") == nil
        && ULID("8" + a.description.dropFirst()) == nil)
  }
}
