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
    positive.subtract(other.positive, coarsenedBy: steps)
    negative.subtract(other.negative, coarsenedBy: steps)
  }
}

extension BucketCounts {
  /// Takes out counters of a resolution that is finer by `steps` halvings, as far as they are here.
  fileprivate mutating func subtract(_ other: borrowing BucketCounts, coarsenedBy steps: Int) {
    for index in other.range where other.count(index) > 0 {
      let target = BucketLayout.coarsened(index, by: steps)
      guard range.contains(target) else { continue }
      counters[target - low] -= Swift.min(counters[target - low], other.count(index))
    }
  }
}
