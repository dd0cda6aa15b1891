package import Metrics
internal import Synchronization

/// A sink before the store: has the store append, then hands what it was given to the senders. As long as there is none
/// it only passes on.
package final class SendingTap: SampleSink {
  private struct State: Sendable {
    var senders: [Sender] = []
    /// Counts the beginnings: references that were asked for before are to be asked for again.
    var beginnings: UInt64 = 0
    /// The labels of references that were asked for since the store dropped some last, and of those before.
    var labels: [UInt64: Labels] = [:]
    var older: [UInt64: Labels] = [:]
    var generation: UInt64 = 0
  }

  private let store: any SampleSink
  private let state = Mutex(State())

  package init(before store: any SampleSink) { self.store = store }

  /// Who is handed what is stored from now on.
  package var senders: [Sender] {
    get { state.withLock { $0.senders } }
    set {
      state.withLock { state in
        if state.senders.isEmpty, !newValue.isEmpty { state.beginnings += 1 }
        if newValue.isEmpty { (state.labels, state.older) = ([:], [:]) }
        state.senders = newValue
      }
    }
  }

  /// The labels of a reference, where they are known.
  package func labels(of reference: SeriesReference) -> Labels? {
    state.withLock { $0.labels[reference.value] ?? $0.older[reference.value] }
  }

  /// Both only grow, so that their sum tells either's change.
  package var generation: UInt64 { store.generation &+ state.withLock { $0.beginnings } }

  package func reference(for labels: Labels) -> SeriesReference {
    let reference = store.reference(for: labels)
    register([reference], [labels])
    return reference
  }

  package func references(for labels: [Labels]) -> [SeriesReference] {
    let references = store.references(for: labels)
    register(references, labels)
    return references
  }

  private func register(_ references: [SeriesReference], _ labels: [Labels]) {
    let generation = store.generation
    state.withLock { state in
      guard !state.senders.isEmpty else { return }
      if generation != state.generation {
        // Whoever keeps references asks for them again before its next batch; one may be on its way.
        state.generation = generation
        (state.labels, state.older) = ([:], state.labels)
      }
      for (reference, labels) in zip(references, labels) where reference != .refused {
        state.labels[reference.value] = labels
      }
    }
  }

  @discardableResult
  package func append(_ batch: SampleBatch) -> AppendOutcome {
    let outcome = store.append(batch)
    for sender in senders { sender.take(batch) }
    return outcome
  }

  package func describe(_ metadata: [String: MetricMetadata]) { store.describe(metadata) }

  package func describe(_ metadata: [String: MetricMetadata], of target: Labels) {
    store.describe(metadata, of: target)
  }

  package func clockSetBack(to time: Timestamp) {
    store.clockSetBack(to: time)
    for sender in senders { sender.clockSetBack(to: time) }
  }
}
