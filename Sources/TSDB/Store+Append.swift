package import Metrics

extension Store {
  /// Appends a whole batch under one lock, so that no reader sees half of it.
  ///
  /// As in Prometheus a sample older than its series' newest is dropped, and so is one at the same time: silently if
  /// it says the same, else counted as a duplicate. Where the batch's own time is far behind a series' newest the
  /// clock was set back: that series' samples from there on are dropped, and it goes on.
  @discardableResult
  package func append(_ batch: SampleBatch) -> AppendOutcome {
    locked { state in
      if state.isWaiting(.batch(batch)) {
        var outcome = AppendOutcome()
        outcome.appended = batch.values.count + batch.histograms.count
        return outcome
      }
      state.journal?.append(.batch(batch))
      if state.journal?.isOverwhelmed == true { state.journal = nil }
      return state.append(batch)
    }
  }
}

extension StoreState {
  mutating func append(_ batch: SampleBatch) -> AppendOutcome {
    var outcome = AppendOutcome()
    append(batch, 0..<min(batch.references.count, batch.values.count), &outcome)
    for entry in batch.histograms {
      append(entry, wall: batch.timestamp.milliseconds, &outcome)
    }
    note(outcome)
    return outcome
  }

  /// Appends the float samples of batches that have the same series, some series at a time.
  mutating func append(_ batches: [SampleBatch]) -> AppendOutcome {
    var outcome = AppendOutcome()
    let count = batches.first.map { min($0.references.count, $0.values.count) } ?? 0
    // Their open chunks fit into the cache of a core.
    for begin in stride(from: 0, to: count, by: 256) {
      for batch in batches { append(batch, begin..<min(begin + 256, count), &outcome) }
    }
    note(outcome)
    return outcome
  }

  private mutating func note(_ outcome: AppendOutcome) {
    statistics.samplesAppended += outcome.appended
    statistics.outOfOrder += outcome.outOfOrder
    statistics.duplicates += outcome.duplicates
    statistics.refused += outcome.refused
  }

  @inline(__always)
  private mutating func append(
    _ batch: SampleBatch, _ range: Range<Int>, _ outcome: inout AppendOutcome
  ) {
    let count = min(batch.references.count, batch.values.count)
    batch.references.withUnsafeBufferPointer { references in
      batch.values.withUnsafeBufferPointer { values in
        batch.timestamps.withUnsafeBufferPointer { timestamps in
          let common = batch.timestamp.milliseconds
          let own = timestamps.count >= count
          let starts = batch.startTimestamps.count >= count && count > 0
          for index in range {
            let time = own ? timestamps[index] : common
            let value = values[index].bitPattern
            append(references[index], time, value, wall: common, &outcome)
            if starts { noteStart(batch.startTimestamps[index], references[index], time) }
          }
        }
      }
    }
  }

  @inline(__always)
  fileprivate mutating func append(
    _ reference: SeriesReference, _ time: Int64, _ value: UInt64, wall: Int64,
    _ outcome: inout AppendOutcome
  ) {
    guard let slot = slot(of: reference) else {
      outcome.refused &+= 1
      return
    }
    if time <= heads[slot].state.lastTime {
      guard isClockSetBack(slot, time, wall: wall) else {
        return refuse(slot, time, value, &outcome)
      }
      dropSamples(from: time, of: slot)
      border = min(border, time)
    }
    let head = heads + slot
    if head.pointee.count == 0 || head.pointee.isFull {
      guard time >= border else {
        outcome.outOfOrder &+= 1
        return
      }
      openFloats(slot)
    }
    head.pointee.append(time, value, &pool)
    outcome.appended &+= 1
  }

  private func refuse(
    _ slot: Int, _ time: Int64, _ value: UInt64, _ outcome: inout AppendOutcome
  ) {
    let head = heads[slot]
    if time < head.state.lastTime {
      outcome.outOfOrder += 1
    } else if head.ordinal == 0 || head.count == 0 || head.state.lastValue != value {
      outcome.duplicates += 1
    }
  }

  /// Makes the float head of a series ready for a sample: seals what is full or of the other kind.
  @inline(never)
  private mutating func openFloats(_ slot: Int) { sealHeads(slot) }

  /// Closes the open chunk of a series, of whichever kind it is.
  mutating func sealHeads(_ slot: Int) {
    if let head = series[slot]?.histograms {
      series[slot]?.chunks += sealed(head, ordinal: heads[slot].ordinal)
      series[slot]?.histograms = nil
    }
    if let chunk = heads[slot].seal() { series[slot]?.chunks.append(chunk) }
  }

  fileprivate mutating func append(
    _ entry: SampleBatch.HistogramEntry, wall: Int64, _ outcome: inout AppendOutcome
  ) {
    guard let slot = slot(of: entry.reference) else {
      outcome.refused += 1
      return
    }
    let time = entry.timestamp.milliseconds
    if time <= heads[slot].state.lastTime {
      guard isClockSetBack(slot, time, wall: wall) else {
        if time < heads[slot].state.lastTime {
          outcome.outOfOrder += 1
        } else {
          outcome.duplicates += 1
        }
        return
      }
      dropSamples(from: time, of: slot)
      border = min(border, time)
    }
    guard time >= border else {
      outcome.outOfOrder += 1
      return
    }
    if let chunk = heads[slot].seal() { series[slot]?.chunks.append(chunk) }
    if let head = series[slot]?.histograms, head.isFull || !head.layout.fits(entry.histogram) {
      series[slot]?.chunks += sealed(head, ordinal: heads[slot].ordinal)
      series[slot]?.histograms = nil
    }
    let head = series[slot]?.histograms ?? HistogramHead(entry.histogram)
    head.append(time, entry.histogram)
    series[slot]?.histograms = head
    heads[slot].state.lastTime = time
    heads[slot].ordinal &+= 1
    outcome.appended += 1
    if let start = entry.startTimestamp { noteStart(start.milliseconds, entry.reference, time) }
  }

  /// Notes the start timestamp of the sample just appended, if `time` is the newest.
  fileprivate mutating func noteStart(_ start: Int64, _ reference: SeriesReference, _ time: Int64) {
    guard let slot = slot(of: reference), heads[slot].state.lastTime == time else { return }
    let ordinal = heads[slot].ordinal &- 1
    if start == 0, series[slot]?.starts == nil { return }
    var runs = series[slot]?.starts ?? StartRuns()
    runs.append(start, at: ordinal)
    series[slot]?.starts = runs
  }
}

/// The chunk of a histogram head whose series has taken `ordinal` samples.
private func sealed(_ head: HistogramHead, ordinal: UInt32) -> [SealedChunk] {
  guard head.count > 0 else { return [] }
  let words = head.snapshot
  return words.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return [] }
    return [
      SealedChunk(
        encoding: .histogram, count: UInt16(clamping: head.count), words: base,
        wordCount: words.count - 1, startOrdinal: ordinal &- UInt32(head.count),
        minTime: head.minTime, maxTime: head.time.lastTime, layout: head.layout)
    ]
  }
}
