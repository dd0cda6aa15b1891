/// The part of a series that every append touches, one cache line: the open float chunk and the last sample.
///
/// The words are of the store's pool.
struct SeriesHead {
  var words: UnsafeMutablePointer<UInt64>?
  var cursor = BitCursor()
  var state = FloatState()
  var capacity: UInt16 = 0
  /// Samples in the open float chunk.
  var count: UInt16 = 0
  /// Which series of this slot it is: references to earlier ones are void.
  var epoch: UInt32 = 0
  /// All samples that the series has taken, histograms included; wraps around.
  var ordinal: UInt32 = 0

  static let samplesPerChunk = 120
  /// Some 1 KB; a chunk that reaches it is sealed.
  static let wordsPerChunk = 128

  /// The time of the open chunk's first sample; it must have one.
  var firstTime: Int64 { words.map { Int64(bitPattern: $0[0]) } ?? .max }

  var isFull: Bool {
    Int(count) >= SeriesHead.samplesPerChunk || Int(cursor.wordCount) >= SeriesHead.wordsPerChunk
  }

  /// How many words hold samples, the pending one included.
  var usedWords: Int { Int(cursor.wordCount) + (cursor.free < 64 ? 1 : 0) }

  var usedBits: Int { Int(cursor.wordCount) * 64 + 64 - Int(cursor.free) }

  /// Appends a sample; the chunk must not be full and `time` be later than the last one.
  @inline(__always)
  mutating func append(_ time: Int64, _ value: UInt64, _ pool: inout WordPool) {
    if Int(cursor.wordCount) &+ wordsPerSample > Int(capacity) { grow(&pool) }
    guard let words else { return }
    if count == 0 {
      state.writeFirst(time, value, &cursor, to: words)
    } else {
      state.writeNext(time, value, &cursor, to: words)
    }
    count &+= 1
    ordinal &+= 1
  }

  @inline(never)
  private mutating func grow(_ pool: inout WordPool) {
    guard let next = pool.take(Int(capacity) + 1) else { return }
    if let words {
      next.words.update(from: words, count: Int(cursor.wordCount))
      pool.give(words, capacity: capacity)
    }
    (words, capacity) = next
  }

  /// Closes the open chunk, which must have a sample, and begins an empty one.
  mutating func seal() -> SealedChunk? {
    guard let words, count > 0 else { return nil }
    let used = usedWords
    if cursor.free < 64 { words[Int(cursor.wordCount)] = cursor.pending }
    let chunk = SealedChunk(
      encoding: .xor, count: count, words: words, wordCount: used,
      startOrdinal: ordinal &- UInt32(count), minTime: firstTime, maxTime: state.lastTime)
    cursor = BitCursor()
    count = 0
    return chunk
  }

  /// Takes over an open chunk that was written before, of `bits` bits in words at any place, and with what its writer
  /// knew then; there must be none yet.
  mutating func adopt(
    _ open: UnsafeRawBufferPointer, count: Int, bits: Int, _ state: FloatState,
    _ pool: inout WordPool
  ) {
    let full = bits / 64
    // Room for what the chunk is likely to take in the end.
    let whole = full * SeriesHead.samplesPerChunk / max(1, count)
    let room = min(max(full, whole) + 2 * wordsPerSample, SeriesHead.wordsPerChunk + 8)
    guard let copy = pool.take(max(room, full + wordsPerSample)) else { return }
    UnsafeMutableRawBufferPointer(start: copy.words, count: full * 8).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: open[..<(full * 8)]))
    (words, capacity) = copy
    let rest = UInt64(bits % 64)
    let pending = rest == 0 ? 0 : open.loadUnaligned(fromByteOffset: full * 8, as: UInt64.self)
    cursor = BitCursor(
      pending: pending & ~(.max &>> rest), free: UInt8(64 - rest),
      wordCount: UInt32(full))
    self.state = state
    self.count = UInt16(count)
    ordinal &+= UInt32(count)
  }

  /// Copies the open chunk's words to `target`, which has room for a full chunk and a word to spare.
  func copyWords(to target: UnsafeMutablePointer<UInt64>) {
    guard let words else { return }
    let full = Int(cursor.wordCount)
    target.update(from: words, count: full)
    target[full] = cursor.pending
    target[full + 1] = 0
  }

  mutating func free(_ pool: inout WordPool) {
    if let words { pool.give(words, capacity: capacity) }
    words = nil
    capacity = 0
    count = 0
    cursor = BitCursor()
  }
}
