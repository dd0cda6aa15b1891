package import Metrics

extension WrittenMessage {
  /// At most so many samples go to the store under one lock.
  private static var batchSize: Int { 16_384 }

  /// The samples as batches, floats and histograms apart, with times of their own; `references` are parallel to
  /// `series`, nil for those left out. Samples after `latest` and before the epoch's far past are refused.
  ///
  /// A batch's own time is a millisecond after its newest sample's. So no sample bears it, which would make a late one
  /// look like a clock that was set back, and the log, which writes times as distances from it, stays small.
  package func batches(
    _ references: [SeriesReference?], latest: Timestamp, refusals: inout Refusals
  ) -> [SampleBatch] {
    var batches: [SampleBatch] = []
    let latest = min(latest, .distantFuture).milliseconds
    let earliest = Timestamp.distantPast.milliseconds
    var batch = SampleBatch(timestamp: .distantPast)
    var newest = earliest
    var refused = 0
    let hasStarts = !starts.isEmpty
    func isGood(_ time: Int64) -> Bool { time <= latest && time >= earliest }
    func close() {
      batch.timestamp = Timestamp(milliseconds: newest + 1)
      batches.append(batch)
      batch = SampleBatch(timestamp: .distantPast)
      newest = earliest
    }
    batch.references.reserveCapacity(min(times.count, Self.batchSize))
    batch.values.reserveCapacity(min(times.count, Self.batchSize))
    batch.timestamps.reserveCapacity(min(times.count, Self.batchSize))
    for (series, reference) in zip(series, references) {
      guard let reference else { continue }
      for index in series.samples {
        let time = times[index]
        guard isGood(time) else {
          refused += 1
          continue
        }
        newest = max(newest, time)
        batch.references.append(reference)
        batch.values.append(values[index])
        batch.timestamps.append(time)
        if hasStarts { batch.startTimestamps.append(starts[index]) }
        if batch.references.count == Self.batchSize { close() }
      }
    }
    if !batch.references.isEmpty { close() }
    for (series, reference) in zip(series, references) {
      guard let reference else { continue }
      for index in series.histograms {
        let entry = histograms[index]
        guard isGood(entry.time) else {
          refused += 1
          continue
        }
        newest = max(newest, entry.time)
        batch.histograms.append(
          SampleBatch.HistogramEntry(
            reference: reference, timestamp: Timestamp(milliseconds: entry.time),
            startTimestamp: entry.start == 0 ? nil : Timestamp(milliseconds: entry.start),
            histogram: entry.histogram))
        if batch.histograms.count == Self.batchSize { close() }
      }
    }
    if !batch.histograms.isEmpty { close() }
    refusals.add("a timestamp out of bounds", refused)
    return batches
  }

  /// What a series tells of its family, and the family's name: the metric's without what its kind adds.
  func told(of series: Series, _ labels: Labels) -> (family: String, metadata: MetricMetadata)? {
    guard series.family >= 0, Int(series.family) < families.count else { return nil }
    let family = families[Int(series.family)]
    var name = labels.metricName
    let suffixes: [String] =
      switch family.kind {
      case .histogram, .gaugehistogram: ["_bucket", "_count", "_sum"]
      case .summary: ["_count", "_sum"]
      default: []
      }
    if let suffix = suffixes.first(where: name.hasSuffix), name.utf8.count > suffix.utf8.count {
      name.removeLast(suffix.count)
    }
    return (
      name,
      MetricMetadata(
        kind: family.kind, help: String(decoding: text[family.help], as: UTF8.self),
        unit: String(decoding: text[family.unit], as: UTF8.self))
    )
  }
}
