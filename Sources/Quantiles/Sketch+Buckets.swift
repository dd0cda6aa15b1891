package import Metrics

extension Sketch {
  /// Counts `count` observations known only to lie in `low < v ≤ high` (finite bounds): spread evenly between
  /// them, as `histogram_quantile` interpolates. Min and max become the bounds, marked as such.
  package func spread(_ count: UInt64, from low: Double, through high: Double) {
    guard count > 0, low.isFinite, high.isFinite, low <= high else { return }
    let count = min(count, Tally.limit)
    tally.count = Tally.sum(tally.count, count)
    tally.sum += Double(count) * (low / 2 + high / 2)
    tally.min = min(tally.min, low)
    tally.max = max(tally.max, high)
    tally.isBounded = true
    guard low < high else {
      place(count, at: high)
      return
    }
    // The shares of the parts below and above zero, each cut at bucket bounds.
    let width = high - low
    var given: UInt64 = 0
    if low < 0 {
      let end = min(high, 0)
      // Bounds far apart are farther than a number can tell.
      let part = width.isFinite ? (end - low) / width : (end / 2 - low / 2) / (high / 2 - low / 2)
      given = min(UInt64((Double(count) * part).rounded()), count)
      spreadMagnitudes(given, from: -end, through: -low, negative: true)
    }
    if high > 0 {
      spreadMagnitudes(count - given, from: max(low, 0), through: high, negative: false)
    } else if given < count {
      place(count - given, at: low)
    }
  }

  /// Cuts `low..high` (0 ≤ low < high) at the sketch's bucket bounds and gives each part its share, rounded so that
  /// the whole is kept.
  private func spreadMagnitudes(
    _ count: UInt64, from low: Double, through high: Double, negative isNegative: Bool
  ) {
    guard count > 0, high > BucketLayout.zeroThreshold else {
      tally.zeros = Tally.sum(tally.zeros, count)
      return
    }
    // Below this less than half an observation is left.
    let start = max(low, max(high / Double(count) / 2, BucketLayout.zeroThreshold.nextUp))
    let width = high - low
    // The layout may coarsen on the way; bounds are then those of the layout in force.
    var index = layout.index(of: min(start.nextUp, high))
    var given: UInt64 = 0
    while given < count {
      let bound = layout.upperBound(index)
      let share = bound >= high ? 1 : max(0, (bound - low) / width)
      let upTo = min(count, UInt64((Double(count) * share).rounded()))
      if upTo > given {
        let before = layout.schema
        add(upTo - given, toBucket: index, negative: isNegative)
        given = upTo
        if layout.schema != before {
          index = BucketLayout.coarsened(index, by: before - layout.schema)
        }
      }
      index += 1
    }
  }

  /// Adds a native histogram's buckets, whose counts are increases; counts round to whole numbers. Custom buckets
  /// are spread inside their bounds.
  package func add(_ histogram: NativeHistogram) {
    if histogram.schema == NativeHistogram.customSchema {
      addCustom(histogram)
      return
    }
    guard (-4...8).contains(histogram.schema) else { return }
    reduce(to: min(Int(histogram.schema), layout.schema))
    let schema = Int(histogram.schema)
    tally.zeros = Tally.sum(tally.zeros, whole(histogram.zeroCount))
    tally.count = Tally.sum(tally.count, whole(histogram.zeroCount))
    if histogram.zeroCount >= 0.5 {
      tally.min = min(tally.min, 0)
      tally.max = max(tally.max, 0)
    }
    let added = Tally.sum(
      addSpans(histogram.positiveSpans, histogram.positiveBuckets, schema, negative: false),
      addSpans(histogram.negativeSpans, histogram.negativeBuckets, schema, negative: true))
    tally.count = Tally.sum(tally.count, added)
    tally.sum += histogram.sum
    tally.isBounded = tally.isBounded || added > 0
  }

  private func addCustom(_ histogram: NativeHistogram) {
    let bounds = histogram.customValues
    var index = 0
    var place = 0
    var spreadSum = 0.0
    for span in histogram.positiveSpans {
      index += Int(span.offset)
      for _ in 0..<min(Int(span.length), histogram.positiveBuckets.count - place) {
        let count = whole(histogram.positiveBuckets[place])
        place += 1
        defer { index += 1 }
        guard count > 0, index >= 0, let last = bounds.last else { continue }
        let high = index < bounds.count ? bounds[index] : last
        let first = high > 0 ? 0 : high
        let low = index >= bounds.count ? last : index > 0 ? bounds[index - 1] : first
        spread(count, from: low, through: high)
        spreadSum += Double(count) * (low / 2 + high / 2)
      }
    }
    correctSum(by: histogram.sum - spreadSum)
  }

  private func addSpans(
    _ spans: [NativeHistogram.Span], _ buckets: [Double], _ schema: Int, negative isNegative: Bool
  ) -> UInt64 {
    // No finite number lies farther out.
    let reach = schema >= 0 ? 1100 << schema : (1100 >> -schema) + 1
    var added: UInt64 = 0
    var index = 0
    var place = 0
    for span in spans {
      index += Int(span.offset)
      for _ in 0..<min(Int(span.length), buckets.count - place) {
        let count = whole(buckets[place])
        defer {
          index += 1
          place += 1
        }
        if count > 0, index.magnitude <= reach {
          // The own resolution may halve on the way.
          let target = BucketLayout.coarsened(index, by: schema - layout.schema)
          let low = layout.upperBound(target - 1)
          let high = min(layout.upperBound(target), .greatestFiniteMagnitude)
          guard low < high, high > 0 else { continue }
          add(count, toBucket: target, negative: isNegative)
          tally.min = min(tally.min, isNegative ? -high : low)
          tally.max = max(tally.max, isNegative ? -low : high)
          added = Tally.sum(added, count)
        }
      }
    }
    return added
  }

  private func whole(_ count: Double) -> UInt64 {
    count > 0 && count < 1e18 ? UInt64(count.rounded()) : 0
  }

  private func place(_ count: UInt64, at value: Double) {
    if value.magnitude <= BucketLayout.zeroThreshold {
      tally.zeros = Tally.sum(tally.zeros, count)
    } else {
      add(count, toBucket: layout.index(of: value.magnitude), negative: value < 0)
    }
  }

  /// A counter takes at most what 32 bits hold at once.
  private func add(_ count: UInt64, toBucket index: Int, negative isNegative: Bool) {
    addToBucket(index, negative: isNegative, UInt32(clamping: count))
  }

  /// Puts the exactly known sum of the observations just spread in the place of the estimated one.
  package func correctSum(by difference: Double) {
    if difference.isFinite { tally.sum += difference }
  }
}
