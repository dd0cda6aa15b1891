internal import Metrics

/// Batches of a log that are appended together: as scrapes of the same target have the same series, those are taken some
/// at a time through all of its batches, which finds their heads in the processor's cache. The order of a series'
/// samples stays, since batches wait together only where they have all series in common or none.
struct ReplayQueue {
  private struct Group {
    var batches: [SampleBatch]
  }
  private var groups: [Group] = []
  /// Groups by their first series.
  private var numbers: [SeriesReference: Int] = [:]
  /// One more than the group that has a slot, 0 for none.
  private var owners: [UInt32] = []
  private var samples = 0

  /// What may wait: some 64 MB.
  private static let mostSamples = 4 << 20

  /// Takes a batch; false where those that wait must be appended before.
  mutating func add(_ batch: SampleBatch) -> Bool {
    guard let first = batch.references.first, batch.histograms.isEmpty,
      samples < Self.mostSamples
    else { return false }
    if let number = numbers[first] {
      guard groups[number].batches[0].references == batch.references else { return false }
      groups[number].batches.append(batch)
    } else {
      let owner = UInt32(groups.count + 1)
      // A group that meets another one's series half-way does not count: everything is appended then.
      for reference in batch.references {
        let slot = Int(truncatingIfNeeded: reference.value & 0xFFFF_FFFF)
        if slot >= owners.count {
          owners += repeatElement(0, count: max(slot + 1 - owners.count, owners.count))
        }
        guard owners[slot] == 0 else { return false }
        owners[slot] = owner
      }
      numbers[first] = groups.count
      groups.append(Group(batches: [batch]))
    }
    samples += batch.references.count
    return true
  }

  /// Appends what waits.
  mutating func flush(into store: Store) {
    for group in groups { store.replay(group.batches) }
    self = ReplayQueue()
  }
}

extension Store {
  /// Appends batches of the same series, past what waits.
  fileprivate func replay(_ batches: [SampleBatch]) {
    locked { state in _ = state.append(batches) }
  }
}
