internal import Metrics

/// Does to a store again what a log tells.
struct LogReplay {
  /// What the log's numbers stand for.
  struct Place {
    /// Where the store has the series.
    var slot: UInt32
    var epoch: UInt32
    /// How many operations of the log's first file the series had behind it when the checkpoint took it.
    var done: UInt32 = 0

    var reference: SeriesReference { SeriesReference(UInt64(epoch) << 32 | UInt64(slot)) }
  }

  /// Series that stand together in a batch, as they will again in the next.
  private struct Group {
    var identifiers: [UInt32]
    var references: [SeriesReference]
    /// From this operation on all of them are to be told.
    var done: UInt32
  }

  private let store: Store
  private var queue = ReplayQueue()
  private(set) var numbers = SeriesNumbers<Place>()
  /// By their first series.
  private var groups: [UInt32: Group] = [:]
  /// The newest time at which a batch was stamped.
  var newest: Timestamp?
  /// Samples that cannot be told any more, since a frame with their series or its key value is lost.
  private(set) var samplesLost = 0

  init(into store: Store) { self.store = store }

  /// Says where the store has the series with a number.
  mutating func set(_ identifier: UInt32, _ place: Place) {
    numbers.set(identifier, place, at: numbers.place(of: identifier))
    if !groups.isEmpty { groups = [:] }
  }

  /// From the second file on every operation counts.
  mutating func forgetDone() {
    for index in numbers.entries.indices { numbers.entries[index].done = 0 }
    groups = [:]
  }

  mutating func replay(_ frame: DecodedFrame) {
    samplesLost += frame.samplesLost
    for (number, operation) in frame.operations {
      switch operation {
      case .series(let identifier, let labels):
        // A number that is known keeps what is known of it.
        guard numbers.place(of: identifier) == nil,
          let (slot, epoch) = store.place(for: labels)
        else { continue }
        set(identifier, Place(slot: slot, epoch: epoch))
      case .clockSetBack(let time): setBack(to: time, number)
      case .metadata(let metadata): store.describe(metadata)
      case .batch(let decoded):
        newest = max(newest ?? decoded.timestamp, decoded.timestamp)
        append(batch(decoded, number))
      }
    }
  }

  private mutating func append(_ batch: SampleBatch) {
    if queue.add(batch) { return }
    finish()
    if !queue.add(batch) { store.replay(batch) }
  }

  /// Appends what still waits.
  mutating func finish() { queue.flush(into: store) }

  private mutating func setBack(to time: Timestamp, _ number: UInt32) {
    finish()
    newest = time
    let slots = numbers.entries.filter { $0.done <= number }.map { Int($0.slot) }
    store.dropSamples(from: time, of: slots)
  }

  /// What of a batch is to be appended, where the store has its series.
  private mutating func batch(_ decoded: DecodedBatch, _ number: UInt32) -> SampleBatch {
    var batch = SampleBatch(timestamp: decoded.timestamp)
    if let references = references(decoded.identifiers, number) {
      batch.references = references
      batch.values = decoded.values
      batch.timestamps = decoded.timestamps
      batch.startTimestamps = decoded.startTimestamps
    } else {
      for (index, identifier) in decoded.identifiers.enumerated() {
        guard let place = place(of: identifier), place.done <= number else { continue }
        batch.references.append(place.reference)
        batch.values.append(decoded.values[index])
        if !decoded.timestamps.isEmpty { batch.timestamps.append(decoded.timestamps[index]) }
        if !decoded.startTimestamps.isEmpty {
          batch.startTimestamps.append(decoded.startTimestamps[index])
        }
      }
    }
    for entry in decoded.histograms {
      guard let place = place(of: entry.identifier), place.done <= number else { continue }
      batch.histograms.append(
        .init(
          reference: place.reference, timestamp: entry.timestamp, startTimestamp: entry.start,
          histogram: entry.histogram))
    }
    return batch
  }

  private mutating func place(of identifier: UInt32) -> Place? {
    guard let place = numbers.place(of: identifier) else {
      samplesLost += 1
      return nil
    }
    return numbers.entries[place]
  }

  /// The references of a batch's series, where all are known and to be told.
  private mutating func references(_ identifiers: [UInt32], _ number: UInt32)
    -> [SeriesReference]?
  {
    guard let first = identifiers.first else { return nil }
    if let group = groups[first], group.identifiers == identifiers {
      return group.done <= number ? group.references : nil
    }
    var group = Group(identifiers: identifiers, references: [], done: 0)
    group.references.reserveCapacity(identifiers.count)
    for identifier in identifiers {
      guard let place = numbers.place(of: identifier) else { return nil }
      let entry = numbers.entries[place]
      group.done = max(group.done, entry.done)
      group.references.append(entry.reference)
    }
    groups[first] = group
    return group.done <= number ? group.references : nil
  }
}
