package import Metrics

extension Store {
  /// Drops what is older than the limits allow, series without samples included; `now` is the caller's clock.
  ///
  /// Whole chunks go; a chunk stays until its newest sample is too old. Call it about once a minute.
  package func enforceRetention(now: Timestamp) {
    locked { state in
      var cutoff = (now - limits.retention).milliseconds
      if let bytes = limits.chunkBytes {
        cutoff = max(cutoff, state.cutoff(forBytes: bytes))
      }
      state.drop(before: cutoff)
    }
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

  /// Drops the chunks whose newest sample is older than `cutoff`, and the series that have none left.
  fileprivate mutating func drop(before cutoff: Int64) {
    var removed = false
    for slot in series.indices {
      guard let one = series[slot] else { continue }
      if heads[slot].state.lastTime < cutoff {
        // A series that was made and never filled stays until something else goes.
        guard heads[slot].ordinal > 0 else { continue }
        statistics.samplesDropped += one.chunks.reduce(0) { $0 + Int($1.count) }
        statistics.samplesDropped += Int(heads[slot].count) + (one.histograms?.count ?? 0)
        remove(slot)
        removed = true
        continue
      }
      let old = one.chunks.prefix { $0.maxTime < cutoff }.count
      guard old > 0 else { continue }
      for chunk in one.chunks.prefix(old) { statistics.samplesDropped += Int(chunk.count) }
      series[slot]?.chunks.removeFirst(old)
      let first =
        series[slot]?.chunks.first?.startOrdinal
        ?? heads[slot].ordinal &- UInt32(heads[slot].count)
      series[slot]?.starts?.drop(before: first)
    }
    if removed { generation &+= 1 }
  }
}
