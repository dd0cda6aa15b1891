import Metrics
import Synchronization

/// A sink that keeps everything in arrays, to be looked at.
final class Sink: SampleSink {
  struct Content {
    var labels: [Labels] = []
    var known: [Labels: Int] = [:]
    /// `series time value`, in the order of their coming; histograms by their count and sum.
    var samples: [String] = []
    var starts: [Int64] = []
    var metadata: [String: MetricMetadata] = [:]
    var batchTimes: [Int64] = []
    var lookups = 0
    var generation: UInt64 = 0
  }
  private let content = Mutex(Content())

  var snapshot: Content { content.withLock { $0 } }
  var generation: UInt64 { content.withLock { $0.generation } }

  /// What came since the last call.
  func take() -> [String] {
    content.withLock { content in
      defer { content.samples = [] }
      return content.samples
    }
  }

  func dropReferences() { content.withLock { $0.generation += 1 } }

  func reference(for labels: Labels) -> SeriesReference { references(for: [labels])[0] }

  func references(for all: [Labels]) -> [SeriesReference] {
    content.withLock { content in
      all.map { labels in
        content.lookups += 1
        if content.known[labels] == nil {
          content.known[labels] = content.labels.count
          content.labels.append(labels)
        }
        return SeriesReference(UInt64(content.known[labels] ?? 0))
      }
    }
  }

  func append(_ batch: SampleBatch) -> AppendOutcome {
    content.withLock { content in
      content.batchTimes.append(batch.timestamp.milliseconds)
      for (index, reference) in batch.references.enumerated() {
        let time = batch.timestamps.isEmpty ? batch.timestamp.milliseconds : batch.timestamps[index]
        let value = batch.values[index]
        let text = value.isStaleMarker ? "stale" : "\(value)"
        content.samples.append("\(content.labels[Int(reference.value)]) \(time) \(text)")
      }
      content.starts += batch.startTimestamps
      for entry in batch.histograms {
        let labels = content.labels[Int(entry.reference.value)]
        content.samples.append(
          "\(labels) \(entry.timestamp.milliseconds) \(entry.histogram)"
            + (entry.startTimestamp.map { " since \($0.milliseconds)" } ?? ""))
      }
    }
    var outcome = AppendOutcome()
    outcome.appended = batch.references.count + batch.histograms.count
    return outcome
  }

  func describe(_ metadata: [String: MetricMetadata]) {
    content.withLock { $0.metadata.merge(metadata) { $1 } }
  }
}
