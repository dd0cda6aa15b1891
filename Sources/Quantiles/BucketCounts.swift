/// Counters of a contiguous range of buckets, grown as values come. The range's ends are multiples of `block`.
struct BucketCounts: ~Copyable {
  static let block = 16

  private(set) var low = 0
  private(set) var capacity = 0
  private(set) var counters: UnsafeMutablePointer<UInt32>

  init() { counters = UnsafeMutablePointer<UInt32>.allocate(capacity: 0) }

  deinit { counters.deallocate() }

  var high: Int { low + capacity }
  var isEmpty: Bool { capacity == 0 }

  /// Adds `count` to bucket `index`, which must be covered.
  @inline(__always)
  func add(_ index: Int, _ count: UInt32) { counters[index &- low] &+= count }

  func count(_ index: Int) -> UInt32 {
    index >= low && index < high ? counters[index - low] : 0
  }

  /// Makes sure that the buckets `from...through` have counters; takes no slack that would make them more than `most`.
  mutating func cover(_ from: Int, _ through: Int, most: Int = .max) {
    if capacity > 0, from >= low, through < high { return }
    let range = rangeCovering(from, through)
    // An eighth of slack on the side that grows, so that a drifting series does not copy at every step.
    let slack = capacity / 8
    let loose = wholeBlocks(
      from: range.lowerBound - (capacity > 0 && from < low ? slack : 0),
      to: range.upperBound + (capacity > 0 && through >= high ? slack : 0))
    resize(to: loose.count <= most ? loose : range)
  }

  /// The buckets that have counters once `from...through` have, without slack.
  func rangeCovering(_ from: Int, _ through: Int) -> Range<Int> {
    wholeBlocks(
      from: capacity > 0 ? min(low, from) : from,
      to: capacity > 0 ? max(high, through + 1) : through + 1)
  }

  private func wholeBlocks(from: Int, to: Int) -> Range<Int> {
    let size = BucketCounts.block
    return floorDivide(from, size) * size ..< -floorDivide(-to, size) * size
  }

  private mutating func resize(to range: Range<Int>) {
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: range.count)
    grown.initialize(repeating: 0, count: range.count)
    let kept = range.clamped(to: low..<high)
    if !kept.isEmpty {
      (grown + (kept.lowerBound - range.lowerBound)).update(
        from: counters + (kept.lowerBound - low), count: kept.count)
    }
    counters.deallocate()
    counters = grown
    low = range.lowerBound
    capacity = range.count
  }

  /// The first and last bucket with a count above zero.
  func occupied() -> ClosedRange<Int>? {
    guard let first = (0..<capacity).first(where: { counters[$0] != 0 }),
      let last = (0..<capacity).last(where: { counters[$0] != 0 })
    else { return nil }
    return low + first...low + last
  }

  /// Gives back the blocks at either end that count nothing.
  mutating func trim() {
    guard let occupied = occupied() else {
      if capacity > 0 { release() }
      return
    }
    let range = wholeBlocks(from: occupied.lowerBound, to: occupied.upperBound + 1)
    if range.count < capacity { resize(to: range) }
  }

  /// Gives the memory back.
  mutating func release() {
    counters.deallocate()
    counters = UnsafeMutablePointer<UInt32>.allocate(capacity: 0)
    low = 0
    capacity = 0
  }

  /// Adds the counters of `other`, whose resolution is the same.
  mutating func add(_ other: borrowing BucketCounts, most: Int) {
    guard other.capacity > 0 else { return }
    cover(other.low, other.high - 1, most: most)
    for start in stride(from: other.low, to: other.high, by: BucketCounts.block) {
      self[block: start] &+= other[block: start]
    }
  }

  /// Adds the counters of `other`, whose resolution is the same, and sets them to zero there. None but those of the
  /// buckets in `range`, whole blocks, are above zero.
  mutating func take(_ other: inout BucketCounts, in range: Range<Int>, most: Int) {
    guard !range.isEmpty else { return }
    cover(range.lowerBound, range.upperBound - 1, most: most)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: BucketCounts.block) {
      self[block: start] &+= other[block: start]
      other[block: start] = .zero
    }
  }

  /// The counters of a block that is covered; `start` is a multiple of `block`.
  subscript(block start: Int) -> SIMD16<UInt32> {
    @inline(__always) get {
      UnsafeRawPointer(counters + (start &- low)).loadUnaligned(as: SIMD16<UInt32>.self)
    }
    @inline(__always) nonmutating set {
      UnsafeMutableRawPointer(counters + (start &- low))
        .storeBytes(of: newValue, as: SIMD16<UInt32>.self)
    }
  }

  /// Merges the buckets of every pair of neighbours: one schema down.
  mutating func halve() {
    guard let range = occupied() else {
      release()
      return
    }
    var halved = BucketCounts()
    halved.cover(
      BucketLayout.coarsened(range.lowerBound, by: 1),
      BucketLayout.coarsened(range.upperBound, by: 1))
    for index in range {
      halved.add(BucketLayout.coarsened(index, by: 1), counters[index - low])
    }
    self = halved
  }

  /// The sum of the block of counters that begins at bucket `start`, a multiple of `block`.
  @inline(__always)
  func blockSum(_ start: Int) -> UInt64 {
    guard start >= low, start < high else { return 0 }
    return UInt64(self[block: start].wrappedSum())
  }
}

/// Division that rounds toward −∞.
func floorDivide(_ a: Int, _ b: Int) -> Int {
  a >= 0 ? a / b : -((-a + b - 1) / b)
}
