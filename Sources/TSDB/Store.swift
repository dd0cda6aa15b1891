package import Metrics
internal import Synchronization

// The idea: one lock guards the heads and the index, and it is held for short spells only. An append touches one
// cache line a series. Full chunks are immutable objects that readers keep without the lock; of the open chunk a
// reader copies a few hundred bytes. A selection notes how many samples each series had, so that what is read later
// never holds half a scrape.

/// Samples in memory: compressed chunks under a label index.
package final class Store: SampleSink, SeriesSource {
  package let limits: StoreLimits
  private let lock = Mutex(())
  private nonisolated(unsafe) var state: StoreState

  package convenience init(limits: StoreLimits = StoreLimits()) {
    self.init(limits: limits, isFilling: false)
  }

  /// - Parameter isFilling: samples from before are still to come; what is appended waits until they are in.
  package init(limits: StoreLimits, isFilling: Bool) {
    self.limits = limits
    state = StoreState(isFilling: isFilling)
  }

  /// The reference that stands for a series which was refused: appends to it are counted and dropped.
  package static let refused = SeriesReference.refused

  /// Runs `body` alone with the state.
  func locked<Result>(_ body: (inout StoreState) -> Result) -> Result {
    lock.withLock { _ in
      nonisolated(unsafe) let result = body(&state)
      return result
    }
  }

  package var generation: UInt64 { locked { $0.generation } }

  package func reference(for labels: Labels) -> SeriesReference {
    locked { reference(for: labels, &$0) }
  }

  package func references(for labels: [Labels]) -> [SeriesReference] {
    // In pieces, so that a first scrape of many series holds nobody up.
    var out: [SeriesReference] = []
    out.reserveCapacity(labels.count)
    for start in stride(from: 0, to: labels.count, by: 1024) {
      locked { state in
        for index in start..<min(start + 1024, labels.count) {
          out.append(reference(for: labels[index], &state))
        }
      }
    }
    return out
  }

  func reference(for labels: Labels, _ state: inout StoreState) -> SeriesReference {
    if let slot = state.slot(of: labels) { return state.reference(slot) }
    guard state.seriesCount < limits.series else {
      state.noteRefused(labels)
      return Store.refused
    }
    return state.reference(state.insert(labels))
  }

  package func describe(_ metadata: [String: MetricMetadata]) {
    locked { state in
      var news: [String: MetricMetadata] = [:]
      for (name, told) in metadata where state.metadata[name] != told {
        state.metadata[name] = told
        news[name] = told
      }
      if !news.isEmpty { state.journal?.append(.metadata(news)) }
    }
  }

  package func describe(_ metadata: [String: MetricMetadata], of target: Labels) {
    describe(metadata)
    // Labels of this process' own make tell no target.
    guard !target.isEmpty, !target.pairs.contains(where: { $0.name.hasPrefix("__") }) else {
      return
    }
    locked { $0.families[target] = metadata.isEmpty ? nil : Array(metadata.keys) }
  }

  package func families() -> [TargetFamilies] {
    let known = locked { $0.families }
    return known.map { TargetFamilies(target: $0.key, metrics: $0.value.sorted(by: bytewiseLess)) }
      .sorted { $0.target < $1.target }
  }

  package func metadata(metric: String?) -> [String: MetricMetadata] {
    locked { state in
      guard let metric else { return state.metadata }
      return state.metadata[metric].map { [metric: $0] } ?? [:]
    }
  }

  /// What the store holds and has done. Walks the series: a call each few seconds is cheap, one each frame is not.
  package var statistics: StoreStatistics {
    locked { state in
      var out = state.statistics
      out.series = state.seriesCount
      for column in state.columns where column.valueCount > 0 {
        out.labelNames += 1
        out.labelValues += column.valueCount
      }
      var oldest = Int64.max
      for slot in state.series.indices {
        guard let series = state.series[slot] else { continue }
        out.chunks += series.chunks.count
        for chunk in series.chunks {
          out.chunkBytes += chunk.byteCount
          out.samples += Int(chunk.count)
        }
        out.chunkBytes += state.heads[slot].usedWords * 8 + (series.histograms?.byteCount ?? 0)
        out.samples += Int(state.heads[slot].count) + (series.histograms?.count ?? 0)
        if state.heads[slot].ordinal > 0 { oldest = min(oldest, state.firstTime(slot)) }
      }
      if oldest < .max { out.oldest = Timestamp(milliseconds: oldest) }
      return out
    }
  }
}
