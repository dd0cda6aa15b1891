internal import Chunks
internal import Metrics

/// Where chunks are read from: a block's segments, or a head.
protocol ChunkStore: AnyObject, Sendable {
  /// Appends the samples in `from...through` of chunks that follow one upon the other; what cannot be read is told of
  /// and left out.
  func read(
    _ places: ArraySlice<ChunkPlace>, from: Int64, through: Int64, into columns: inout SampleColumns
  )
}

extension SampleColumns {
  /// Appends the samples of a chunk whose padded data is at `bytes`; an error where they are not in order with what the
  /// index tells, and then nothing is appended.
  mutating func append(
    _ encoding: ChunkEncoding, _ bytes: UnsafeRawPointer, count: Int, _ place: ChunkPlace,
    from: Int64, through: Int64, file: String, offset: UInt64
  ) throws(BlockError) {
    let floats = timestamps.count
    let histograms = histograms.count
    do throws(ChunkError) {
      try ChunkDecoder.decode(
        encoding, padded: bytes, count: count, from: max(from, place.minTime),
        through: min(through, place.maxTime), into: &self)
    } catch {
      throw BlockError(file, at: offset, "a chunk \(error)")
    }
    let first = Swift.min(
      floats < timestamps.count ? timestamps[floats] : .max,
      histograms < self.histograms.count
        ? self.histograms[histograms].timestamp.milliseconds : .max)
    let before = Swift.max(
      floats > 0 ? timestamps[floats - 1] : .min,
      histograms > 0 ? self.histograms[histograms - 1].timestamp.milliseconds : .min)
    guard before < first || before == .min else {
      keepFirst(floats: floats, histograms: histograms)
      throw BlockError(file, at: offset, "a chunk begins before the one before it ends")
    }
  }

  /// Takes away what was appended since.
  mutating func keepFirst(floats: Int, histograms: Int) {
    timestamps.removeLast(timestamps.count - floats)
    values.removeLast(values.count - floats)
    startTimestamps.removeLast(max(0, startTimestamps.count - floats))
    self.histograms.removeLast(self.histograms.count - histograms)
    histogramStartTimestamps.removeLast(max(0, histogramStartTimestamps.count - histograms))
  }
}
