package import Metrics

/// Decodes chunks of any encoding into columns.
package enum ChunkDecoder {
  /// How many bytes behind a chunk's last must be readable (they are not looked at): what the longest sample takes.
  package static let padding = 64

  /// Appends the samples in `from...through` (milliseconds) of the chunk whose `count` bytes are followed by
  /// `padding` more. Nothing is appended where it throws.
  package static func decode(
    _ encoding: ChunkEncoding, padded bytes: UnsafeRawPointer, count: Int, from: Int64,
    through: Int64, into columns: inout SampleColumns
  ) throws(ChunkError) {
    guard count >= 2 else { throw .tooShort }
    let samples = Int(bytes.load(as: UInt8.self)) << 8 | Int((bytes + 1).load(as: UInt8.self))
    // No encoding has samples of less than a bit; what promises more lies.
    guard samples <= count * 8 else {
      throw ChunkError("promises \(samples) samples in \(count) bytes")
    }
    switch encoding {
    case .xor:
      var kept = 0..<0
      try decodeFloats(samples, from, through, into: &columns, kept: &kept) {
        times, values throws(ChunkError) in
        try decodeXOR(bytes, byteCount: count, count: samples, times: times, values: values)
      }
    case .xor2:
      try decodeFloatsWithStarts(bytes, count, samples, from, through, into: &columns)
    case .histogram, .floatHistogram:
      var decoder = try HistogramDecoder(
        bytes, byteCount: count, count: samples, isInteger: encoding == .histogram)
      let before = columns.histograms.count
      do throws(ChunkError) {
        try decoder.decode { time, histogram in
          guard time >= from, time <= through else { return }
          columns.histograms.append(HistogramPoint(Timestamp(milliseconds: time), histogram))
        }
      } catch {
        columns.histograms.removeLast(columns.histograms.count - before)
        throw error
      }
      if !columns.histogramStartTimestamps.isEmpty {
        columns.histogramStartTimestamps += repeatElement(
          0, count: columns.histograms.count - before)
      }
    default:
      throw ChunkError("\(encoding) cannot be read")
    }
  }

  /// The same of a chunk in memory.
  package static func decode(
    _ chunk: EncodedChunk, from: Int64 = .min, through: Int64 = .max,
    into columns: inout SampleColumns
  ) throws(ChunkError) {
    let padded = chunk.bytes + [UInt8](repeating: 0, count: padding)
    let result = padded.withUnsafeBytes { bytes -> Result<Void, ChunkError> in
      guard let base = bytes.baseAddress else { return .failure(.tooShort) }
      do throws(ChunkError) {
        try decode(
          chunk.encoding, padded: base, count: chunk.bytes.count, from: from, through: through,
          into: &columns)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Lends memory for the floats of a chunk to `body`, appends what it decoded and tells which of them.
  private static func decodeFloats(
    _ count: Int, _ from: Int64, _ through: Int64, into columns: inout SampleColumns,
    kept: inout Range<Int>,
    _ body: (UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Double>) throws(ChunkError) -> Void
  ) throws(ChunkError) {
    let failure = withUnsafeTemporaryAllocation(of: Int64.self, capacity: count) {
      times -> ChunkError? in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values -> ChunkError? in
        guard let times = times.baseAddress, let values = values.baseAddress else { return nil }
        do throws(ChunkError) { try body(times, values) } catch { return error }
        let decoded = FloatColumns(times: times, values: values, count: count)
        guard decoded.isAscending else { return .notAscending }
        kept = decoded.range(from, through)
        decoded.append(kept, to: &columns)
        return nil
      }
    }
    if let failure { throw failure }
  }

  private static func decodeFloatsWithStarts(
    _ bytes: UnsafeRawPointer, _ byteCount: Int, _ count: Int, _ from: Int64, _ through: Int64,
    into columns: inout SampleColumns
  ) throws(ChunkError) {
    var starts = [Int64](repeating: 0, count: count)
    var hasStarts = false
    let before = columns.values.count
    var kept = 0..<0
    try decodeFloats(count, from, through, into: &columns, kept: &kept) {
      times, values throws(ChunkError) in
      let result = starts.withUnsafeMutableBufferPointer { starts -> Result<Bool, ChunkError> in
        guard let starts = starts.baseAddress else { return .success(false) }
        do throws(ChunkError) {
          return .success(
            try decodeXOR2(
              bytes, byteCount: byteCount, count: count, times: times, values: values,
              starts: starts))
        } catch {
          return .failure(error)
        }
      }
      hasStarts = try result.get()
    }
    guard hasStarts, !kept.isEmpty else { return }
    columns.startTimestamps.removeLast(max(0, columns.startTimestamps.count - before))
    columns.startTimestamps += repeatElement(0, count: before - columns.startTimestamps.count)
    columns.startTimestamps += starts[kept]
  }
}
