extension NativeHistogram {
  /// Whether both are the same sample to PromQL's `==`: equal bits in every number, spans equal but for empty
  /// ones; the counter reset hint does not count.
  package func isEqual(to other: NativeHistogram) -> Bool {
    func same(_ a: [Double], _ b: [Double]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
    }
    return schema == other.schema && count.bitPattern == other.count.bitPattern
      && sum.bitPattern == other.sum.bitPattern
      && (usesCustomBuckets
        || zeroThreshold == other.zeroThreshold
          && zeroCount.bitPattern == other.zeroCount.bitPattern)
      && customValues == other.customValues
      && positiveLayout == other.positiveLayout && negativeLayout == other.negativeLayout
      && same(positiveBuckets, other.positiveBuckets)
      && same(negativeBuckets, other.negativeBuckets)
  }

  /// The indexes of the positive buckets.
  package var positiveLayout: [Int] {
    BucketSide(spans: positiveSpans, buckets: positiveBuckets).indexes
  }

  /// The indexes of the negative buckets.
  package var negativeLayout: [Int] {
    BucketSide(spans: negativeSpans, buckets: negativeBuckets).indexes
  }

  /// Whether the sum is the staleness marker, which makes the sample the end of its series.
  package var isStaleMarker: Bool { sum.isStaleMarker }
}
