internal import Metrics

/// How the words of a chunk are to be read.
enum SealedEncoding: UInt8, Sendable {
  case xor = 1
  case histogram = 2
}

/// A full chunk: immutable, so readers keep it without a lock.
final class SealedChunk: Sendable {
  let encoding: SealedEncoding
  let count: UInt16
  let wordCount: UInt32
  /// How many samples the series had taken before this chunk's first.
  let startOrdinal: UInt32
  let minTime: Int64
  let maxTime: Int64
  /// The bucket layout of a histogram chunk.
  let layout: HistogramShape?
  /// `wordCount` words and one more, which decoders may read.
  private nonisolated(unsafe) let storage: UnsafeMutablePointer<UInt64>
  /// Who owns the words where they are not the chunk's own.
  private let file: LoadedFile?

  /// Copies `wordCount` words.
  init(
    encoding: SealedEncoding, count: UInt16, words: UnsafePointer<UInt64>, wordCount: Int,
    startOrdinal: UInt32, minTime: Int64, maxTime: Int64, layout: HistogramShape? = nil
  ) {
    self.encoding = encoding
    self.count = count
    self.wordCount = UInt32(truncatingIfNeeded: wordCount)
    self.startOrdinal = startOrdinal
    self.minTime = minTime
    self.maxTime = maxTime
    self.layout = layout
    file = nil
    storage = .allocate(capacity: wordCount + 1)
    storage.initialize(from: words, count: wordCount)
    (storage + wordCount).initialize(to: 0)
  }

  /// Takes the words that stand in a file, with one more behind them.
  init(
    encoding: SealedEncoding, count: UInt16, words: UnsafeMutablePointer<UInt64>, wordCount: Int,
    in file: LoadedFile, startOrdinal: UInt32, minTime: Int64, maxTime: Int64,
    layout: HistogramShape? = nil
  ) {
    self.encoding = encoding
    self.count = count
    self.wordCount = UInt32(truncatingIfNeeded: wordCount)
    self.startOrdinal = startOrdinal
    self.minTime = minTime
    self.maxTime = maxTime
    self.layout = layout
    self.file = file
    storage = words
  }

  deinit { if file == nil { storage.deallocate() } }

  var words: UnsafePointer<UInt64> { UnsafePointer(storage) }

  /// The memory that the samples take, without this object's own fields.
  var byteCount: Int { Int(wordCount) * 8 + 8 }
}
