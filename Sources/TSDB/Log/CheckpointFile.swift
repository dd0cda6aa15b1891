internal import Metrics

// A checkpoint: NNNNNNNN.checkpoint has every series, its open samples with it, as the log NNNNNNNN.log began;
// NNNNNNNN.chunks has the chunks that were sealed since the checkpoint before, which are never written again. Series
// are taken a few at a time, while others go on: the `first` of a frame is how many operations of the new log its
// series have behind them. Payloads begin with a byte that says what they hold; the last frame is the end, without which
// a file is not whole.

/// What a payload of a checkpoint's two files holds.
enum CheckpointPart: UInt8 {
  case series = 1
  case chunks, cuts, end
}

extension ByteWriter {
  mutating func series(_ series: CapturedSeries, _ identifier: UInt32) {
    unsigned(UInt64(identifier))
    labels(series.labels)
    word(series.ordinal)
    count(series.starts.count)
    for run in series.starts {
      word(run.ordinal)
      signed(run.start)
    }
    guard let open = series.open else { return byte(0) }
    byte(open.layout == nil ? 1 : 2)
    count(open.count)
    if let layout = open.layout { self.layout(layout) }
    count(open.words.count)
    open.words.withUnsafeBytes { raw($0) }
  }

  mutating func chunk(_ chunk: SealedChunk, _ identifier: UInt32) {
    unsigned(UInt64(identifier))
    word(chunk.startOrdinal)
    count(Int(chunk.count))
    signed(chunk.minTime)
    unsigned(UInt64(bitPattern: chunk.maxTime &- chunk.minTime))
    byte(chunk.layout == nil ? 1 : 2)
    if let layout = chunk.layout { self.layout(layout) }
    count(Int(chunk.wordCount))
    raw(UnsafeRawBufferPointer(start: chunk.words, count: Int(chunk.wordCount) * 8))
  }
}

/// A series as it stands in a checkpoint.
struct SavedSeries {
  var identifier: UInt32
  var labels: Labels
  var ordinal: UInt32
  var starts: [(ordinal: UInt32, start: Int64)]
  var open: CapturedSeries.Open?
}

extension ByteReader {
  /// nil where the bytes are not well formed.
  mutating func series() -> SavedSeries? {
    var series = SavedSeries(
      identifier: UInt32(truncatingIfNeeded: unsigned()), labels: labels(), ordinal: word(),
      starts: [])
    for _ in 0..<count(least: 5) { series.starts.append((word(), signed())) }
    let kind = byte()
    if kind != 0 {
      let count = Int(clamping: unsigned())
      let layout = kind == 2 ? self.layout() : nil
      let raw = self.raw(self.count(least: 8) * 8)
      guard !isMalformed, isPlausible(count, raw.count) else {
        fail()
        return nil
      }
      // A word to spare for the decoder stands there already.
      var words = [UInt64](repeating: 0, count: raw.count / 8 + 1)
      words.withUnsafeMutableBytes { $0.copyMemory(from: raw) }
      series.open = .init(words: words, count: count, layout: layout)
    }
    return isMalformed ? nil : series
  }

  /// - Parameter slab: has as many words as all that is read, which is more than the chunks take, for each has a head.
  mutating func chunk(in slab: ChunkSlab) -> (identifier: UInt32, chunk: SealedChunk)? {
    let identifier = UInt32(truncatingIfNeeded: unsigned())
    let ordinal = word()
    let count = Int(clamping: unsigned())
    let minTime = signed()
    let maxTime = minTime &+ Int64(bitPattern: unsigned())
    let layout = byte() == 2 ? self.layout() : nil
    let raw = self.raw(self.count(least: 8) * 8)
    guard !isMalformed, isPlausible(count, raw.count) else {
      fail()
      return nil
    }
    return (
      identifier,
      SealedChunk(
        encoding: layout == nil ? .xor : .histogram, count: UInt16(count), bytes: raw, in: slab,
        startOrdinal: ordinal, minTime: minTime, maxTime: maxTime, layout: layout)
    )
  }

  /// Whether so many samples can stand in so many bytes: two bits each at least.
  private func isPlausible(_ count: Int, _ bytes: Int) -> Bool {
    count > 0 && count <= Int(UInt16.max) && bytes >= 16 && count <= bytes * 4
  }
}
