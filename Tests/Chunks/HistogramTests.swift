import Chunks
import Metrics
import TestSupport
import Testing

/// Native histograms, cut into chunks and read.
struct HistogramTests {
  private func decoded(_ chunks: [EncodedChunk]) throws -> SampleColumns {
    var columns = SampleColumns()
    for chunk in chunks { try ChunkDecoder.decode(chunk, into: &columns) }
    return columns
  }

  private func cut(_ histograms: [NativeHistogram]) -> [EncodedChunk] {
    var cutter = ChunkCutter()
    for (index, histogram) in histograms.enumerated() {
      cutter.append(1000 + Int64(index) * 15_000, histogram)
    }
    return cutter.finish()
  }

  private func histogram(
    _ positive: [Double], spans: [(Int32, UInt32)], sum: Double = 0, schema: Int32 = 3
  ) -> NativeHistogram {
    var histogram = NativeHistogram()
    histogram.schema = schema
    histogram.zeroThreshold = schema == NativeHistogram.customSchema ? 0 : 0x1p-128
    histogram.positiveBuckets = positive
    histogram.positiveSpans = spans.map { .init(offset: $0.0, length: $0.1) }
    histogram.count = positive.reduce(0, +)
    histogram.sum = sum
    return histogram
  }

  /// Two samples worked out by hand after the format's description.
  @Test func bitsAreThoseOfTheFormat() throws {
    var first = histogram([1, 3], spans: [(0, 2)], sum: 2)
    var second = histogram([2, 3], spans: [(0, 2)], sum: 2)
    (first.zeroThreshold, second.zeroThreshold) = (0, 0)
    (first.schema, second.schema) = (1, 1)
    var cutter = ChunkCutter()
    cutter.append(3, first)
    cutter.append(7, second)
    let chunk = try #require(cutter.finish().first)
    let expected = [
      "00000000", "00000010",  // two samples
      "00000000",  // no header
      "00000000",  // zero threshold 0
      "10001",  // schema 1
      "10001", "10010", "0",  // one positive span: length 2, offset 0
      "0",  // no negative span
      "10011",  // time 3
      "10100", "0",  // count 4, zero count 0
      "0100000000000000000000000000000000000000000000000000000000000000",  // sum 2.0
      "10001", "10010",  // bucket 1, then 2 more
      "10100",  // 4 later
      "10001", "0",  // count grew by 1, zero count did not
      "0",  // the same sum
      "10001", "10111",  // the first bucket grew by 1, the second lies 1 less above it
    ].joined()
    var bytes: [UInt8] = []
    var rest = expected[...]
    while !rest.isEmpty {
      let byte = rest.prefix(8)
      bytes.append(
        UInt8(byte + String(repeating: "0", count: 8 - byte.count), radix: 2) ?? 0)
      rest = rest.dropFirst(8)
    }
    #expect(chunk.bytes == bytes)
    #expect(chunk.encoding == .histogram && chunk.minTime == 3 && chunk.maxTime == 7)
  }

  @Test(arguments: [false, true])
  func histogramsComeBack(areFloats: Bool) throws {
    var random = SplitMix(seed: 3)
    var counts = [Double](repeating: 0, count: 9)
    var histograms: [NativeHistogram] = []
    for index in 0..<300 {
      for place in counts.indices {
        counts[place] += Double(random.next() % 1000) + (areFloats ? 0.25 : 0)
      }
      var next = histogram(
        Array(counts[..<6]), spans: [(-3, 2), (5, 1), (0, 3)], sum: Double(index) * 1.7)
      next.negativeSpans = [.init(offset: 2, length: 3)]
      next.negativeBuckets = Array(counts[6...])
      next.zeroCount = Double(index)
      next.count = counts.reduce(0, +) + next.zeroCount
      next.zeroThreshold = index < 200 ? 0x1p-128 : 0.001
      histograms.append(next)
    }
    let chunks = cut(histograms)
    #expect(chunks.map(\.sampleCount) == [120, 80, 100])
    #expect(chunks.allSatisfy { $0.encoding == (areFloats ? .floatHistogram : .histogram) })
    let back = try decoded(chunks).histograms
    #expect(back.map(\.timestamp.milliseconds) == (0..<300).map { 1000 + $0 * 15_000 })
    for (written, read) in zip(histograms, back) { #expect(read.histogram.isEqual(to: written)) }
    // Within a chunk nothing was reset; what is first may follow upon anything.
    #expect(back[0].histogram.counterResetHint == .unknown)
    #expect(back[119].histogram.counterResetHint == .notReset)
    #expect(back[120].histogram.counterResetHint == .unknown)
  }

  /// Buckets that appear are written for all of the chunk, as empty ones before.
  @Test func bucketsThatAppearStayInTheChunk() throws {
    let chunks = cut([
      histogram([1], spans: [(2, 1)]), histogram([1, 2], spans: [(2, 1), (4, 1)]),
      histogram([3, 1, 2], spans: [(-1, 1), (2, 1), (4, 1)]),
    ])
    #expect(chunks.count == 1)
    let back = try decoded(chunks).histograms.map(\.histogram)
    #expect(back.map(\.positiveBuckets) == [[0, 1, 0], [0, 1, 2], [3, 1, 2]])
    #expect(
      back.allSatisfy {
        $0.positiveSpans.map(\.offset) == [-1, 2, 4]
          && $0.positiveSpans.allSatisfy { $0.length == 1 }
      })
  }

