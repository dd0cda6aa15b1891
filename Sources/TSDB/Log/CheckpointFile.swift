internal import Metrics

// A checkpoint: NNNNNNNN.checkpoint has every series, its open samples with it, as the log NNNNNNNN.log began;
// NNNNNNNN.chunks has the chunks that were sealed since the checkpoint before, which are never written again. Series
// are taken a few at a time, while others go on: the `first` of a frame is how many operations of the new log its
// series have behind them. The series of a frame share a table of the texts in their labels, and an open chunk of floats
// stands with what its writer knows, so that a start neither looks up a text twice nor decodes it. Payloads begin with a byte that says what they hold; the last frame is the end, without which
// a file is not whole.

/// What a payload of a checkpoint's two files holds.
enum CheckpointPart: UInt8 {
  case chunks = 2
  case cuts, end
  case series
}

extension ByteWriter {
  /// Series of one frame: the texts of their labels, each once, and the series with their labels as numbers of texts.
  mutating func series(_ series: [(CapturedSeries, identifier: UInt32)]) {
    var numbers: [String: Int] = [:]
    var symbols: [String] = []
    func number(_ text: String) -> Int {
      if let known = numbers[text] { return known }
      numbers[text] = symbols.count
      symbols.append(text)
      return symbols.count - 1
    }
    let labels = series.map { one in
      one.0.labels.pairs.map { (number($0.name), number($0.value)) }
    }
    count(symbols.count)
    for symbol in symbols { text(symbol) }
    for (one, labels) in zip(series, labels) { self.series(one.0, one.identifier, labels) }
  }

  private mutating func series(
    _ series: CapturedSeries, _ identifier: UInt32, _ labels: [(name: Int, value: Int)]
  ) {
    unsigned(UInt64(identifier))
    count(labels.count)
    for label in labels {
      count(label.name)
      count(label.value)
    }
    word(series.ordinal)
    count(series.starts.count)
    for run in series.starts {
      word(run.ordinal)
      signed(run.start)
    }
    guard let open = series.open else { return byte(0) }
    byte(open.layout == nil ? 1 : 2)
    count(open.count)
    if let layout = open.layout {
      self.layout(layout)
    } else {
      count(open.bits)
      signed(open.state.lastTime)
      signed(open.state.lastDelta)
      long(open.state.lastValue)
      byte(open.state.leading)
      byte(open.state.width)
    }
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

/// The series of one frame of a checkpoint.
struct SavedSeriesFrame {
  var symbols: [String] = []
  /// The labels of all series, as numbers of symbols.
  var labels: [(name: Int, value: Int)] = []
  var series: [SavedSeries] = []
}

/// A series as it stands in a checkpoint.
struct SavedSeries {
  /// Of an open chunk; the words are where they were read.
  struct Open {
    var words: UnsafeRawBufferPointer
    var count: Int
    var bits = 0
    var state = FloatState()
    var layout: HistogramShape?
  }

  var identifier: UInt32
  /// Which of the frame's labels are its own.
  var labels = 0..<0
  var ordinal: UInt32 = 0
  var starts: [(ordinal: UInt32, start: Int64)] = []
  var open: Open?
}

extension ByteReader {
  /// What follows, as far as it is well formed. Good as long as the bytes are there.
  mutating func seriesFrame() -> SavedSeriesFrame {
    var frame = SavedSeriesFrame()
    for _ in 0..<count() { frame.symbols.append(text()) }
    while !isAtEnd, let series = series(&frame.labels, symbols: frame.symbols.count) {
      frame.series.append(series)
    }
    return frame
  }

  private mutating func series(
    _ labels: inout [(name: Int, value: Int)], symbols: Int
  ) -> SavedSeries? {
    var series = SavedSeries(identifier: UInt32(truncatingIfNeeded: unsigned()))
    let first = labels.count
    for _ in 0..<count(least: 2) {
      let (name, value) = (Int(clamping: unsigned()), Int(clamping: unsigned()))
      guard name < symbols, value < symbols else {
        fail()
        return nil
      }
      labels.append((name, value))
    }
    series.labels = first..<labels.count
    series.ordinal = word()
    for _ in 0..<count(least: 5) { series.starts.append((word(), signed())) }
    let kind = byte()
    if kind != 0 {
      var open = SavedSeries.Open(
        words: UnsafeRawBufferPointer(start: nil, count: 0), count: Int(clamping: unsigned()))
      if kind == 2 {
        open.layout = layout()
      } else {
        open.bits = Int(clamping: unsigned())
        open.state = FloatState(
          lastTime: signed(), lastDelta: signed(), lastValue: long(), leading: byte(),
          width: byte())
      }
      open.words = raw(self.count(least: 8) * 8)
      guard !isMalformed, isPlausible(open.count, open.words.count),
        open.bits <= open.words.count * 8, Int(open.state.leading) + Int(open.state.width) <= 64
      else {
        fail()
        return nil
      }
      series.open = open
    }
    return isMalformed ? nil : series
  }

  /// - Parameter file: what is read stands in it.
  mutating func chunk(in file: LoadedFile) -> (identifier: UInt32, chunk: SealedChunk)? {
    let identifier = UInt32(truncatingIfNeeded: unsigned())
    let ordinal = word()
    let count = Int(clamping: unsigned())
    let minTime = signed()
    let maxTime = minTime &+ Int64(bitPattern: unsigned())
    let layout = byte() == 2 ? self.layout() : nil
    let raw = self.raw(self.count(least: 8) * 8)
    guard !isMalformed, isPlausible(count, raw.count), let words = file.aligned(raw) else {
      fail()
      return nil
    }
    return (
      identifier,
      SealedChunk(
        encoding: layout == nil ? .xor : .histogram, count: UInt16(count), words: words,
        wordCount: raw.count / 8, in: file, startOrdinal: ordinal, minTime: minTime,
        maxTime: maxTime, layout: layout)
    )
  }

  /// Whether so many samples can stand in so many bytes: two bits each at least.
  private func isPlausible(_ count: Int, _ bytes: Int) -> Bool {
    count > 0 && count <= Int(UInt16.max) && bytes >= 16 && count <= bytes * 4
  }
}
