package import Metrics

extension Store {
  /// Drops what is older than the limits allow, series without samples included; `now` is the caller's clock.
  ///
  /// Whole chunks go; a chunk stays until its newest sample is too old. Call it about once a minute.
  ///
  /// - Parameter byTime: false where blocks take up what is old; then only the bytes count.
  package func enforceRetention(now: Timestamp, byTime: Bool = true) {
    // What is dropped is freed after the lock is given back.
    let dropped = locked { state -> StoreState.Dropped in
      // What is still being read back is not yet whole.
      if state.waiting != nil { return StoreState.Dropped() }
      var cutoff = byTime ? (now - limits.retention).milliseconds : .min
      if let bytes = limits.chunkBytes {
        cutoff = max(cutoff, state.cutoff(forBytes: bytes))
      }
      return state.drop(before: cutoff)
    }
    withExtendedLifetime(dropped) {}
  }
}

extension StoreState {
  /// The time before which chunks must go so that the rest takes no more than `bytes`.
  fileprivate func cutoff(forBytes bytes: Int) -> Int64 {
    var total = 0
    var chunks: [(maxTime: Int64, bytes: Int)] = []
    for slot in series.indices {
      guard let one = series[slot] else { continue }
      let open = heads[slot].usedWords * 8 + (one.histograms?.byteCount ?? 0)
      total += open
      chunks.append((heads[slot].state.lastTime, open))
      for chunk in one.chunks {
        total += chunk.byteCount
        chunks.append((chunk.maxTime, chunk.byteCount))
      }
    }
    guard total > bytes else { return .min }
    chunks.sort { $0.maxTime < $1.maxTime }
    for chunk in chunks {
      total -= chunk.bytes
      if total <= bytes { return chunk.maxTime &+ 1 }
    }
    return .max
  }

  /// What retention takes out of a store.
  struct Dropped: Sendable {
    var series: [Series] = []
    var chunks: [SealedChunk] = []
  }

  /// Takes out the chunks whose newest sample is older than `cutoff`, and the series that have none left. A series
  /// that was made and got no sample goes the second time it is met.
  ///
  /// - Parameter countsAsDropped: false where the samples are elsewhere.
  mutating func drop(before cutoff: Int64, countsAsDropped: Bool = true) -> Dropped {
    let before = statistics.samplesDropped
    defer { if !countsAsDropped { statistics.samplesDropped = before } }
    var dropped = Dropped()
    var removed: [Int] = []
    for slot in series.indices {
      guard let one = series[slot] else { continue }
      let isEmpty = heads[slot].ordinal == 0
      if isEmpty, !one.isIdle {
        series[slot]?.isIdle = true
        continue
      }
      let openCount = one.histograms?.count ?? Int(heads[slot].count)
      if isEmpty || heads[slot].state.lastTime < cutoff {
        statistics.samplesDropped += one.chunks.reduce(openCount) { $0 + Int($1.count) }
        dropped.series.append(one)
        removed.append(slot)
        continue
      }
      let old = one.chunks.prefix { $0.maxTime < cutoff }
      guard !old.isEmpty else { continue }
      statistics.samplesDropped += old.reduce(0) { $0 + Int($1.count) }
      dropped.chunks += old
      series[slot]?.chunks.removeFirst(old.count)
      let first =
        series[slot]?.chunks.first?.startOrdinal ?? heads[slot].ordinal &- UInt32(openCount)
      series[slot]?.starts?.drop(before: first)
    }
    if !removed.isEmpty {
      remove(removed)
      generation &+= 1
    }
    return dropped
  }
}
