internal import Exposition
package import Metrics

/// Knows again the series of pushed messages by the bytes of their labels: bytes → reference, or why it is refused.
///
/// Senders repeat themselves, so a message of known series costs a hash and a comparison a series. Beyond `limit` bytes
/// of memory, and where the sink has dropped references, it begins anew.
package struct WrittenSeriesCache: Sendable {
  private var table = SeriesTable()
  /// By slot; nil for what is refused.
  private var references: [SeriesReference?] = []
  /// Reasons by slot.
  private var refused: [Int: String] = [:]
  private var generation: UInt64 = 0
  private let limit: Int

  package init(limit: Int = 256 << 20) { self.limit = limit }

  /// How many series are known.
  package var count: Int { table.count }

  /// What a message's series come to, parallel to them: nil where one is refused, which is counted with its samples.
  package mutating func references(
    of message: WrittenMessage, sink: any SampleSink, refusals: inout Refusals,
    isNew: (WrittenMessage.Series, Labels) -> Void = { _, _ in }
  ) -> [SeriesReference?] {
    let current = sink.generation
    // A slot with what belongs to it takes about so much beside its bytes.
    if current != generation || table.keyBytes + 96 * table.count > limit { forget() }
    generation = current
    var slots: [Int32] = []
    slots.reserveCapacity(message.series.count)
    var newSlots: [Int] = []
    var newLabels: [Labels] = []
    message.keys.withUnsafeBytes { bytes in
      var expected = 0
      for series in message.series {
        var slot = expected
        if let found = table.find(
          hash: series.hash, start: series.labelsStart, length: series.labelsLength, in: bytes,
          expected: expected)
        {
          slot = found
        } else {
          slot = table.insert(
            hash: series.hash, start: series.labelsStart, length: series.labelsLength, in: bytes)
          references.append(nil)
          switch message.judge(series) {
          case .good(let labels):
            newSlots.append(slot)
            newLabels.append(labels)
            isNew(series, labels)
          case .refused(let reason): refused[slot] = reason
          }
        }
        slots.append(Int32(truncatingIfNeeded: slot))
        expected = slot + 1
      }
    }
    if !newLabels.isEmpty {
      for (slot, reference) in zip(newSlots, sink.references(for: newLabels)) {
        references[slot] = reference
      }
    }
    var found: [SeriesReference?] = []
    found.reserveCapacity(slots.count)
    for (series, slot) in zip(message.series, slots) {
      let reference = references[Int(slot)]
      found.append(reference)
      if reference == nil {
        refusals.add(
          refused[Int(slot)] ?? "the store takes no more series",
          max(series.samples.count + series.histograms.count, 1))
      }
    }
    return found
  }

  /// Forgets all series.
  package mutating func forget() {
    table.removeAll()
    references.removeAll()
    refused.removeAll()
  }
}
