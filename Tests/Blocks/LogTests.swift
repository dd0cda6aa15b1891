import Blocks
import Chunks
import Metrics
import TestSupport
import Testing

/// Logs, written here after the format's description.
struct LogTests {
  private let up: Labels = ["__name__": "up", "job": "a"]
  private let start: Int64 = 1_700_006_400_000

  private func histogram(_ count: Double, custom: Bool = false) -> NativeHistogram {
    var histogram = NativeHistogram()
    histogram.positiveSpans = [.init(offset: 0, length: 2)]
    histogram.positiveBuckets = [count, 1]
    histogram.count = count + 1
    histogram.sum = 7
    if custom {
      histogram.schema = NativeHistogram.customSchema
      histogram.customValues = [0.25, 0.5]
    } else {
      histogram.zeroThreshold = 0.001
    }
    return histogram
  }

  @Test(arguments: LogSegment.Compression.allCases)
  func recordsOfAllKindsAreRead(compression: LogSegment.Compression) throws {
    let scratch = try ScratchFolder()
    var segment = LogSegment()
    let names: [(UInt64, Labels)] = [(1, up)] + (2...8).map { ($0, ["__name__": "h\($0)"]) }
    segment.append(LogRecords.series(names), compression)
    segment.append(
      LogRecords.samples([(1, start, 1), (1, start + 1000, .staleMarker)]), compression)
    segment.append(
      LogRecords.samplesV2(
        [(1, start + 2000, 2), (1, start + 3000, 3), (1, start + 4000, 4), (1, start + 5000, 5)],
        starts: [50, 50, 0, 60]), compression)
    for kind: UInt8 in [7, 8, 9, 10, 12, 13] {
      let number = UInt64(kind < 12 ? kind - 5 : kind - 5)
      let isCustom = kind == 9 || kind == 10
      segment.append(
        LogRecords.histograms(
          kind,
          [
            (number, start, histogram(3, custom: isCustom)),
            (number, start + 1, histogram(5, custom: isCustom)),
          ]),
        compression)
    }
    segment.append(LogRecords.metadata(1, 2, unit: "s", help: "Is it?"), compression)
    segment.append([5] + [UInt8](repeating: 0, count: 16), compression)
    segment.append([4] + [UInt8](repeating: 0, count: 16), compression)
    segment.append([14] + [UInt8](repeating: 0, count: 8), compression)
    segment.append([99, 1, 2, 3], compression)
    segment.append([99, 4, 5, 6], compression)
    write(segment.bytes, to: scratch.path + "/wal/00000000")
    let data = try DataDirectory(scratch.path)
    let found = try Contents(data)
    let floats = try #require(found.floats["up{job=\"a\"}"])
    #expect(floats.times == (0...5).map { start + $0 * 1000 })
    #expect(
      floats.values == [1, .staleMarker, 2, 3, 4, 5].map { (value: Double) in value.bitPattern })
    for number in [2, 3, 4, 5, 7, 8] {
      let points = found.histograms["h\(number)"] ?? [:]
      let isCustom = number == 4 || number == 5
      #expect(points.count == 2, "h\(number)")
      #expect(points[start]?.isEqual(to: histogram(3, custom: isCustom)) == true, "h\(number)")
      #expect(points[start + 1]?.isEqual(to: histogram(5, custom: isCustom)) == true, "h\(number)")
    }
    #expect(
      data.metadata(metric: "up")["up"]
        == MetricMetadata(kind: .gauge, help: "Is it?", unit: "s"))
    #expect(data.newestTime?.milliseconds == start + 5000)
    // What is not known is named once.
    #expect(
      data.problems.listed.map(\.reason) == ["records of kind 99 are not known and left out"])
  }

  /// Records that are longer than a page, and a checkpoint with what came before.
  @Test func checkpointsAndFragmentsAreRead() throws {
    let scratch = try ScratchFolder()
    var checkpoint = LogSegment()
    checkpoint.append(LogRecords.series([(1, up)]), .snappy)
    checkpoint.append(LogRecords.samples([(1, start, 10)]))
    write(checkpoint.bytes, to: scratch.path + "/wal/checkpoint.00000004/00000000")
    // An older one and the segments that the checkpoint stands for are left alone.
    write([1, 2, 3], to: scratch.path + "/wal/checkpoint.00000002/00000000")
    write([1, 2, 3], to: scratch.path + "/wal/00000004")
    var segment = LogSegment()
    let long = (1...20_000).map { (UInt64(1), start + Int64($0) * 1000, Double($0)) }
    segment.append(LogRecords.samples(long))
    write(segment.bytes, to: scratch.path + "/wal/00000005")
    var last = LogSegment()
    // The same series under another number, as after a restart.
    last.append(LogRecords.series([(9, up)]))
    last.append(LogRecords.samples([(9, start + 20_001_000, 5)]), .zstd)
    write(last.bytes, to: scratch.path + "/wal/00000006")
    let data = try DataDirectory(scratch.path)
    let values = try Contents(data).values("up{job=\"a\"}")
    #expect(values.count == 20_002 && values[start] == 10 && values[start + 20_001_000] == 5)
    #expect(data.problems.listed == [])
  }

  /// Samples out of order, deleted ones, and those that a chunk on file holds already.
  @Test func theHeadIsWhatPrometheusHad() throws {
    let scratch = try ScratchFolder()
    var segment = LogSegment()
    segment.append(LogRecords.series([(1, up)]))
    segment.append(LogRecords.samples((0..<10).map { (1, start + $0 * 1000, Double($0)) }))
    segment.append(LogRecords.tombstone(1, start + 3000...start + 4000))
    write(segment.bytes, to: scratch.path + "/wal/00000000")
    var late = LogSegment()
    late.append(
      LogRecords.samples([(1, start + 2500, 25), (1, start + 1500, 15), (1, start + 1000, 7)]))
    write(late.bytes, to: scratch.path + "/wbl/00000000")
    var encoder = XOREncoder()
    encoder.append(start - 2000, -2)
    encoder.append(start, 0)
    var disordered = XOREncoder()
    disordered.append(start - 1000, -1)
    disordered.append(start + 500, 5)
    write(
      HeadFile.bytes([
        (1, try #require(encoder.chunk), false), (1, try #require(disordered.chunk), true),
      ]),
      to: scratch.path + "/chunks_head/000001")
    let data = try DataDirectory(scratch.path)
    let values = try Contents(data).values("up{job=\"a\"}")
    let expected: [Int64: Double] = [
      -2000: -2, -1000: -1, 0: 0, 500: 5, 1000: 1, 1500: 15, 2000: 2, 2500: 25, 5000: 5, 6000: 6,
      7000: 7, 8000: 8, 9000: 9,
    ]
    #expect(values == Dictionary(uniqueKeysWithValues: expected.map { (start + $0.key, $0.value) }))
    #expect(data.problems.listed == [])
  }

  /// A record that is damaged costs that record; a segment's end that a kill left is told of.
  @Test func damageCostsTheRecord() throws {
    let scratch = try ScratchFolder()
    var segment = LogSegment()
    segment.append(LogRecords.series([(1, up)]))
    var ends: [Int] = []
    for index in 0..<5 {
      segment.append(LogRecords.samples([(1, start + Int64(index), Double(index))]))
      ends.append(segment.bytes.count)
    }
    var bytes = segment.bytes
    bytes[ends[1] + 10] ^= 1
    write(Array(bytes.dropLast(3)), to: scratch.path + "/wal/00000000")
    let data = try DataDirectory(scratch.path)
    #expect(try Contents(data).values("up{job=\"a\"}").values.sorted() == [0, 1, 3])
    let file = scratch.path + "/wal/00000000"
    #expect(
      data.problems.listed == [
        BlockError(file, at: UInt64(ends[1]), "a fragment's checksum does not match"),
        BlockError(file, at: UInt64(ends[3]), "the last record is not whole"),
      ])
  }

  @Test func lengthsThatLieAllocateNothing() throws {
    let scratch = try ScratchFolder()
    var segment = LogSegment()
    var record = RecordBytes(1)
    record.int64(1)
    record.uvarint(1 << 60)
    segment.append(record.bytes)
    record = RecordBytes(7)
    record.int64(1)
    record.int64(0)
    record.uvarint(0)
    record.uvarint(0)
    record.bytes += [0, 0] + [UInt8](repeating: 0, count: 18)
    record.uvarint(1 << 40)
    segment.append(record.bytes)
    // A text of snappy's that says to be of 4 GiB.
    var bytes = segment.bytes
    let lie: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0]
    bytes += [0x09, 0, UInt8(lie.count)]
    withUnsafeBytes(of: CRC32C.of(lie).bigEndian) { bytes += $0 }
    bytes += lie
    write(bytes, to: scratch.path + "/wal/00000000")
    let data = try DataDirectory(scratch.path)
    #expect(
      data.problems.listed.map(\.reason) == [
        "a record is not what its kind promises", "a record is not what its kind promises",
        "a record cannot be unpacked",
      ])
  }
}

/// A file of a head's full chunks.
enum HeadFile {
  static func bytes(_ chunks: [(series: UInt64, chunk: EncodedChunk, isDisordered: Bool)])
    -> [UInt8]
  {
    var out: [UInt8] = [0x01, 0x30, 0xBC, 0x91, 1, 0, 0, 0]
    for (series, chunk, isDisordered) in chunks {
      var record = RecordBytes(0)
      record.bytes = []
      record.int64(series)
      record.int64(UInt64(bitPattern: chunk.minTime))
      record.int64(UInt64(bitPattern: chunk.maxTime))
      record.bytes.append(chunk.encoding.rawValue | (isDisordered ? 0x80 : 0))
      record.uvarint(UInt64(chunk.bytes.count))
      record.bytes += chunk.bytes
      withUnsafeBytes(of: CRC32C.of(record.bytes).bigEndian) { record.bytes += $0 }
      out += record.bytes
    }
    // Space set aside for more.
    return out + [UInt8](repeating: 0, count: 4096)
  }
}
