internal import Metrics

/// Does to a store again what a log tells.
struct LogReplay {
  private let store: Store
  var numbers = SeriesNumbers()
  /// The newest time at which a batch was stamped.
  var newest: Timestamp?
  /// Samples that cannot be told any more, since a frame with their series' key value is lost.
  private(set) var samplesLost = 0
  private(set) var samplesReplayed = 0

  init(into store: Store) { self.store = store }

  /// One frame's operations, of which the first has the number `first`. False where they are not all well formed.
  mutating func replay(_ payload: UnsafeRawBufferPointer, first: UInt32, tick: UInt32) -> Bool {
    var reader = ByteReader(payload)
    var number = first
    var lastTime: Int64 = 0
    while !reader.isAtEnd {
      switch LogOperation.Code(rawValue: reader.byte()) {
      case .series:
        let identifier = UInt32(truncatingIfNeeded: reader.unsigned())
        let labels = reader.labels()
        if !reader.isMalformed { define(identifier, labels) }
      case .clockSetBack:
        let time = Timestamp(milliseconds: reader.signed())
        if !reader.isMalformed { setBack(to: time, number) }
      case .metadata:
        let metadata = reader.metadata()
        if !reader.isMalformed { store.describe(metadata) }
      case .batch:
        if let batch = batch(&reader, number, tick, &lastTime) {
          newest = max(newest ?? batch.timestamp, batch.timestamp)
          samplesReplayed += batch.values.count + batch.histograms.count
          store.replay(batch)
        }
      case nil: reader.fail()
      }
      number &+= 1
    }
    return !reader.isMalformed
  }

  /// A number that is known keeps what is known of it.
  private mutating func define(_ identifier: UInt32, _ labels: Labels) {
    if numbers.place(of: identifier) != nil { return }
    guard let (slot, epoch) = store.place(for: labels) else { return }
    numbers.set(identifier, .init(slot: slot, epoch: epoch))
  }

  private mutating func setBack(to time: Timestamp, _ number: UInt32) {
    newest = time
    let slots = numbers.entries.filter { $0.done <= number }.map { Int($0.slot) }
    store.dropSamples(from: time, of: slots)
  }

  private mutating func batch(
    _ reader: inout ByteReader, _ number: UInt32, _ tick: UInt32, _ lastTime: inout Int64
  ) -> SampleBatch? {
    let flags = reader.byte()
    lastTime = lastTime &+ reader.signed()
    var batch = SampleBatch(timestamp: Timestamp(milliseconds: lastTime))
    var identifiers: [UInt32] = []
    var next: Int64 = 0
    for _ in 0..<reader.count(least: 2) {
      next = next &+ reader.signed()
      let length = reader.unsigned()
      // A value takes a bit at least, of bytes that are still to come.
      guard length <= UInt64(reader.left) * 8, next >= 0, next <= Int64(UInt32.max) else {
        reader.fail()
        return nil
      }
      for _ in 0..<length {
        identifiers.append(UInt32(truncatingIfNeeded: next))
        next &+= 1
      }
      guard identifiers.count <= reader.left * 8 else {
        reader.fail()
        return nil
      }
    }
    let times = flags & 1 == 0 ? [] : self.times(&reader, identifiers.count)
    let starts = flags & 2 == 0 ? [] : self.times(&reader, identifiers.count)
    readValues(&reader, identifiers, times, starts, number, tick, into: &batch)
    if flags & 4 != 0 {
      for _ in 0..<reader.count(least: 8) {
        readHistogram(&reader, number, into: &batch)
        if reader.isMalformed { return nil }
      }
    }
    return reader.isMalformed ? nil : batch
  }

  private func times(_ reader: inout ByteReader, _ count: Int) -> [Int64] {
    var time: Int64 = 0
    return (0..<count).map { _ in
      time = time &+ reader.signed()
      return time
    }
  }

  private mutating func readValues(
    _ reader: inout ByteReader, _ identifiers: [UInt32], _ times: [Int64], _ starts: [Int64],
    _ number: UInt32, _ tick: UInt32, into batch: inout SampleBatch
  ) {
    let wordCount = reader.count(least: 8)
    let raw = reader.raw(wordCount * 8)
    guard !reader.isMalformed else { return }
    batch.references.reserveCapacity(identifiers.count)
    batch.values.reserveCapacity(identifiers.count)
    let time = batch.timestamp.milliseconds
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: wordCount + 4) { words in
      words.initialize(repeating: 0)
      UnsafeMutableRawBufferPointer(words).copyMemory(from: raw)
      guard let base = words.baseAddress else { return }
      var bits = WordReader(words: UnsafePointer(base))
      let end = wordCount * 64
      for (index, identifier) in identifiers.enumerated() {
        let place = numbers.place(of: identifier)
        let (value, isKey) = bits.readValue(key: place.map { numbers.entries[$0].key } ?? 0)
        guard bits.position <= end else {
          reader.fail()
          return
        }
        guard let place else {
          samplesLost += 1
          continue
        }
        let period = keyPeriod(identifier, tick)
        if isKey {
          numbers.entries[place].key = value
          numbers.entries[place].period = period
        } else if numbers.entries[place].period != period {
          samplesLost += 1
          continue
        }
        let entry = numbers.entries[place]
        guard entry.done <= number else { continue }
        batch.references.append(SeriesReference(UInt64(entry.epoch) << 32 | UInt64(entry.slot)))
        batch.values.append(Double(bitPattern: value))
        if !times.isEmpty { batch.timestamps.append(times[index] &+ time) }
        if !starts.isEmpty { batch.startTimestamps.append(starts[index]) }
      }
    }
  }

  private mutating func readHistogram(
    _ reader: inout ByteReader, _ number: UInt32, into batch: inout SampleBatch
  ) {
    let identifier = UInt32(truncatingIfNeeded: reader.unsigned())
    let time = batch.timestamp.milliseconds &+ reader.signed()
    let start: Timestamp? =
      reader.byte() == 0 ? nil : Timestamp(milliseconds: reader.signed())
    let histogram = reader.histogram()
    guard !reader.isMalformed else { return }
    guard let place = numbers.place(of: identifier) else {
      samplesLost += 1
      return
    }
    let entry = numbers.entries[place]
    guard entry.done <= number else { return }
    batch.histograms.append(
      .init(
        reference: SeriesReference(UInt64(entry.epoch) << 32 | UInt64(entry.slot)),
        timestamp: Timestamp(milliseconds: time), startTimestamp: start, histogram: histogram))
  }
}
