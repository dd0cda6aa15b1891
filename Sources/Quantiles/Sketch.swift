/// A quantile sketch: counts of values in native-histogram buckets, with exact count, sum, min and max.
///
/// Not safe for use from several threads at once.
package final class Sketch {
  /// What an insert touches, side by side and outside the object, where no access has to be checked.
  struct Core: ~Copyable {
    var positive = BucketCounts()
    var tally = Tally()
    let table = FinestIndex.shared
    /// Whether buckets are as fine as the table's.
    var isFinest = true
    var negative = BucketCounts()
  }
  let core: UnsafeMutablePointer<Core>

  package private(set) var layout: BucketLayout {
    didSet { core.pointee.isFinest = layout.schema == BucketLayout.finestSchema }
  }
  /// How many buckets may be in use before the resolution is halved.
  package let maximumBuckets: Int

  package init(schema: Int = BucketLayout.finestSchema, maximumBuckets: Int = 4096) {
    core = UnsafeMutablePointer<Core>.allocate(capacity: 1)
    core.initialize(to: Core())
    layout = BucketLayout(schema: schema)
    core.pointee.isFinest = layout.schema == BucketLayout.finestSchema
    self.maximumBuckets = Swift.max(64, maximumBuckets)
  }

  deinit {
    core.deinitialize(count: 1)
    core.deallocate()
  }

  package internal(set) var tally: Tally {
    get { core.pointee.tally }
    _modify { yield &core.pointee.tally }
  }
  var positive: BucketCounts {
    _read { yield core.pointee.positive }
    _modify { yield &core.pointee.positive }
  }
  var negative: BucketCounts {
    _read { yield core.pointee.negative }
    _modify { yield &core.pointee.negative }
  }

  /// The relative error that a quantile read from here stays within, at the resolution in force now.
  package var relativeError: Double { layout.relativeError }

  /// Counts one value.
  @inline(__always)
  package func insert(_ value: Double) {
    if !Sketch.insertOrdinary(value, core) { insert(value, count: 1) }
  }

  /// Counts an ordinary positive number whose bucket has a counter; false where it is something else.
  @inline(__always)
  static func insertOrdinary(_ value: Double, _ core: UnsafeMutablePointer<Core>) -> Bool {
    let bits = value.bitPattern
    guard bits &- FastPath.least < FastPath.span, core.pointee.isFinest else { return false }
    let place = core.pointee.table.index(bits: bits) &- core.pointee.positive.low
    guard UInt(bitPattern: place) < UInt(bitPattern: core.pointee.positive.capacity) else {
      return false
    }
    core.pointee.positive.counters[place] &+= 1
    core.pointee.tally.count &+= 1
    core.pointee.tally.sum += value
    if value < core.pointee.tally.min { core.pointee.tally.min = value }
    if value > core.pointee.tally.max { core.pointee.tally.max = value }
    return true
  }

  /// Counts all `values`.
  package func insert(_ values: UnsafeBufferPointer<Double>) {
    guard let base = values.baseAddress else { return }
    var start = 0
    while start < values.count {
      start += insertRun(base + start, values.count - start)
      // What stopped the run: a value that the fast path does not take.
      if start < values.count {
        insert(base[start], count: 1)
        start += 1
      }
    }
  }

  /// Counts values up to the first that is not an ordinary positive number in the covered range; tells how many.
  private func insertRun(_ values: UnsafePointer<Double>, _ count: Int) -> Int {
    guard layout.schema == BucketLayout.finestSchema, positive.capacity > 0 else { return 0 }
    let table = core.pointee.table
    let counters = positive.counters
    let low = positive.low
    let capacity = UInt(bitPattern: positive.capacity)
    var sum = 0.0
    var otherSum = 0.0
    var least = tally.min
    var greatest = tally.max
    var done = 0
    while done < count {
      let value = values[done]
      let bits = value.bitPattern
      guard bits &- FastPath.least < FastPath.span else { break }
      let place = table.index(bits: bits) &- low
      guard UInt(bitPattern: place) < capacity else { break }
      counters[place] &+= 1
      // Two accumulators, so that one addition need not wait for the other.
      if done & 1 == 0 { sum += value } else { otherSum += value }
      least = value < least ? value : least
      greatest = value > greatest ? value : greatest
      done &+= 1
    }
    if done > 0 {
      tally.count &+= UInt64(done)
      tally.sum += sum + otherSum
      tally.min = least
      tally.max = greatest
    }
    return done
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