  @Test func aResetBeginsAChunkThatSaysSo() throws {
    let chunks = cut([
      histogram([5], spans: [(0, 1)]), histogram([6], spans: [(0, 1)]),
      histogram([2], spans: [(0, 1)]),
    ])
    #expect(chunks.map(\.sampleCount) == [2, 1])
    #expect(chunks.map { $0.bytes[2] } == [0, 0b1000_0000])
  }

  @Test func gaugesStayGauges() throws {
    let histograms = [5, 2, 7].map { count -> NativeHistogram in
      var histogram = histogram([count], spans: [(0, 1)])
      histogram.counterResetHint = .gauge
      return histogram
    }
    let chunks = cut(histograms)
    #expect(chunks.count == 1 && chunks[0].bytes[2] == 0b1100_0000)
    #expect(try decoded(chunks).histograms.map(\.histogram) == histograms)
  }

  /// Bounds that people choose take few bits, others the whole number; both come back to the bit.
  @Test func customBucketsComeBack() throws {
    let bounds: [Double] = [-1.5, 0, 0.005, 0.1, 1, 2.5, 33_554.43, 33_554.431, 0x1p60, 1e300]
    var first = histogram(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], spans: [(0, 11)], schema: NativeHistogram.customSchema)
    first.customValues = bounds
    var second = first
    second.positiveBuckets[10] += 1
    second.count += 1
    let chunks = cut([first, second])
    #expect(chunks.count == 1)
    let back = try decoded(chunks).histograms
    #expect(back.map(\.histogram.customValues) == [bounds, bounds])
    #expect(back[1].histogram.isEqual(to: second))
  }

  @Test func aMarkerEndsTheChunk() throws {
    var marker = NativeHistogram()
    marker.sum = .staleMarker
    let chunks = cut([
      histogram([5], spans: [(0, 1)]), marker, histogram([6], spans: [(0, 1)]), marker, marker,
    ])
    #expect(chunks.map(\.sampleCount) == [2, 2, 1])
    let back = try decoded(chunks).histograms.map(\.histogram)
    #expect(back.map(\.isStaleMarker) == [false, true, false, true, true])
  }

  @Test func floatsAndHistogramsTakeTurns() throws {
    var columns = SampleColumns()
    columns.timestamps = [1, 4]
    columns.values = [10, 40]
    for time in [2, 3] as [Int64] {
      columns.histograms.append(
        HistogramPoint(
          Timestamp(milliseconds: time), histogram([Double(time)], spans: [(0, 1)])))
    }
    var cutter = ChunkCutter()
    cutter.append(columns)
    let chunks = cutter.finish()
    #expect(chunks.map(\.encoding) == [.xor, .histogram, .xor])
    let back = try decoded(chunks)
    #expect(back.timestamps == [1, 4] && back.histograms.map(\.timestamp.milliseconds) == [2, 3])
  }

  /// Whatever the bytes are, there is an answer.
  @Test(arguments: [false, true])
  func anyBytesAreAnswered(areFloats: Bool) throws {
    var random = SplitMix(seed: 5)
    var custom = histogram(
      [1, 2, areFloats ? 3.5 : 3], spans: [(0, 3)], schema: NativeHistogram.customSchema)
    custom.customValues = [0.1, 0.2]
    let good = [
      cut((1...50).map { histogram([Double($0), areFloats ? 0.5 : 1], spans: [(0, 1), (3, 1)]) }),
      cut([custom, custom]),
    ].joined()
    for _ in 0..<10_000 {
      var chunk = try #require(good.randomElement(using: &random))
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
        #expect(
          zip(columns.histograms, columns.histograms.dropFirst()).allSatisfy {
            $0.timestamp < $1.timestamp
          })
      } catch {
        #expect(columns.histograms.isEmpty)
      }
    }
  }
}
