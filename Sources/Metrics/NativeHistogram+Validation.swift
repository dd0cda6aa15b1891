extension NativeHistogram {
  /// Throws where the parts do not fit together: an unknown schema, spans without their buckets, bounds out of order.
  package func validate() throws(HistogramError) {
    if usesCustomBuckets {
      if zeroCount != 0 || zeroThreshold != 0 {
        throw .invalid("custom buckets: must have a zero bucket of zero width and count")
      }
      if !negativeSpans.isEmpty || !negativeBuckets.isEmpty {
        throw .invalid("custom buckets: must not have negative buckets")
      }
      for (position, bound) in customValues.enumerated() {
        if bound.isNaN || bound == .infinity {
          throw .invalid("custom buckets: a bound must be below +Inf")
        }
        if position > 0, customValues[position - 1] >= bound {
          throw .invalid("custom buckets: bounds must ascend")
        }
      }
      if let last = positiveLayout.last, last > customValues.count {
        throw .invalid("custom buckets: only \(customValues.count) bounds for bucket \(last)")
      }
    } else {
      guard NativeHistogram.isExponential(schema) else {
        throw .invalid("histogram schema \(schema) is not known")
      }
      if !customValues.isEmpty {
        throw .invalid("exponential buckets must not have custom bounds")
      }
    }
    try NativeHistogram.validate("positive", positiveSpans, positiveBuckets)
    try NativeHistogram.validate("negative", negativeSpans, negativeBuckets)
  }

  private static func validate(_ side: String, _ spans: [Span], _ buckets: [Double])
    throws(HistogramError)
  {
    var promised = 0
    for (position, span) in spans.enumerated() {
      if position > 0, span.offset < 0 {
        throw .invalid("\(side) side: span \(position + 1) has a negative offset")
      }
      promised += Int(span.length)
    }
    if promised != buckets.count {
      throw .invalid("\(side) side: spans need \(promised) buckets, have \(buckets.count)")
    }
    if let bad = buckets.first(where: { $0 < 0 }) {
      throw .invalid("\(side) side: a bucket holds \(goNumber(bad)) observations")
    }
  }
}
