/// The buckets of one sign as sorted indexes and counts: the form in which spans are merged.
struct BucketSide: Sendable, Hashable {
  var indexes: [Int] = []
  var counts: [KahanSum] = []

  init() {}

  /// Buckets that the spans promise but `buckets` lacks are left out.
  init(spans: [NativeHistogram.Span], buckets: [Double]) {
    indexes.reserveCapacity(buckets.count)
    counts.reserveCapacity(buckets.count)
    var index = 0
    var position = 0
    for span in spans {
      index += Int(span.offset)
      for _ in 0..<min(Int(span.length), buckets.count - position) {
        indexes.append(index)
        counts.append(KahanSum(buckets[position]))
        index += 1
        position += 1
      }
    }
  }

  /// The spans and bucket counts, one span for each run of consecutive indexes.
  func spansAndBuckets() -> (spans: [NativeHistogram.Span], buckets: [Double]) {
    (NativeHistogram.spans(over: indexes), counts.map(\.value))
  }

  /// Merges every 2^`shift` buckets into one, as schemas `shift` steps coarser have them.
  mutating func reduceResolution(by shift: Int) {
    guard shift > 0 else { return }
    remap { (($0 - 1) >> shift) + 1 }
  }

  /// Gives each bucket the index `target(index)`, which must not descend, and joins those that meet.
  mutating func remap(_ target: (Int) -> Int) {
    var kept = 0
    for position in indexes.indices {
      let index = target(indexes[position])
      if kept > 0, indexes[kept - 1] == index {
        counts[kept - 1].add(counts[position].value)
      } else {
        indexes[kept] = index
        counts[kept] = counts[position]
        kept += 1
      }
    }
    indexes.removeLast(indexes.count - kept)
    counts.removeLast(counts.count - kept)
  }

  /// Adds the counts of `other`, times `sign`.
  mutating func add(_ other: BucketSide, sign: Double) {
    if indexes == other.indexes {
      for position in counts.indices { counts[position].add(sign * other.counts[position].value) }
      return
    }
    var merged = BucketSide()
    merged.indexes.reserveCapacity(indexes.count + other.indexes.count)
    merged.counts.reserveCapacity(indexes.count + other.indexes.count)
    var a = 0
    var b = 0
    while a < indexes.count || b < other.indexes.count {
      let mine = a < indexes.count ? indexes[a] : .max
      let theirs = b < other.indexes.count ? other.indexes[b] : .max
      var count = KahanSum()
      if mine <= theirs {
        count = counts[a]
        a += 1
      }
      if theirs <= mine {
        count.add(sign * other.counts[b].value)
        b += 1
      }
      merged.indexes.append(min(mine, theirs))
      merged.counts.append(count)
    }
    self = merged
  }

  /// Adds `buckets`, times `sign`, to the counts in their order; as many as there are.
  mutating func add(_ buckets: [Double], sign: Double) {
    counts.withUnsafeMutableBufferPointer { counts in
      buckets.withUnsafeBufferPointer { buckets in
        for index in 0..<min(counts.count, buckets.count) {
          counts[index].add(sign * buckets[index])
        }
      }
    }
  }

  /// Removes the buckets of which `isDropped` says so, by index.
  mutating func drop(where isDropped: (Int) -> Bool) {
    var kept = 0
    for position in indexes.indices where !isDropped(indexes[position]) {
      indexes[kept] = indexes[position]
      counts[kept] = counts[position]
      kept += 1
    }
    indexes.removeLast(indexes.count - kept)
    counts.removeLast(counts.count - kept)
  }

  /// Removes the buckets that are empty.
  mutating func dropEmpty() {
    var kept = 0
    for position in indexes.indices where counts[position].value != 0 {
      indexes[kept] = indexes[position]
      counts[kept] = counts[position]
      kept += 1
    }
    indexes.removeLast(indexes.count - kept)
    counts.removeLast(counts.count - kept)
  }
}
