/// A set of slots, one bit each.
struct SlotSet {
  private var words: [UInt64]

  init(capacity: Int) { words = [UInt64](repeating: 0, count: (capacity + 63) / 64) }

  @inline(__always)
  mutating func insert(_ slot: UInt32) {
    words[Int(slot &>> 6)] |= 1 &<< UInt64(slot & 63)
  }

  @inline(__always)
  func contains(_ slot: UInt32) -> Bool {
    words[Int(slot &>> 6)] & (1 &<< UInt64(slot & 63)) != 0
  }

  mutating func formUnion(_ postings: Postings) { postings.visit { insert($0) } }

  /// Ascending.
  var slots: [UInt32] {
    var out: [UInt32] = []
    out.reserveCapacity(words.reduce(0) { $0 + $1.nonzeroBitCount })
    for (index, word) in words.enumerated() {
      var word = word
      while word != 0 {
        out.append(UInt32(truncatingIfNeeded: index &* 64 &+ word.trailingZeroBitCount))
        word &= word &- 1
      }
    }
    return out
  }
}
