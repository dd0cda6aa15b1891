package import Metrics

// How the samples from before a restart come back, while the scraper already works: it gets its references, and what
// it appends waits until all that is older is in.

extension Store {
  /// Where the series with these labels is, made if it is new; nil where the store's bounds are reached.
  func place(for labels: Labels) -> (slot: UInt32, epoch: UInt32)? {
    let value = reference(for: labels).value
    guard value != Store.refused.value else { return nil }
    return (UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32))
  }

  /// Appends what a log tells, past what waits.
  func replay(_ batch: SampleBatch) {
    locked { state in _ = state.append(batch) }
  }

  /// Drops the samples at and after a time of these slots' series.
  func dropSamples(from time: Timestamp, of slots: [Int]) {
    locked { state in
      for slot in slots where state.heads[slot].state.lastTime >= time.milliseconds {
        state.dropSamples(from: time.milliseconds, of: slot)
      }
    }
  }

  /// Ends what was open when the last engine stopped, and takes in what waited. `newest` is the newest batch's time
  /// before the stop (nil where there was none), `now` the present time: where that is earlier, the clock was set back
  /// meanwhile.
  package func finishFilling(newest: Timestamp?, now: Timestamp) {
    locked { state in
      if let newest {
        if now < newest {
          state.journal?.append(.clockSetBack(now))
          state.setClockBack(to: now)
        }
        state.endAll(at: Timestamp(milliseconds: min(newest, now).milliseconds &+ 1))
      }
      let waiting = state.waiting ?? []
      state.waiting = nil
      for operation in waiting {
        state.journal?.append(operation)
        switch operation {
        case .batch(let batch): _ = state.append(batch)
        case .clockSetBack(let time): state.setClockBack(to: time)
        case .series, .metadata: break
        }
      }
    }
  }

  /// Whether any series goes on: none does where the engine was stopped.
  var hasOpenSeries: Bool {
    locked { state in
      state.series.indices.contains { slot in
        state.heads[slot].ordinal > 0 && !state.isEnded(slot)
      }
    }
  }

  /// Ends every series that is open, as of `time`: from then on instant selectors do not see it.
  package func endAll(at time: Timestamp) {
    locked { state in
      guard state.waiting == nil else { return }
      state.endAll(at: time)
    }
  }
}

extension StoreState {
  /// Whether samples from before are still to come; then the operation waits for them.
  mutating func isWaiting(_ operation: LogOperation) -> Bool {
    guard waiting != nil else { return false }
    waiting?.append(operation)
    return true
  }

  fileprivate mutating func endAll(at time: Timestamp) {
    var batch = SampleBatch(timestamp: time)
    for slot in series.indices where heads[slot].ordinal > 0 {
      if heads[slot].count > 0, heads[slot].state.lastTime < time.milliseconds {
        // The usual case, without a look at the series.
        if isEnded(slot) { continue }
        batch.append(reference(UInt32(slot)), .staleMarker)
        continue
      }
      guard let one = series[slot] else { continue }
      let last = heads[slot].state.lastTime
      guard last > .min, !isEnded(slot) else { continue }
      // Samples that came with times of their own may be later.
      let end = max(time.milliseconds, last == .max ? last : last &+ 1)
      if one.histograms != nil || one.chunks.last?.layout != nil && heads[slot].count == 0 {
        var marker = NativeHistogram()
        marker.sum = .staleMarker
        batch.histograms.append(
          .init(
            reference: reference(UInt32(slot)), timestamp: Timestamp(milliseconds: end),
            histogram: marker))
      } else {
        if end != time.milliseconds, batch.timestamps.isEmpty {
          batch.timestamps = batch.values.map { _ in time.milliseconds }
        }
        batch.append(reference(UInt32(slot)), .staleMarker)
        if !batch.timestamps.isEmpty { batch.timestamps[batch.timestamps.count - 1] = end }
      }
    }
    guard !batch.references.isEmpty || !batch.histograms.isEmpty else { return }
    journal?.append(.batch(batch))
    _ = append(batch)
  }

  /// Whether a series' newest sample says that it ended.
  fileprivate func isEnded(_ slot: Int) -> Bool {
    if heads[slot].count > 0 {
      return Double(bitPattern: heads[slot].state.lastValue).isStaleMarker
    }
    if let open = series[slot]?.histograms { return open.isEnded }
    return series[slot]?.chunks.last?.isEnded ?? true
  }
}

extension SealedChunk {
  /// Whether its last sample says that the series ended.
  fileprivate var isEnded: Bool {
    if let layout {
      var last = 0.0
      decodeHistograms(words, count: Int(count), layout: layout) { index, _, fields in
        last = Double(bitPattern: fields[2])
      }
      return last.isStaleMarker
    }
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: Int(count)) { times in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: Int(count)) { values in
        guard let timeBase = times.baseAddress, let valueBase = values.baseAddress, count > 0
        else { return true }
        decodeFloats(words, count: Int(count), times: timeBase, values: valueBase)
        return valueBase[Int(count) - 1].isStaleMarker
      }
    }
  }
}
