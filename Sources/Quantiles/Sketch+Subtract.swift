extension Sketch {
  /// Takes out what `other` had added by `merge`; min and max stay as they are, for they cannot be undone.
  package func subtract(_ other: Sketch) {
    reduce(to: other.layout.schema)
    tally.count -= Swift.min(tally.count, other.tally.count)
    tally.sum -= other.tally.sum
    tally.zeros -= Swift.min(tally.zeros, other.tally.zeros)
    tally.negativeInfinities -= Swift.min(tally.negativeInfinities, other.tally.negativeInfinities)
    tally.positiveInfinities -= Swift.min(tally.positiveInfinities, other.tally.positiveInfinities)
    tally.notNumbers -= Swift.min(tally.notNumbers, other.tally.notNumbers)
    let steps = other.layout.schema - layout.schema
    for index in other.positive.range where other.positive.count(index) > 0 {
      let target = BucketLayout.coarsened(index, by: steps)
      guard positive.range.contains(target) else { continue }
      let counter = positive.counters + (target - positive.low)
      counter.pointee -= Swift.min(counter.pointee, other.positive.count(index))
    }
    for index in other.negative.range where other.negative.count(index) > 0 {
      let target = BucketLayout.coarsened(index, by: steps)
      guard negative.range.contains(target) else { continue }
      let counter = negative.counters + (target - negative.low)
      counter.pointee -= Swift.min(counter.pointee, other.negative.count(index))
    }
  }
}
