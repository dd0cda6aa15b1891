import Metrics
import Synchronization

/// A sink that keeps everything in arrays, to be looked at.
final class RecordingSink: SampleSink {
  struct Content {
    var labels: [Labels] = []
    var known: [Labels: Int] = [:]
    /// Every sample in the order of its coming: labels as printed, time, value.
    var samples: [(series: String, time: Int64, value: Double)] = []
    var histograms: [SampleBatch.HistogramEntry] = []
    var metadata: [String: MetricMetadata] = [:]
    var generation: UInt64 = 0
    var batches = 0
    var setBacks: [Timestamp] = []
    /// Whose families were told, in the order of the telling.
    var tellers: [Labels] = []
  }
  private let content = Mutex(Content())

  func reference(for labels: Labels) -> SeriesReference {
    content.withLock { content in
      if let known = content.known[labels] { return SeriesReference(UInt64(known)) }
      content.known[labels] = content.labels.count
      content.labels.append(labels)
      return SeriesReference(UInt64(content.labels.count - 1))
    }
  }
  func references(for labels: [Labels]) -> [SeriesReference] { labels.map { reference(for: $0) } }
  var generation: UInt64 { content.withLock { $0.generation } }
  func append(_ batch: SampleBatch) -> AppendOutcome {
    content.withLock { content in
      for index in batch.references.indices {
        let time =
          batch.timestamps.isEmpty ? batch.timestamp.milliseconds : batch.timestamps[index]
        content.samples.append(
          (
            content.labels[Int(batch.references[index].value)].description, time,
            batch.values[index]
          ))
      }
      content.histograms += batch.histograms
      content.batches += 1
    }
    return AppendOutcome()
  }
  func describe(_ metadata: [String: MetricMetadata]) {
    content.withLock { $0.metadata.merge(metadata) { $1 } }
  }
  func describe(_ metadata: [String: MetricMetadata], of target: Labels) {
    describe(metadata)
    content.withLock { $0.tellers.append(target) }
  }
  func clockSetBack(to time: Timestamp) { content.withLock { $0.setBacks.append(time) } }

  func drop() { content.withLock { $0.generation += 1 } }
  var snapshot: Content { content.withLock { $0 } }

  /// What came since the last call, as `series time value`, the report's series left out but for `up`.
  func take() -> [String] {
    content.withLock { content in
      defer { content.samples = [] }
      return content.samples.filter { !$0.series.hasPrefix("scrape_") }.map {
        let value = $0.value.isStaleMarker ? "stale" : "\($0.value)"
        return "\($0.series) \($0.time) \(value)"
      }.sorted()
    }
  }
}
