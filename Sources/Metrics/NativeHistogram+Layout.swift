extension NativeHistogram {
  /// Whether both have the same buckets, index by index, so that numbers can be combined in place.
  package func hasSameLayout(as other: NativeHistogram) -> Bool {
    schema == other.schema && zeroThreshold == other.zeroThreshold
      && positiveBuckets.count == other.positiveBuckets.count
      && negativeBuckets.count == other.negativeBuckets.count
      && positiveSpans == other.positiveSpans && negativeSpans == other.negativeSpans
      && customValues == other.customValues
  }

  /// Adds the numbers of `other`, times `sign`, which must have the same layout. The hint stays.
  mutating func addInPlace(_ other: NativeHistogram, sign: Double) {
    zeroCount += sign * other.zeroCount
    count += sign * other.count
    sum += sign * other.sum
    for index in positiveBuckets.indices {
      positiveBuckets[index] += sign * other.positiveBuckets[index]
    }
    for index in negativeBuckets.indices {
      negativeBuckets[index] += sign * other.negativeBuckets[index]
    }
  }

  /// Whether the spans are as `compact` leaves them: none empty, none directly after another.
  var hasTightSpans: Bool { areTight(positiveSpans) && areTight(negativeSpans) }

  private func areTight(_ spans: [Span]) -> Bool {
    for (position, span) in spans.enumerated() {
      if span.length == 0 || position > 0 && span.offset <= 0 { return false }
    }
    return true
  }
}

extension NativeHistogram.CounterResetHint {
  /// What the hints of two histograms mean for their sum, and whether they contradict each other.
  func joined(with other: Self) -> (hint: Self, isCollision: Bool) {
    if self == other || self == .gauge { return (self, false) }
    if other == .gauge { return (.gauge, false) }
    return (.unknown, self != .unknown && other != .unknown)
  }
}
