package import Metrics
internal import Quantiles
internal import Synchronization

/// A sink before the store: passes every scrape on and keeps the rolling records of the rules up to date.
///
/// Its own series go to the store directly, so that it never taps itself.
package final class RollupTap: SampleSink {
  private let store: any SampleSink
  private let state: Mutex<RollupState>

  package init(before store: any SampleSink, rules: [RollupRule]) {
    self.store = store
    state = Mutex(RollupState(rules: rules))
  }

  /// Both only grow, so that their sum tells either's change.
  package var generation: UInt64 { store.generation &+ state.withLock { $0.renewals } }

  package func reference(for labels: Labels) -> SeriesReference {
    let reference = store.reference(for: labels)
    state.withLock { $0.register(reference, labels) }
    return reference
  }

  package func references(for labels: [Labels]) -> [SeriesReference] {
    let references = store.references(for: labels)
    state.withLock { state in
      for (reference, labels) in zip(references, labels) { state.register(reference, labels) }
    }
    return references
  }

  @discardableResult
  package func append(_ batch: SampleBatch) -> AppendOutcome {
    state.withLock { $0.take(batch) }
    return store.append(batch)
  }

  package func describe(_ metadata: [String: MetricMetadata]) { describe(metadata, of: .empty) }

  package func describe(_ metadata: [String: MetricMetadata], of target: Labels) {
    state.withLock { $0.describe(metadata, of: target) }
    store.describe(metadata, of: target)
  }

  package func clockSetBack(to time: Timestamp) {
    state.withLock { $0.clockSetBack(to: time) }
    store.clockSetBack(to: time)
  }

  /// Writes every record as of `time`: called once a scrape interval, when the targets due have answered.
  package func write(at time: Timestamp) {
    let batch = state.withLock { $0.batch(at: time, store) }
    if !batch.references.isEmpty || !batch.histograms.isEmpty { store.append(batch) }
  }

  /// What rules leave out, with the reason.
  package var refusals: [String] { state.withLock { $0.refusals.values.sorted() } }
}
