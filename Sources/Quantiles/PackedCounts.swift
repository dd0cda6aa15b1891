/// Counters of a range of buckets in one, two or four bytes each; whole blocks, so that sixteen go at once.
struct PackedCounts {
  private enum Storage {
    case none
    case bytes([SIMD16<UInt8>])
    case shorts([SIMD16<UInt16>])
    case words([SIMD16<UInt32>])
  }
  /// Whole blocks of buckets, all that are above zero among them.
  let range: Range<Int>
  private let storage: Storage

  init(_ counts: borrowing BucketCounts) {
    let size = BucketCounts.block
    var start = counts.low
    var end = counts.high
    while start < end, counts[block: start] == .zero { start += size }
    while end > start, counts[block: end - size] == .zero { end -= size }
    range = start..<end
    // An "or" has no more leading zeros than the greatest, and needs no comparison.
    var all = SIMD16<UInt32>.zero
    for place in stride(from: start, to: end, by: size) { all |= counts[block: place] }
    let greatest = start == end ? 0 : all.max()
    switch greatest {
    case 0: storage = .none
    case ...0xff:
      storage = .bytes(packed(counts, start, end) { SIMD16(truncatingIfNeeded: $0) })
    case ...0xffff:
      storage = .shorts(packed(counts, start, end) { SIMD16(truncatingIfNeeded: $0) })
    default: storage = .words(packed(counts, start, end) { $0 })
    }
  }

  func subtract(from counts: inout BucketCounts, coarsenedBy steps: Int) {
    switch storage {
    case .none: break
    case .bytes(let blocks): subtract(blocks, &counts, steps) { SIMD16(truncatingIfNeeded: $0) }
    case .shorts(let blocks): subtract(blocks, &counts, steps) { SIMD16(truncatingIfNeeded: $0) }
    case .words(let blocks): subtract(blocks, &counts, steps) { $0 }
    }
  }

  @inline(__always)
  private func subtract<T>(
    _ blocks: [SIMD16<T>], _ counts: inout BucketCounts, _ steps: Int,
    _ widened: (SIMD16<T>) -> SIMD16<UInt32>
  ) {
    if steps == 0 {
      var start = range.lowerBound
      for block in blocks {
        if start >= counts.low, start < counts.high { counts[block: start] &-= widened(block) }
        start &+= BucketCounts.block
      }
      return
    }
    for (place, block) in blocks.enumerated() {
      let wide = widened(block)
      for lane in 0..<BucketCounts.block where wide[lane] > 0 {
        let index = BucketLayout.coarsened(
          range.lowerBound + place * BucketCounts.block + lane, by: steps)
        guard counts.range.contains(index) else { continue }
        counts.counters[index - counts.low] &-= wide[lane]
      }
    }
  }

  var byteCount: Int {
    switch storage {
    case .none: 0
    case .bytes(let blocks): blocks.count * 16 + 32
    case .shorts(let blocks): blocks.count * 32 + 32
    case .words(let blocks): blocks.count * 64 + 32
    }
  }
}

/// The blocks of the buckets `start..<end` at another width.
@inline(__always)
private func packed<Lane>(
  _ counts: borrowing BucketCounts, _ start: Int, _ end: Int,
  _ narrowed: (SIMD16<UInt32>) -> SIMD16<Lane>
) -> [SIMD16<Lane>] {
  let count = (end - start) / BucketCounts.block
  return Array(unsafeUninitializedCapacity: count) { blocks, initialised in
    for place in 0..<count {
      let block = counts[block: start &+ place &* BucketCounts.block]
      (blocks.baseAddress.unsafelyUnwrapped + place).initialize(to: narrowed(block))
    }
    initialised = count
  }
}
