internal import Metrics
internal import Protobuf

extension FamilyReader {
  /// Reads a histogram: classic, native, or both in one.
  mutating func readHistogram(
    _ message: MessageReader, _ time: Int64, _ kind: FamilyKind, into page: inout ParsedPage
  ) throws(ProtobufError) {
    histogram.removeAll()
    try readFields(message, into: &page)
    let isNative = options.nativeHistograms && histogram.isNative
    if isNative {
      try addNative(message, time, kind, into: &page)
      guard options.classicBesideNative, !histogram.buckets.isEmpty else { return }
    }
    if !isNative, kind == .histogram, options.classicHistograms != .keep {
      try addConverted(time, into: &page)
      if options.classicHistograms == .convert { return }
    }
    let total = histogram.total
    let start = histogram.start
    try add(.count, total, time, start, into: &page)
    try add(.sum, histogram.native.histogram.sum, time, start, into: &page)
    for bucket in histogram.buckets {
      try add(.bucket(bucket.bound), bucket.cumulative, time, start, bucket.exemplar, into: &page)
      if bucket.bound == .infinity { return }
    }
    try add(.bucket(.infinity), total, time, start, into: &page)
  }

  private mutating func readFields(_ message: MessageReader, into page: inout ParsedPage)
    throws(ProtobufError)
  {
    var reader = message
    while let field = try reader.next() {
      switch field.number {
      case 1: histogram.count = Double(try reader.unsigned(field))
      case 2: histogram.native.histogram.sum = try reader.double(field)
      case 3: try readBucket(try reader.nested(field), into: &page)
      case 4: histogram.countFloat = try reader.double(field)
      case 5: histogram.native.histogram.schema = try reader.zigzag32(field)
      case 6: histogram.native.histogram.zeroThreshold = try reader.double(field)
      case 7: histogram.native.histogram.zeroCount = Double(try reader.unsigned(field))
      case 8: histogram.zeroCountFloat = try reader.double(field)
      case 9:
        let span = try HistogramFields.span(field, &reader)
        histogram.native.histogram.negativeSpans.append(span)
      case 10: try reader.append(field, to: &histogram.native.negativeDeltas)
      case 11: try reader.append(field, to: &histogram.native.histogram.negativeBuckets)
      case 12:
        let span = try HistogramFields.span(field, &reader)
        histogram.native.histogram.positiveSpans.append(span)
      case 13: try reader.append(field, to: &histogram.native.positiveDeltas)
      case 14: try reader.append(field, to: &histogram.native.histogram.positiveBuckets)
      case 15: histogram.start = try FamilyReader.milliseconds(field, &reader)
      case 16: histogram.exemplars.append(try readExemplar(field, &reader, into: &page))
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readBucket(_ message: MessageReader, into page: inout ParsedPage)
    throws(ProtobufError)
  {
    var reader = message
    var bucket = HistogramScratch.Bucket(bound: 0, cumulative: 0, exemplar: -1)
    var counted = 0.0
    while let field = try reader.next() {
      switch field.number {
      case 1: counted = Double(try reader.unsigned(field))
      case 2: bucket.bound = try reader.double(field)
      case 3: bucket.exemplar = try readExemplar(field, &reader, into: &page)
      case 4: bucket.cumulative = try reader.double(field)
      default: try reader.skip(field)
      }
    }
    if bucket.cumulative == 0 { bucket.cumulative = counted }
    histogram.buckets.append(bucket)
  }

  private mutating func addNative(
    _ message: MessageReader, _ time: Int64, _ kind: FamilyKind, into page: inout ParsedPage
  ) throws(ProtobufError) {
    var fields = histogram.native
    fields.isFloat = histogram.countFloat > 0 || histogram.zeroCountFloat > 0
    fields.histogram.count = fields.isFloat ? histogram.countFloat : histogram.count
    if fields.isFloat { fields.histogram.zeroCount = histogram.zeroCountFloat }
    if kind == .gaugeHistogram { fields.histogram.counterResetHint = .gauge }
    let native: NativeHistogram
    do throws(HistogramError) {
      native = try fields.finished().compacted
    } catch {
      throw message.error("a native histogram that is not valid: \(error)")
    }
    // Those of a native histogram need a time, as they cannot be told apart else.
    var exemplars = histogram.exemplars
    if exemplars.isEmpty { exemplars = histogram.buckets.map(\.exemplar).filter { $0 >= 0 } }
    exemplars.removeAll { page.exemplars[Int($0)].timestamp == .min }
    try add(native, exemplars, time, into: &page)
  }

  /// Adds the classic histogram as one with custom buckets; what contradicts itself is left out.
  private mutating func addConverted(_ time: Int64, into page: inout ParsedPage)
    throws(ProtobufError)
  {
    let buckets = histogram.buckets.map { (bound: $0.bound, cumulative: $0.cumulative) }
    guard
      let converted = customBucketHistogram(
        buckets, count: histogram.total, sum: histogram.native.histogram.sum)
    else { return }
    try add(converted, histogram.buckets.map(\.exemplar).filter { $0 >= 0 }, time, into: &page)
  }

  private mutating func add(
    _ native: NativeHistogram, _ exemplars: [Int32], _ time: Int64, into page: inout ParsedPage
  ) throws(ProtobufError) {
    let key = try keys.write(.plain)
    page.histograms.append(
      ParsedPage.HistogramEntry(
        seriesStart: key.start, seriesLength: key.length, hash: key.hash, histogram: native,
        timestamp: time, startTimestamp: histogram.start,
        family: Int32(truncatingIfNeeded: page.families.count - 1), exemplars: exemplars))
  }
}
