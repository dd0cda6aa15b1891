/// A quantile sketch: counts of values in native-histogram buckets, with exact count, sum, min and max.
///
/// Not safe for use from several threads at once.
package final class Sketch {
  /// What an insert touches, in one cache line, outside the object where no access has to be checked.
  struct Core {
    /// The buckets of `positive` while they are as fine as the table; none otherwise.
    var low = 0
    var capacity = 0
    var counters: UnsafeMutablePointer<UInt32>
    /// Taken in turn, so that an addition seldom waits for the one before.
    var sums = (0.0, 0.0)
    var count: UInt64 = 0
    var min = Double.infinity
    var max = -Double.infinity
  }
  let core: UnsafeMutablePointer<Core>
  /// Held here, for a look at the shared one is a call.
  let table = FinestIndex.shared
  /// What is seldom touched of the tally.
  private var rest = Tally()
  /// All buckets, likewise outside the object.
  struct Buckets: ~Copyable {
    var positive = BucketCounts()
    var negative = BucketCounts()
  }
  private let buckets: UnsafeMutablePointer<Buckets>

  package private(set) var layout: BucketLayout { didSet { exposeBuckets() } }
  /// How many buckets may be in use before the resolution is halved.
  package let maximumBuckets: Int

  package init(schema: Int = BucketLayout.finestSchema, maximumBuckets: Int = 4096) {
    core = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
      .bindMemory(to: Core.self, capacity: 1)
    buckets = .allocate(capacity: 1)
    buckets.initialize(to: Buckets())
    core.initialize(to: Core(counters: buckets.pointee.positive.counters))
    layout = BucketLayout(schema: schema)
    self.maximumBuckets = Swift.max(64, maximumBuckets)
  }

  deinit {
    core.deallocate()
    buckets.deinitialize(count: 1)
    buckets.deallocate()
  }

  package internal(set) var tally: Tally {
    get {
      var tally = rest
      tally.count = core.pointee.count
      tally.sum = core.pointee.sums.0 + core.pointee.sums.1
      tally.min = core.pointee.min
      tally.max = core.pointee.max
      return tally
    }
    set {
      rest = newValue
      core.pointee.count = newValue.count
      core.pointee.sums = (newValue.sum, 0)
      core.pointee.min = newValue.min
      core.pointee.max = newValue.max
    }
  }

  var positive: BucketCounts {
    _read { yield buckets.pointee.positive }
    _modify {
      yield &buckets.pointee.positive
      exposeBuckets()
    }
  }
  var negative: BucketCounts {
    _read { yield buckets.pointee.negative }
    _modify { yield &buckets.pointee.negative }
  }

  /// Lets single inserts see where the buckets are now.
  private func exposeBuckets() {
    let isFinest = layout.schema == BucketLayout.finestSchema
    core.pointee.low = buckets.pointee.positive.low
    core.pointee.capacity = isFinest ? buckets.pointee.positive.capacity : 0
    core.pointee.counters = buckets.pointee.positive.counters
  }

  /// The relative error that a quantile read from here stays within, at the resolution in force now.
  package var relativeError: Double { layout.relativeError }

  /// Counts one value.
  @inline(__always)
  package func insert(_ value: Double) {
    if !Sketch.insertOrdinary(value, core, table) { insert(value, count: 1) }
  }

  /// Counts an ordinary positive number whose bucket has a counter; false where it is something else.
  @inline(__always)
  static func insertOrdinary(
    _ value: Double, _ core: UnsafeMutablePointer<Core>, _ table: FinestIndex
  ) -> Bool {
    let bits = value.bitPattern
    guard bits &- FastPath.least < FastPath.span else { return false }
    let place = table.index(bits: bits) &- core.pointee.low
    guard UInt(bitPattern: place) < UInt(bitPattern: core.pointee.capacity) else { return false }
    core.pointee.counters[place] &+= 1
    core.pointee.count &+= 1
    withUnsafeMutableBytes(of: &core.pointee.sums) { sums in
      // No branch: which sum is as random as the values.
      sums.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Double.self)[place & 1] += value
    }
    if value < core.pointee.min { core.pointee.min = value }
    if value > core.pointee.max { core.pointee.max = value }
    return true
  }

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
    guard layout.schema == BucketLayout.finestSchema, block.isOrdinary else {
      for place in 0..<count { insert(values[place]) }
      return
    }
    let first = table.index(bits: block.least.bitPattern)
    let last = table.index(bits: block.greatest.bitPattern)
    guard fits(first, negative: false), fits(last, negative: false),
      last - first < maximumBuckets / 2
    else {
      for place in 0..<count { insert(values[place]) }
      return
    }
    positive.cover(first, last)
    let counters = positive.counters - positive.low
    for place in 0..<count {
      counters[table.index(bits: values[place].bitPattern)] &+= 1
    }
    tally.count &+= UInt64(count)
    tally.sum += block.sum
    tally.min = min(tally.min, block.least)
    tally.max = max(tally.max, block.greatest)
  }

  /// Counts a value `count` times; NaN is counted apart, infinities and zeros without a bucket.
  package func insert(_ value: Double, count: UInt32) {
    guard count > 0 else { return }
    if value.isNaN {
      tally.notNumbers += UInt64(count)
      return
    }
    tally.count += UInt64(count)
    tally.sum += value * Double(count)
    tally.min = min(tally.min, value)
    tally.max = max(tally.max, value)
    if value.isInfinite {
      if value > 0 {
        tally.positiveInfinities += UInt64(count)
      } else {
        tally.negativeInfinities += UInt64(count)
      }
    } else if value.magnitude <= BucketLayout.zeroThreshold {
      tally.zeros += UInt64(count)
    } else {
      addToBucket(layout.index(of: value.magnitude), negative: value < 0, count)
    }
  }

  /// Adds to a bucket's counter, without the tally; halves the resolution first where the bound demands it.
  func addToBucket(_ index: Int, negative isNegative: Bool, _ count: UInt32) {
    var index = index
    while !fits(index, negative: isNegative) {
      guard layout.schema > BucketLayout.coarsestSchema else { break }
      halve()
      index = BucketLayout.coarsened(index, by: 1)
    }
    if isNegative {
      negative.cover(index, index)
      negative.add(index, count)
    } else {
      positive.cover(index, index)
      positive.add(index, count)
    }
  }

  /// Whether a counter for this bucket keeps the sketch within its bound.
  private func fits(_ index: Int, negative isNegative: Bool) -> Bool {
    func span(_ counts: borrowing BucketCounts, _ takes: Bool) -> Int {
      guard !counts.isEmpty else { return takes ? BucketCounts.block : 0 }
      guard takes, index < counts.low || index >= counts.high else { return counts.capacity }
      return max(counts.high, index + 1) - min(counts.low, index)
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

  /// Adds the other's bucket counters, coarsening as needed, without the tally.
  func addBuckets(of other: Sketch) {
    if other.layout.schema == layout.schema {
      positive.add(other.positive)
      negative.add(other.negative)
      while positive.capacity + negative.capacity > maximumBuckets,
        layout.schema > BucketLayout.coarsestSchema
      {
        halve()
      }
      return
    }
    let steps = other.layout.schema - layout.schema
    for index in other.positive.low..<other.positive.high {
      let count = other.positive.count(index)
      if count > 0 { addToBucket(BucketLayout.coarsened(index, by: steps), negative: false, count) }
    }
    for index in other.negative.low..<other.negative.high {
      let count = other.negative.count(index)
      if count > 0 { addToBucket(BucketLayout.coarsened(index, by: steps), negative: true, count) }
    }
  }

  /// Forgets everything but the resolution's start.
  package func removeAll(schema: Int = BucketLayout.finestSchema) {
    tally = Tally()
    layout = BucketLayout(schema: schema)
    positive.release()
    negative.release()
  }

  /// Bytes held.
  package var byteCount: Int {
    (positive.capacity + negative.capacity) * MemoryLayout<UInt32>.stride + 160
  }
}

/// The bit patterns of the ordinary positive numbers: above 2^−128 and finite.
private enum FastPath {
  static let least = BucketLayout.zeroThreshold.nextUp.bitPattern
  static let span = Double.infinity.bitPattern - least
}

/// Sum, least and greatest of a block of values.
private struct BlockSummary {
  var sum: Double
  var least: Double
  var greatest: Double

  init(_ values: UnsafePointer<Double>, _ count: Int) {
    var sums = SIMD8<Double>.zero
    var least = SIMD8<Double>(repeating: .infinity)
    var greatest = SIMD8<Double>(repeating: -.infinity)
    let whole = count & ~7
    for place in stride(from: 0, to: whole, by: 8) {
      let eight = UnsafeRawPointer(values + place).loadUnaligned(as: SIMD8<Double>.self)
      sums += eight
      least.replace(with: eight, where: eight .< least)
      greatest.replace(with: eight, where: eight .> greatest)
    }
    sum = sums.sum()
    self.least = least.min()
    self.greatest = greatest.max()
    for place in whole..<count {
      sum += values[place]
      if values[place] < self.least { self.least = values[place] }
      if values[place] > self.greatest { self.greatest = values[place] }
    }
  }

  /// Whether all are above the zero threshold and finite; a NaN shows in the sum.
  var isOrdinary: Bool {
    !sum.isNaN && least > BucketLayout.zeroThreshold && greatest < .infinity
  }
}
