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

/// Counters of a range of buckets in one, two or four bytes each.
struct PackedCounts {
  private enum Storage {
    case none
    case bytes([UInt8])
    case shorts([UInt16])
    case words([UInt32])
  }
  private let low: Int
  private let storage: Storage

  init(_ counts: borrowing BucketCounts) {
    var start = 0
    var end = counts.capacity
    let counters = counts.counters
    while start < end, counters[start] == 0 { start += 1 }
    while end > start, counters[end - 1] == 0 { end -= 1 }
    low = counts.low + start
    let values = UnsafeBufferPointer(start: counters + start, count: end - start)
    // An "or" has no more leading zeros than the greatest, and needs no comparison.
    var all: UInt32 = 0
    for value in values { all |= value }
    if values.isEmpty {
      storage = .none
    } else if all <= 0xff {
      storage = .bytes(PackedCounts.narrowed(values))
    } else if all <= 0xffff {
      storage = .shorts(PackedCounts.narrowed(values))
    } else {
      storage = .words(Array(values))
    }
  }

  private static func narrowed<T: FixedWidthInteger>(_ values: UnsafeBufferPointer<UInt32>) -> [T] {
    [T](unsafeUninitializedCapacity: values.count) { target, count in
      for place in 0..<values.count { target[place] = T(truncatingIfNeeded: values[place]) }
      count = values.count
    }
  }

  func subtract(from counts: inout BucketCounts, coarsenedBy steps: Int) {
    switch storage {
    case .none: break
    case .bytes(let values): subtract(values, &counts, steps)
    case .shorts(let values): subtract(values, &counts, steps)
    case .words(let values): subtract(values, &counts, steps)
    }
  }

  private func subtract<T: FixedWidthInteger & UnsignedInteger>(
    _ values: [T], _ counts: inout BucketCounts, _ steps: Int
  ) {
    if steps == 0 {
      let target = counts.counters + (low - counts.low)
      values.withUnsafeBufferPointer { values in
        for place in 0..<values.count {
          target[place] &-= UInt32(truncatingIfNeeded: values[place])
        }
      }
      return
    }
    for (place, value) in values.enumerated() where value > 0 {
      let index = BucketLayout.coarsened(low + place, by: steps)
      counts.counters[index - counts.low] &-= UInt32(truncatingIfNeeded: value)
    }
  }

  var byteCount: Int {
    switch storage {
    case .none: 0
    case .bytes(let values): values.count + 32
    case .shorts(let values): values.count * 2 + 32
    case .words(let values): values.count * 4 + 32
    }
  }
}
