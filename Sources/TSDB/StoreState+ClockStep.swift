package import Metrics

// A clock that is set back leaves samples in the future. Refusing what comes until the clock has caught up would
// freeze the screen for an hour where summer time was handled badly; so the future is given up instead: what lies at
// and after the new time is dropped from every series, and all go on from there. Who stamps the batches tells of the
// step, however small it is; where it was not told, a batch far behind its series' newest sample shows it.

extension Store {
  package func clockSetBack(to time: Timestamp) {
    locked { state in
      if state.isWaiting(.clockSetBack(time)) { return }
      state.journal?.append(.clockSetBack(time))
      state.setClockBack(to: time)
    }
  }
}

/// Samples that were taken back: of the first `ordinal` samples of a series those at and after `time`.
struct SampleCut: Sendable {
  var slot: UInt32
  var epoch: UInt32
  var ordinal: UInt32
  var time: Int64
}

extension StoreState {
  /// Drops the samples of all series at and after `time`.
  mutating func setClockBack(to time: Timestamp) {
    for slot in series.indices
    where series[slot] != nil && heads[slot].state.lastTime >= time.milliseconds {
      dropSamples(from: time.milliseconds, of: slot)
    }
    border = min(border, time.milliseconds)
  }

  /// How far, in milliseconds, a batch must be behind: scrapes that overtake one another are closer than that.
  private static let leastStep: Int64 = 120_000

  /// Whether `time`, not later than the series' newest sample, is the writer's own clock after a step back.
  ///
  /// Times that the samples brought along say nothing of the clock.
  @inline(never)
  func isClockSetBack(_ slot: Int, _ time: Int64, wall: Int64) -> Bool {
    guard time == wall else { return false }
    let (behind, overflow) = heads[slot].state.lastTime.subtractingReportingOverflow(time)
    return overflow || behind > StoreState.leastStep
  }

  /// Drops the samples of a series at and after `time`. Ordinals go on, so selections made before stay right.
  mutating func dropSamples(from time: Int64, of slot: Int) {
    sealHeads(slot)
    guard var chunks = series[slot]?.chunks else { return }
    while let last = chunks.last, last.maxTime >= time {
      chunks.removeLast()
      let kept = last.minTime < time ? last.prefix(before: time) : nil
      if let kept { chunks.append(kept) }
      statistics.samplesRewound += Int(last.count) - Int(kept?.count ?? 0)
    }
    heads[slot].state.lastTime = chunks.last?.maxTime ?? .min
    series[slot]?.chunks = chunks
    cuts?.append(
      SampleCut(
        slot: UInt32(slot), epoch: heads[slot].epoch, ordinal: heads[slot].ordinal, time: time))
  }
}

extension SealedChunk {
  /// The samples before `time`, as a chunk of its own over the same words; nil where there are none.
  func prefix(before time: Int64) -> SealedChunk? {
    var times = [Int64](repeating: 0, count: Int(count))
    if let layout {
      decodeHistograms(words, count: Int(count), layout: layout) { index, time, _ in
        times[index] = time
      }
    } else {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(count)) { values in
        times.withUnsafeMutableBufferPointer { times in
          guard let times = times.baseAddress, let values = values.baseAddress else { return }
          decodeFloats(words, count: Int(count), times: times, values: values)
        }
      }
    }
    let kept = times.prefix { $0 < time }
    guard let last = kept.last else { return nil }
    return SealedChunk(
      encoding: encoding, count: UInt16(clamping: kept.count), words: words,
      wordCount: Int(wordCount), startOrdinal: startOrdinal, minTime: minTime, maxTime: last,
      layout: layout)
  }
}
