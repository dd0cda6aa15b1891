import Chunks
import Metrics
import TestSupport
import Testing

/// Floats, written and read.
struct XORTests {
  private func decoded(_ chunk: EncodedChunk) throws -> SampleColumns {
    var columns = SampleColumns()
    try ChunkDecoder.decode(chunk, into: &columns)
    return columns
  }

  /// Worked out by hand after the format's description: 1 s, 2 s and 4 s, values 1, 1 and 2.
  @Test func bitsAreThoseOfTheFormat() throws {
    var encoder = XOREncoder()
    encoder.append(1000, 1)
    encoder.append(2000, 1)
    encoder.append(4000, 2)
    let chunk = try #require(encoder.chunk)
    #expect(
      chunk.bytes == [
        0, 3,  // samples
        0xD0, 0x0F,  // 1000, zigzag
        0x3F, 0xF0, 0, 0, 0, 0, 0, 0,  // 1.0
        0xE8, 0x07,  // delta 1000
        // 0: the same value; 10 and 14 bits: the delta grew by 1000; 1 1: a new window, 5 bits for what leads (1),
        // 6 for the width (11), the bits of 1.0 ^ 2.0 = 0x7FF << 52, and zeros to the next byte.
        0b0_10_00001, 0b11110100, 0b0_1_1_00001, 0b001011_11, 0b11111111, 0b1_0000000,
      ])
    #expect(chunk.minTime == 1000 && chunk.maxTime == 4000 && chunk.sampleCount == 3)
    #expect(try decoded(chunk).timestamps == [1000, 2000, 4000])
    #expect(try decoded(chunk).values == [1, 1, 2])
  }

  /// Changes of the delta at both ends of each field's width.
  @Test func allWidthsOfTimesComeBack() throws {
    let edges: [Int64] = [
      0, 1, -1, 8192, -8191, 8193, -8192, 65_536, -65_535, 65_537, -65_536, 524_288, -524_287,
      524_289, -524_288, 1 << 40,
    ]
    var times: [Int64] = [-5_000_000, -4_000_000]
    var delta: Int64 = 1_000_000
    for edge in edges {
      delta += edge
      times.append(times[times.count - 1] + delta)
      delta -= edge
      times.append(times[times.count - 1] + delta)
    }
    var encoder = XOREncoder()
    for time in times { encoder.append(time, 1) }
    #expect(try decoded(#require(encoder.chunk)).timestamps == times)
  }

  @Test func allKindsOfValuesComeBackToTheBit() throws {
    var random = SplitMix(seed: 7)
    var values: [Double] = [
      0, -0.0, 1, 1, 1, .infinity, -.infinity, .staleMarker, .plainNaN, .leastNonzeroMagnitude,
      .greatestFiniteMagnitude, 3, 3.25, 3.25,
    ]
    for _ in 0..<5000 {
      values.append(Double(bitPattern: random.next()))
      values.append((values.last ?? 0) + 1)
      values.append(Double(random.next() & 1023))
    }
    var encoder = XOREncoder()
    for (index, value) in values.enumerated() { encoder.append(Int64(index) * 15_000, value) }
    let chunk = try #require(encoder.chunk)
    #expect(try decoded(chunk).values.map(\.bitPattern) == values.map(\.bitPattern))
    var part = SampleColumns()
    try ChunkDecoder.decode(chunk, from: 30_000, through: 59_999, into: &part)
    #expect(part.timestamps == [30_000, 45_000])
    #expect(part.values.map(\.bitPattern) == values[2...3].map(\.bitPattern))
  }

  /// Whatever the bytes are, there is an answer, and never more samples than the bytes can hold.
  @Test func anyBytesAreAnswered() throws {
    var random = SplitMix(seed: 11)
    var encoder = XOREncoder()
    for index in 0..<120 { encoder.append(Int64(index) * 15_000, Double(random.next() & 255)) }
    let good = try #require(encoder.chunk)
    var refused = 0
    for _ in 0..<20_000 {
      var chunk = good
      if random.next() & 1 == 0 {
        chunk.bytes.removeLast(Int(random.next() % UInt64(chunk.bytes.count)))
      } else {
        for _ in 0..<3 {
          chunk.bytes[Int(random.next() % UInt64(chunk.bytes.count))] = UInt8(random.next() & 255)
        }
      }
      var columns = SampleColumns()
      do {
        try ChunkDecoder.decode(chunk, into: &columns)
        #expect(zip(columns.timestamps, columns.timestamps.dropFirst()).allSatisfy { $0 < $1 })
      } catch {
        refused += 1
        #expect(columns.timestamps.isEmpty && columns.values.isEmpty)
      }
    }
    #expect(refused > 10_000)
  }

  @Test func anUnknownEncodingIsNamed() throws {
    let chunk = EncodedChunk(
      encoding: ChunkEncoding(rawValue: 99), minTime: 0, maxTime: 0, sampleCount: 1,
      bytes: [0, 1, 2, 3])
    var columns = SampleColumns()
    #expect(throws: ChunkError("unknown encoding 99 cannot be read")) {
      try ChunkDecoder.decode(chunk, into: &columns)
    }
  }
}
