/// A sub-window that takes no more values: its counters at the least width that holds them.
struct ClosedWindow {
  let tally: Tally
  let layout: BucketLayout
  let positive: PackedCounts
  let negative: PackedCounts

  init(_ sketch: Sketch) {
    tally = sketch.tally
    layout = sketch.layout
    positive = PackedCounts(sketch.positive)
    negative = PackedCounts(sketch.negative)
  }

  /// Takes this sub-window's counters out of `total`, whose resolution is the same or coarser.
  func subtract(from total: Sketch) {
    let steps = layout.schema - total.layout.schema
    positive.subtract(from: &total.positive, coarsenedBy: steps)
    negative.subtract(from: &total.negative, coarsenedBy: steps)
  }

  var byteCount: Int { positive.byteCount + negative.byteCount + MemoryLayout<Self>.stride }
}

/// Counters of a range of buckets in one, two or four bytes each; whole blocks, so that sixteen go at once.
struct PackedCounts {
  private enum Storage {
    case none
    case bytes([SIMD16<UInt8>])
    case shorts([SIMD16<UInt16>])
    case words([SIMD16<UInt32>])
  }
  private let low: Int
  private let storage: Storage

  init(_ counts: borrowing BucketCounts) {
    let size = BucketCounts.block
    let blocks = UnsafeRawPointer(counts.counters)
    func block(_ place: Int) -> SIMD16<UInt32> {
      blocks.loadUnaligned(fromByteOffset: place * size * 4, as: SIMD16<UInt32>.self)
    }
    var start = 0
    var end = counts.capacity / size
    while start < end, block(start) == .zero { start += 1 }
    while end > start, block(end - 1) == .zero { end -= 1 }
    low = counts.low + start * size
    // An "or" has no more leading zeros than the greatest, and needs no comparison.
    var all = SIMD16<UInt32>.zero
    for place in start..<end { all |= block(place) }
    if start == end {
      storage = .none
    } else if all.max() <= 0xff {
      storage = .bytes((start..<end).map { SIMD16(truncatingIfNeeded: block($0)) })
    } else if all.max() <= 0xffff {
      storage = .shorts((start..<end).map { SIMD16(truncatingIfNeeded: block($0)) })
    } else {
      storage = .words((start..<end).map { block($0) })
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
      let target = UnsafeMutableRawPointer(counts.counters + (low - counts.low))
      for (place, block) in blocks.enumerated() {
        let offset = place * BucketCounts.block * 4
        let held = target.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt32>.self)
        target.storeBytes(
          of: held &- widened(block), toByteOffset: offset, as: SIMD16<UInt32>.self)
      }
      return
    }
    for (place, block) in blocks.enumerated() {
      let wide = widened(block)
      for lane in 0..<BucketCounts.block where wide[lane] > 0 {
        let index = BucketLayout.coarsened(low + place * BucketCounts.block + lane, by: steps)
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
