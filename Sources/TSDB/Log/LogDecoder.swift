internal import Metrics

/// Reads the operations of one file of a log. It needs to know nothing of the store.
struct LogDecoder {
  /// The key value of a series, and the period in which it was written; 0 where none is known.
  private struct Key {
    var value: UInt64 = 0
    var period: UInt32 = 0
  }

  private var keys = SeriesNumbers<Key>()

  /// One frame's operations, of which the first has the number `first`.
  mutating func decode(
    _ payload: UnsafeRawBufferPointer, first: UInt32, tick: UInt32
  ) -> DecodedFrame {
    var frame = DecodedFrame()
    var reader = ByteReader(payload)
    var number = first
    var lastTime: Int64 = 0
    while !reader.isAtEnd {
      let operation: DecodedFrame.Operation?
      switch LogOperation.Code(rawValue: reader.byte()) {
      case .series:
        let identifier = UInt32(truncatingIfNeeded: reader.unsigned())
        operation = .series(identifier: identifier, reader.labels())
      case .clockSetBack:
        operation = .clockSetBack(Timestamp(milliseconds: reader.signed()))
      case .metadata: operation = .metadata(reader.metadata())
      case .batch:
        operation = batch(&reader, tick, &lastTime, &frame.samplesLost).map { .batch($0) }
      case nil:
        reader.fail()
        operation = nil
      }
      if let operation, !reader.isMalformed { frame.operations.append((number, operation)) }
      number &+= 1
    }
    frame.isMalformed = reader.isMalformed
    return frame
  }

  private mutating func batch(
    _ reader: inout ByteReader, _ tick: UInt32, _ lastTime: inout Int64, _ lost: inout Int
  ) -> DecodedBatch? {
    let flags = reader.byte()
    lastTime = lastTime &+ reader.signed()
    var batch = DecodedBatch(timestamp: Timestamp(milliseconds: lastTime))
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
    lost += readValues(&reader, identifiers, times, starts, tick, into: &batch)
    if flags & 4 != 0 {
      for _ in 0..<reader.count(least: 8) {
        readHistogram(&reader, into: &batch)
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

  /// Gives how many samples cannot be told.
  private mutating func readValues(
    _ reader: inout ByteReader, _ identifiers: [UInt32], _ times: [Int64], _ starts: [Int64],
    _ tick: UInt32, into batch: inout DecodedBatch
  ) -> Int {
    let wordCount = reader.count(least: 8)
    let raw = reader.raw(wordCount * 8)
    guard !reader.isMalformed else { return 0 }
    batch.identifiers.reserveCapacity(identifiers.count)
    batch.values.reserveCapacity(identifiers.count)
    let time = batch.timestamp.milliseconds
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: wordCount + 4) { words in
      words.initialize(repeating: 0)
      UnsafeMutableRawBufferPointer(words).copyMemory(from: raw)
      guard let base = words.baseAddress else { return 0 }
      var bits = WordReader(words: UnsafePointer(base))
      var lost = 0
      let end = wordCount * 64
      for (index, identifier) in identifiers.enumerated() {
        let place = keys.place(of: identifier)
        let key = place.map { keys.entries[$0] } ?? Key()
        let (value, isKey) = bits.readValue(key: key.value)
        guard bits.position <= end else {
          reader.fail()
          return lost
        }
        let period = keyPeriod(identifier, tick)
        if isKey {
          keys.set(identifier, Key(value: value, period: period), at: place)
        } else if key.period != period {
          lost += 1
          continue
        }
        batch.identifiers.append(identifier)
        batch.values.append(Double(bitPattern: value))
        if !times.isEmpty { batch.timestamps.append(times[index] &+ time) }
        if !starts.isEmpty { batch.startTimestamps.append(starts[index]) }
      }
      return lost
    }
  }

  private func readHistogram(_ reader: inout ByteReader, into batch: inout DecodedBatch) {
    let identifier = UInt32(truncatingIfNeeded: reader.unsigned())
    let time = batch.timestamp.milliseconds &+ reader.signed()
    let start: Timestamp? =
      reader.byte() == 0 ? nil : Timestamp(milliseconds: reader.signed())
    let histogram = reader.histogram()
    guard !reader.isMalformed else { return }
    batch.histograms.append(
      .init(
        identifier: identifier, timestamp: Timestamp(milliseconds: time), start: start,
        histogram: histogram))
  }
}
