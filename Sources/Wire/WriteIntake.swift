package import Metrics
internal import Synchronization

/// What became of a pushed message.
package struct WriteOutcome: Sendable {
  /// Samples that went to the sink and were taken.
  package var samples = 0
  package var histograms = 0
  /// Exemplars are read and counted by no one: the store keeps none.
  package var exemplars = 0
  /// Float and histogram samples that the sink dropped: out of order, twice with other values, beyond its bounds.
  package var dropped = AppendOutcome()
  /// What did not get so far, by reason.
  package var refusals = Refusals()

  /// Whether something of the message is missing now, so that the answer is a 400.
  package var isPartial: Bool {
    !refusals.isEmpty || dropped.outOfOrder + dropped.duplicates + dropped.refused > 0
  }

  /// What to tell the sender of what is missing; empty where nothing is.
  package var complaint: String {
    var parts = refusals.isEmpty ? [] : [refusals.description]
    if dropped.outOfOrder > 0 { parts.append("out of order samples (\(dropped.outOfOrder))") }
    if dropped.duplicates > 0 {
      parts.append("duplicate samples for a timestamp (\(dropped.duplicates))")
    }
    if dropped.refused > 0 {
      parts.append("samples beyond the store's bounds (\(dropped.refused))")
    }
    return parts.joined(separator: "; ")
  }
}

/// Takes pushed messages into a sink; calls may come from any thread.
package final class WriteIntake: Sendable {
  private let cache: Mutex<WrittenSeriesCache>

  package init(limit: Int = 256 << 20) { cache = Mutex(WrittenSeriesCache(limit: limit)) }

  /// How many series are known by their bytes.
  package var knownSeries: Int { cache.withLock { $0.count } }

  /// Puts a message's samples and metadata into `sink`. Samples that lie more than ten minutes after `now` are refused,
  /// since a series that has one would take no sample of the present any more.
  package func take(_ message: WrittenMessage, into sink: any SampleSink, now: Timestamp)
    -> WriteOutcome
  {
    var outcome = WriteOutcome()
    outcome.refusals = message.refusals
    var metadata = message.metadata
    let references = cache.withLock { cache in
      cache.references(of: message, sink: sink, refusals: &outcome.refusals) { series, labels in
        guard let told = message.told(of: series, labels) else { return }
        metadata[told.family] = told.metadata
      }
    }
    let latest = now + .seconds(600)
    for batch in message.batches(references, latest: latest, refusals: &outcome.refusals) {
      let appended = sink.append(batch)
      // A sample that repeats the newest to the letter is neither appended nor counted: it is there.
      let lost = appended.outOfOrder + appended.duplicates + appended.refused
      outcome.dropped.appended += appended.appended
      outcome.dropped.outOfOrder += appended.outOfOrder
      outcome.dropped.duplicates += appended.duplicates
      outcome.dropped.refused += appended.refused
      // The store does not tell floats from histograms; batches hold one kind each.
      outcome.samples += batch.references.isEmpty ? 0 : batch.references.count - lost
      outcome.histograms += batch.histograms.isEmpty ? 0 : batch.histograms.count - lost
    }
    if !metadata.isEmpty { sink.describe(metadata) }
    return outcome
  }
}
