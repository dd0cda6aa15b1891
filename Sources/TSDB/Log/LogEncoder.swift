internal import Metrics

/// Turns operations into the payload of frames, knowing the number and the key value of every series.
///
/// A series has a number of its own for good, also after a restart; its slot in memory may pass to another one.
struct LogEncoder {
  /// What is known of the series in a slot.
  struct Known {
    var identifier: UInt32 = 0
    /// Which series of the slot it is, one more than the store has it; 0 for none.
    var epoch: UInt32 = 0
    var key: UInt64 = 0
    /// The period in which the key was written; see `keyPeriod`.
    var period: UInt32 = 0
  }

  private(set) var known: [Known] = []
  var nextIdentifier: UInt32 = 0
  private(set) var payload = ByteWriter()
  /// The batch time before, in this frame.
  private var lastTime: Int64 = 0
  /// The slots of a batch's series, and which sample of the batch is each one's.
  private var slots: [UInt32] = []
  private var places: [Int] = []
  private var words: [UInt64] = []

  /// Begins a frame.
  mutating func begin() {
    payload.removeAll()
    lastTime = 0
  }

  /// Begins a file: no key value holds any more.
  mutating func forgetKeys() {
    for slot in known.indices { known[slot].period = 0 }
  }

  /// The number of a series, given now where it has none.
  mutating func identifier(slot: UInt32, epoch: UInt32) -> UInt32 {
    let slot = Int(slot)
    if slot >= known.count {
      known += repeatElement(Known(), count: slot + 1 - known.count)
    }
    if known[slot].epoch != epoch &+ 1 {
      known[slot] = Known(identifier: nextIdentifier, epoch: epoch &+ 1)
      nextIdentifier &+= 1
    }
    return known[slot].identifier
  }

  /// Takes over the number that a series had before a restart.
  mutating func adopt(_ identifier: UInt32, slot: UInt32, epoch: UInt32) {
    let next = nextIdentifier
    nextIdentifier = identifier
    _ = self.identifier(slot: slot, epoch: epoch)
    nextIdentifier = max(next, identifier &+ 1)
  }

  /// - Parameter tick: seconds since the file began, never less than before.
  mutating func encode(_ operation: LogOperation, tick: UInt32) {
    switch operation {
    case .series(let slot, let epoch, let labels):
      payload.byte(LogOperation.Code.series.rawValue)
      payload.unsigned(UInt64(identifier(slot: slot, epoch: epoch)))
      payload.labels(labels)
    case .clockSetBack(let time):
      payload.byte(LogOperation.Code.clockSetBack.rawValue)
      payload.signed(time.milliseconds)
    case .metadata(let metadata):
      payload.byte(LogOperation.Code.metadata.rawValue)
      payload.metadata(metadata)
    case .batch(let batch):
      payload.byte(LogOperation.Code.batch.rawValue)
      encode(batch, tick)
    }
  }

  /// Flags; the time; the series as runs of consecutive numbers; own times; start times; values; histograms.
  private mutating func encode(_ batch: SampleBatch, _ tick: UInt32) {
    let count = min(batch.references.count, batch.values.count)
    let hasTimes = batch.timestamps.count >= count && count > 0
    let hasStarts = batch.startTimestamps.count >= count && count > 0
    payload.byte(
      (hasTimes ? 1 : 0) | (hasStarts ? 2 : 0) | (batch.histograms.isEmpty ? 0 : 4))
    let time = batch.timestamp.milliseconds
    payload.signed(time &- lastTime)
    lastTime = time
    // What a store refused for its bounds has no number.
    slots.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    for index in 0..<count {
      guard let slot = slot(of: batch.references[index]) else { continue }
      slots.append(slot)
      places.append(index)
    }
    writeRuns()
    if hasTimes { writeTimes(places.lazy.map { batch.timestamps[$0] &- time }) }
    if hasStarts { writeTimes(places.lazy.map { batch.startTimestamps[$0] }) }
    writeValues(batch.values, tick)
    guard !batch.histograms.isEmpty else { return }
    let histograms = batch.histograms.compactMap { entry in
      slot(of: entry.reference).map { (known[Int($0)].identifier, entry) }
    }
    payload.count(histograms.count)
    for (identifier, entry) in histograms {
      payload.unsigned(UInt64(identifier))
      payload.signed(entry.timestamp.milliseconds &- time)
      payload.byte(entry.startTimestamp == nil ? 0 : 1)
      if let start = entry.startTimestamp { payload.signed(start.milliseconds) }
      payload.histogram(entry.histogram)
    }
  }

  private func slot(of reference: SeriesReference) -> UInt32? {
    let slot = Int(truncatingIfNeeded: reference.value & 0xFFFF_FFFF)
    guard slot < known.count,
      known[slot].epoch == UInt32(truncatingIfNeeded: reference.value >> 32) &+ 1
    else { return nil }
    return UInt32(slot)
  }

  private mutating func writeRuns() {
    var runs: [(skip: Int64, length: Int)] = []
    var next: Int64 = 0
    for slot in slots {
      let identifier = Int64(known[Int(slot)].identifier)
      if identifier == next, !runs.isEmpty {
        runs[runs.count - 1].length += 1
      } else {
        runs.append((identifier - next, 1))
      }
      next = identifier + 1
    }
    payload.count(runs.count)
    for run in runs {
      payload.signed(run.skip)
      payload.count(run.length)
    }
  }

  /// Each as what it differs by from the one before; neighbours mostly have the same.
  private mutating func writeTimes(_ times: some Sequence<Int64>) {
    var before: Int64 = 0
    for time in times {
      payload.signed(time &- before)
      before = time
    }
  }

  private mutating func writeValues(_ values: [Double], _ tick: UInt32) {
    let room = slots.count * 2 + 2
    if words.count < room { words = [UInt64](repeating: 0, count: room) }
    var cursor = BitCursor()
    let (slots, places) = (slots, places)
    words.withUnsafeMutableBufferPointer { words in
      known.withUnsafeMutableBufferPointer { known in
        guard let base = words.baseAddress else { return }
        for (slot, place) in zip(slots, places) {
          let slot = Int(slot)
          let value = values[place].bitPattern
          let period = keyPeriod(known[slot].identifier, tick)
          if known[slot].period == period {
            let code = ValueCode(value, key: known[slot].key)
            cursor.write(code.bits, code.count, to: base)
            if let raw = code.raw { cursor.write(raw, code.rawCount, to: base) }
          } else {
            known[slot].key = value
            known[slot].period = period
            let code = ValueCode(key: value)
            cursor.write(code.bits, code.count, to: base)
            if let raw = code.raw { cursor.write(raw, 64, to: base) }
          }
        }
        if cursor.free < 64 {
          words[Int(cursor.wordCount)] = cursor.pending
          cursor.wordCount += 1
        }
      }
    }
    payload.count(Int(cursor.wordCount))
    for index in 0..<Int(cursor.wordCount) { payload.long(words[index]) }
    if words.count > 1 << 20 { words = [] }
  }
}

/// In which period of some four minutes a series' key value must have been written for a sample at `tick`, from 1 on.
/// Series take turns, so that a frame holds few key values.
@inline(__always)
func keyPeriod(_ identifier: UInt32, _ tick: UInt32) -> UInt32 {
  (tick &+ (identifier &* 97) & 255) &>> 8 &+ 1
}
