internal import Glibc

extension NativeHistogram {
  /// One bucket with its bounds, as queries see it.
  package struct Bucket: Sendable, Hashable {
    package var lower: Double
    package var upper: Double
    package var lowerInclusive: Bool
    package var upperInclusive: Bool
    package var count: Double
  }

  package var usesCustomBuckets: Bool { schema == NativeHistogram.customSchema }

  /// Whether `schema` is one of the exponential schemas.
  package static func isExponential(_ schema: Int32) -> Bool { (-4...8).contains(schema) }

  /// The upper bound of the positive bucket `index` in the exponential `schema`: 2^(index · 2^−schema).
  package static func exponentialBound(_ index: Int, schema: Int32) -> Double {
    let clamped = min(max(index, -(1 << 20)), 1 << 20)
    if schema <= 0 {
      let exponent = clamped << min(-Int(schema), 16)
      return exponent == 1024 ? .greatestFiniteMagnitude : scaled(1, exponent)
    }
    let shift = Int(min(schema, 8))
    let fraction = powers[(clamped & ((1 << shift) - 1)) << (8 - shift)]
    let exponent = clamped >> shift
    return fraction == 1 && exponent == 1024 ? .greatestFiniteMagnitude : scaled(fraction, exponent)
  }

  /// 2^(i/256): the bounds within one power of two at the finest schema, which the coarser ones share.
  private static let powers: [Double] = (0..<256).map { exp2(Double($0) / 256) }

  private static func scaled(_ fraction: Double, _ exponent: Int) -> Double {
    ldexp(fraction, Int32(clamping: exponent))
  }

  /// The upper bound of the positive bucket `index`.
  package func upperBound(_ index: Int) -> Double {
    guard usesCustomBuckets else {
      return NativeHistogram.exponentialBound(index, schema: schema)
    }
    if index < 0 { return -.infinity }
    return index < customValues.count ? customValues[index] : .infinity
  }

  /// The lower bound of the positive bucket `index`.
  package func lowerBound(_ index: Int) -> Double { upperBound(index - 1) }

  /// The positive buckets in ascending order, empty ones included.
  package var positiveBucketList: [Bucket] {
    let side = BucketSide(spans: positiveSpans, buckets: positiveBuckets)
    return side.indexes.indices.map { position in
      let index = side.indexes[position]
      let lower = lowerBound(index)
      return Bucket(
        lower: lower, upper: upperBound(index),
        lowerInclusive: usesCustomBuckets && lower == -.infinity,
        upperInclusive: true, count: side.counts[position].value)
    }
  }

  /// The negative buckets from the one nearest to zero on, empty ones included.
  package var negativeBucketList: [Bucket] {
    let side = BucketSide(spans: negativeSpans, buckets: negativeBuckets)
    return side.indexes.indices.map { position in
      let index = side.indexes[position]
      return Bucket(
        lower: -upperBound(index), upper: -lowerBound(index), lowerInclusive: true,
        upperInclusive: false, count: side.counts[position].value)
    }
  }

  /// The positive bucket at a place among the counts, its lower bound no less than the zero bucket's upper one;
  /// nil where the spans do not reach so far.
  package func positiveBucket(at position: Int) -> Bucket? {
    guard let index = index(of: position, in: positiveSpans) else { return nil }
    let upper = upperBound(index)
    var lower = lowerBound(index)
    if !usesCustomBuckets, lower < zeroThreshold { lower = min(zeroThreshold, upper) }
    return Bucket(
      lower: lower, upper: upper, lowerInclusive: usesCustomBuckets && lower == -.infinity,
      upperInclusive: true, count: positiveBuckets[position])
  }

  /// The negative bucket at a place among the counts, likewise.
  package func negativeBucket(at position: Int) -> Bucket? {
    guard let index = index(of: position, in: negativeSpans) else { return nil }
    let lower = -upperBound(index)
    var upper = -lowerBound(index)
    if upper > -zeroThreshold { upper = max(-zeroThreshold, lower) }
    return Bucket(
      lower: lower, upper: upper, lowerInclusive: true, upperInclusive: false,
      count: negativeBuckets[position])
  }

  private func index(of position: Int, in spans: [Span]) -> Int? {
    var index = 0
    var rest = position
    for span in spans {
      index += Int(span.offset)
      if rest < Int(span.length) { return index + rest }
      rest -= Int(span.length)
      index += Int(span.length)
    }
    return nil
  }

  /// The zero bucket, symmetric around zero.
  package var zeroBucket: Bucket {
    Bucket(
      lower: -zeroThreshold, upper: zeroThreshold, lowerInclusive: true, upperInclusive: true,
      count: zeroCount)
  }

  /// All buckets in ascending order; the zero bucket stands among them where it holds anything.
  ///
  /// Buckets that the zero bucket overlaps are cut at its bounds.
  package var buckets: [Bucket] {
    var all: [Bucket] = negativeBucketList.reversed()
    for position in all.indices where all[position].upper > -zeroThreshold {
      all[position].upper = max(-zeroThreshold, all[position].lower)
    }
    if zeroCount != 0, !usesCustomBuckets { all.append(zeroBucket) }
    var positive = positiveBucketList
    if !usesCustomBuckets {
      for position in positive.indices where positive[position].lower < zeroThreshold {
        positive[position].lower = min(zeroThreshold, positive[position].upper)
      }
    }
    all.append(contentsOf: positive)
    return all
  }
}
