internal import Glibc

/// Memory for the open chunks of many series: pieces of a few sizes out of large pages, so that a start does not meet a
/// page fault for every few series, and an append to many of them finds its way without the page tables. What is given
/// back serves the next that wants as much.
struct WordPool: ~Copyable {
  /// Few, since series mostly grow together, and what they leave behind is then no use to anybody: enough for constant
  /// series and new ones, for counters, and for a full chunk with the words that a sample may complete.
  private static let sizes: [UInt16] = [16, 56, UInt16(SeriesHead.wordsPerChunk + 8)]

  private var slabs: [UnsafeMutableRawBufferPointer] = []
  /// What of the newest slab is not taken yet.
  private var rest: UnsafeMutablePointer<UInt64>?
  private var left = 0
  /// Of each size the first piece that was given back; in it stands where the next one is.
  private var free = [UnsafeMutablePointer<UInt64>?](repeating: nil, count: WordPool.sizes.count)

  deinit { for slab in slabs { slab.deallocate() } }

  /// A piece of `least` words or more; more than a full chunk's are never wanted. Not set to anything.
  mutating func take(_ least: Int) -> (words: UnsafeMutablePointer<UInt64>, capacity: UInt16)? {
    guard let kind = Self.sizes.firstIndex(where: { Int($0) >= least }) else { return nil }
    let capacity = Self.sizes[kind]
    if let piece = free[kind] {
      free[kind] = UnsafeMutablePointer(bitPattern: UInt(piece[0]))
      return (piece, capacity)
    }
    if left < Int(capacity) { addSlab() }
    guard let piece = rest else { return nil }
    rest = piece + Int(capacity)
    left -= Int(capacity)
    return (piece, capacity)
  }

  mutating func give(_ words: UnsafeMutablePointer<UInt64>, capacity: UInt16) {
    guard let kind = Self.sizes.firstIndex(of: capacity) else { return }
    words[0] = UInt64(UInt(bitPattern: free[kind]))
    free[kind] = words
  }

  /// Small ones first, then as large as large pages are worth.
  private mutating func addSlab() {
    let slab = largeMemory(min((32 << 10) << slabs.count, 8 << 20))
    slabs.append(slab)
    left = slab.count / 8
    rest = slab.baseAddress?.bindMemory(to: UInt64.self, capacity: left)
  }
}

/// Memory that is not set, in large pages where it is large: a fault for every 4 KB would take longer than filling it.
func largeMemory(_ count: Int) -> UnsafeMutableRawBufferPointer {
  let page = 2 << 20
  guard count >= 2 * page else { return .allocate(byteCount: count, alignment: 64) }
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: page)
  madvise(memory.baseAddress, memory.count, MADV_HUGEPAGE)
  return memory
}
