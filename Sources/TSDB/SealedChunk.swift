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
  private let slab: ChunkSlab?

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
    slab = nil
    storage = .allocate(capacity: wordCount + 1)
    storage.initialize(from: words, count: wordCount)
    (storage + wordCount).initialize(to: 0)
  }

  /// Copies the words that `bytes` holds, whole ones, as they stood in memory, into a slab that has room for one more.
  init(
    encoding: SealedEncoding, count: UInt16, bytes: UnsafeRawBufferPointer, in slab: ChunkSlab,
    startOrdinal: UInt32, minTime: Int64, maxTime: Int64, layout: HistogramShape? = nil
  ) {
    self.encoding = encoding
    self.count = count
    let words = bytes.count / 8
    wordCount = UInt32(truncatingIfNeeded: words)
    self.startOrdinal = startOrdinal
    self.minTime = minTime
    self.maxTime = maxTime
    self.layout = layout
    self.slab = slab
    storage = slab.take(words + 1)
    UnsafeMutableRawBufferPointer(start: storage, count: words * 8).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: bytes[..<(words * 8)]))
    storage[words] = 0
  }

  deinit { if slab == nil { storage.deallocate() } }

  var words: UnsafePointer<UInt64> { UnsafePointer(storage) }

  /// The memory that the samples take, without this object's own fields.
  var byteCount: Int { Int(wordCount) * 8 + 8 }
}

/// Memory for the words of many chunks that are read together and will go together.
final class ChunkSlab: @unchecked Sendable {
  private let words: UnsafeMutablePointer<UInt64>
  private let capacity: Int
  // Only the thread that fills it takes of it.
  private var used = 0

  init(capacity: Int) {
    self.capacity = capacity
    words = .allocate(capacity: capacity)
  }

  deinit { words.deallocate() }

  func take(_ count: Int) -> UnsafeMutablePointer<UInt64> {
    precondition(count <= capacity - used)
    defer { used += count }
    return words + used
  }
}
