/// A set of small integers that finds its k-th smallest member: bits in words, with counts per 64 words.
struct RankSet {
  private var words: [UInt64]
  private var blocks: [Int32]

  init(capacity: Int) {
    words = [UInt64](repeating: 0, count: (capacity + 63) / 64)
    blocks = [Int32](repeating: 0, count: (capacity + 4095) / 4096)
  }

  mutating func insert(_ rank: Int) {
    words[rank >> 6] |= 1 << UInt64(rank & 63)
    blocks[rank >> 12] += 1
  }

  mutating func remove(_ rank: Int) {
    words[rank >> 6] &= ~(1 << UInt64(rank & 63))
    blocks[rank >> 12] -= 1
  }

  /// The member with `position` smaller ones; `position` is below the number of members.
  func member(_ position: Int) -> Int {
    var rest = position
    var block = 0
    while block < blocks.count - 1, rest >= Int(blocks[block]) {
      rest -= Int(blocks[block])
      block += 1
    }
    var index = block << 6
    while index < words.count - 1 {
      let count = words[index].nonzeroBitCount
      if rest < count { break }
      rest -= count
      index += 1
    }
    var word = words[index]
    while rest > 0 {
      word &= word &- 1
      rest -= 1
    }
    return index << 6 + min(63, word.trailingZeroBitCount)
  }
}
