/// A quantile sketch: counts of values in native-histogram buckets, with exact count, sum, min and max.
///
/// Not safe for use from several threads at once.
package final class Sketch {
  /// Outside the object, where no access has to be checked.
  private struct Contents: ~Copyable {
    var layout: BucketLayout
    var tally = Tally()
    var positive = BucketCounts()
    var negative = BucketCounts()
  }
  private let contents: UnsafeMutablePointer<Contents>
  /// Held here, for a look at the shared one is a call.
  private let table = FinestIndex.shared

  /// How many buckets may be in use before the resolution is halved.
  package let maximumBuckets: Int

  package init(schema: Int = BucketLayout.finestSchema, maximumBuckets: Int = 4096) {
    contents = .allocate(capacity: 1)
    contents.initialize(to: Contents(layout: BucketLayout(schema: schema)))
    self.maximumBuckets = Swift.max(64, maximumBuckets)
  }

  deinit {
    contents.deinitialize(count: 1)
    contents.deallocate()
  }

  package private(set) var layout: BucketLayout {
    get { contents.pointee.layout }
    set { contents.pointee.layout = newValue }
  }

  package internal(set) var tally: Tally {
    _read { yield contents.pointee.tally }
    _modify { yield &contents.pointee.tally }
  }

  var positive: BucketCounts {
    _read { yield contents.pointee.positive }
    _modify { yield &contents.pointee.positive }
  }

  var negative: BucketCounts {
    _read { yield contents.pointee.negative }
    _modify { yield &contents.pointee.negative }
  }

  /// The relative error that a quantile read from here stays within, at the resolution in force now.
  package var relativeError: Double { layout.relativeError }

  /// Counts all `values`.
  package func insert(_ values: UnsafeBufferPointer<Double>) {
    guard let base = values.baseAddress else { return }
    // Blocks stay in the nearest cache between the two looks at them.
    for start in stride(from: 0, to: values.count, by: 512) {
      insertBlock(base + start, min(512, values.count - start))
    }
  }

  /// Two passes: sum, least and greatest first, in vectors, which tell whether every value is an ordinary positive
  /// number and which buckets must be there; then one counter a value, without further checks.
  private func insertBlock(_ values: UnsafePointer<Double>, _ count: Int) {
    let block = BlockSummary(values, count)
    guard layout.schema == BucketLayout.finestSchema, block.isOrdinary,
      cover(
        table.index(bits: block.least.bitPattern), table.index(bits: block.greatest.bitPattern))
    else {
      for place in 0..<count { insert(values[place]) }
      return
    }
    let counters = positive.counters - positive.low
    for place in 0..<count {
      counters[table.index(bits: values[place].bitPattern)] &+= 1
    }
    tally.count &+= UInt64(count)
    tally.sum += block.sum
    tally.min = min(tally.min, block.least)
    tally.max = max(tally.max, block.greatest)
  }

  /// Makes sure that the positive buckets `first...last` have counters; false where that would break the bound.
  private func cover(_ first: Int, _ last: Int) -> Bool {
    if first >= positive.low, last < positive.high { return true }
    guard fits(first, last, negative: false) else { return false }
    positive.cover(first, last, most: maximumBuckets - negative.capacity)
    return true
  }

  /// Counts one value.
  package func insert(_ value: Double) { insert(value, count: 1) }

  /// Counts a value `count` times; NaN is counted apart, infinities and zeros without a bucket.
  package func insert(_ value: Double, count: UInt32) {
    guard count > 0 else { return }
    if value.isNaN {
      tally.notNumbers &+= UInt64(count)
      return
    }
    tally.count &+= UInt64(count)
    tally.sum += value * Double(count)
    tally.min = min(tally.min, value)
    tally.max = max(tally.max, value)
    if value.isInfinite {
      if value > 0 {
        tally.positiveInfinities &+= UInt64(count)
      } else {
        tally.negativeInfinities &+= UInt64(count)
      }
    } else if value.magnitude <= BucketLayout.zeroThreshold {
      tally.zeros &+= UInt64(count)
    } else {
      addToBucket(layout.index(of: value.magnitude), negative: value < 0, count)
    }
  }

  /// Adds to a bucket's counter, without the tally; where the bound demands it, gives back what counts nothing, then
  /// halves the resolution.
  func addToBucket(_ index: Int, negative isNegative: Bool, _ count: UInt32) {
    var index = index
    if !fits(index, index, negative: isNegative) { trim() }
    while !fits(index, index, negative: isNegative) {
      guard layout.schema > BucketLayout.coarsestSchema else { break }
      halve()
      index = BucketLayout.coarsened(index, by: 1)
    }
    if isNegative {
      negative.cover(index, index, most: maximumBuckets - positive.capacity)
      negative.add(index, count)
    } else {
      positive.cover(index, index, most: maximumBuckets - negative.capacity)
      positive.add(index, count)
    }
  }

  /// Whether counters for the buckets `first...last` keep the sketch within its bound.
  private func fits(_ first: Int, _ last: Int, negative isNegative: Bool) -> Bool {
    func span(_ counts: borrowing BucketCounts, _ takes: Bool) -> Int {
      takes ? counts.rangeCovering(first, last).count : counts.capacity
    }
    return span(positive, !isNegative) + span(negative, isNegative) <= maximumBuckets
  }

  /// Halves the resolution: every two neighbouring buckets become one.
  func halve() {
    guard layout.schema > BucketLayout.coarsestSchema else { return }
    layout = BucketLayout(schema: layout.schema - 1)
    positive.halve()
    negative.halve()
  }

  /// Halves until the resolution is `schema` or coarser.
  func reduce(to schema: Int) {
    while layout.schema > schema { halve() }
  }

  /// Adds all that `other` holds, as if its values had been inserted here.
  package func merge(_ other: Sketch) {
    reduce(to: other.layout.schema)
    tally.add(other.tally)
    addBuckets(of: other)
  }

  /// Takes over the other's bucket counters without the tally; there they are zero then.
  /// - Parameter copy: of the other, whose resolution is the same as here.
  func takeBuckets(of other: Sketch, _ copy: ClosedWindow) {
    positive.take(
      &other.positive, in: copy.positive.range, most: maximumBuckets - negative.capacity)
    negative.take(
      &other.negative, in: copy.negative.range, most: maximumBuckets - positive.capacity)
    keepBound()
  }

  private func trim() {
    positive.trim()
    negative.trim()
  }

  /// Halves the resolution until no more counters are held than may be.
  private func keepBound() {
    if positive.capacity + negative.capacity > maximumBuckets { trim() }
    while positive.capacity + negative.capacity > maximumBuckets,
      layout.schema > BucketLayout.coarsestSchema
    {
      halve()
    }
  }

  /// Adds the other's bucket counters, coarsening as needed, without the tally.
  func addBuckets(of other: Sketch) {
    if other.layout.schema == layout.schema {
      positive.add(other.positive, most: maximumBuckets - negative.capacity)
      negative.add(other.negative, most: maximumBuckets - positive.capacity)
      keepBound()
      return
    }
    // The own resolution may halve on the way.
    for index in other.positive.range where other.positive.count(index) > 0 {
      let target = BucketLayout.coarsened(index, by: other.layout.schema - layout.schema)
      addToBucket(target, negative: false, other.positive.count(index))
    }
    for index in other.negative.range where other.negative.count(index) > 0 {
      let target = BucketLayout.coarsened(index, by: other.layout.schema - layout.schema)
      addToBucket(target, negative: true, other.negative.count(index))
    }
  }

  /// Forgets everything and begins anew at a resolution.
  func removeAll(schema: Int) {
    tally = Tally()
    layout = BucketLayout(schema: schema)
    positive.release()
    negative.release()
  }

  /// Bytes held.
  package var byteCount: Int {
    (positive.capacity + negative.capacity) * MemoryLayout<UInt32>.stride
      + MemoryLayout<Contents>.size + 64
  }
}
